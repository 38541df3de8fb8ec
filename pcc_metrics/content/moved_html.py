"""What moved as HTML: sentences with links to the figures behind them, and a table of signs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from markupsafe import Markup

from pcc_metrics.content.render_html import render_template
from pcc_metrics.content.what_moved import MoverLine, WhatMoved
from pcc_metrics.links import LinkRequest, build_address, carried_query
from pcc_metrics.stats.change_signs import Sign

# In the order of the legend; the words are short, because the legend stands on every page.
SIGNS = (
    (Sign.HIGHER_MOST_MONTHS, "higher, most months"),
    (Sign.LOWER_MOST_MONTHS, "lower, most months"),
    (Sign.HIGHER_IN_TOTAL, "higher in total"),
    (Sign.LOWER_IN_TOTAL, "lower in total"),
    (Sign.LITTLE_CHANGED, "little changed"),
    (Sign.CHANCE, "could be chance"),
    (Sign.NOT_COMPARABLE, "not comparable"),
)
CAPTION = "Changes on the year before in the measures looked at, by sign"


def mover_address(request: LinkRequest, root: str, line: MoverLine) -> str:
    """The page and area that show what a line tells, with the other filters of a link."""
    area = line.mover.area
    areas = (area.id,) if area.kind == "lpa" else ()
    asked = LinkRequest(replace(request.view, areas=areas), request.snapshot)
    return build_address(root, line.priority.id, carried_query(asked))


def moved_html(page: WhatMoved, address_of: Callable[[MoverLine], str]) -> Markup:
    """The page below its filters; `address_of` gives the address that shows what a line tells."""

    def with_addresses(lines: Sequence[MoverLine]) -> list[tuple[MoverLine, str]]:
        return [(line, address_of(line)) for line in lines]

    return render_template(
        "moved.html",
        page=page,
        lines=with_addresses(page.lines),
        shares=with_addresses(page.shares),
        signs=SIGNS,
        caption=CAPTION,
    )
