"""Where two sources count the same thing: which figure leads, and why the other is another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pcc_metrics.charts.figure_labels import figure_in_words
from pcc_metrics.content.render_html import render_template
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.formatting import format_places, number_word
from pcc_metrics.figures.figure import Answer, Figure
from pcc_metrics.narrative.facts import is_impossible
from pcc_metrics.narrative.grammar import find_subject, measure_name
from pcc_metrics.narrative.plan import can_be_compared

NOT_ADDED = "They count by other rules, so they are neither added nor set against each other."


@dataclass(frozen=True)
class DescribedFigure:
    """A figure with what it counts: as in `476 offences`, `in Walsall, year to March 2026`."""

    title: str
    value: str
    scope: str
    definition: str
    source: str


@dataclass(frozen=True)
class SameThing:
    """A thing that several sources count: the figure that leads, and all of them."""

    name: str
    lead: Figure
    why: str
    each: tuple[DescribedFigure, ...]


def find_same_things(
    leaders: Sequence[Answer], figures: Mapping[str, Answer], catalogue: Catalogue
) -> Iterator[SameThing]:
    """Each headline of which another source has a figure, too."""
    for lead in leaders:
        held = (one for one in figures.values() if isinstance(one, Figure))
        others = [one for one in held if _is_of_the_same(lead, one)]
        if isinstance(lead, Figure) and others:
            yield SameThing(
                measure_name(lead.measure),
                lead,
                _say_why(lead, others),
                tuple(_describe(one, catalogue) for one in (lead, *others)),
            )


def two_figures_html(things: Sequence[SameThing]) -> Markup:
    """Each folded; nothing where every thing has one figure."""
    return render_template("two_figures.html", pairs=things)


def _is_of_the_same(lead: Answer, other: Figure) -> bool:
    if other is lead or is_impossible(other):
        return False
    return find_subject(other.measure) == find_subject(lead.measure)


def _say_why(lead: Figure, others: Sequence[Figure]) -> str:
    """Which rule put the one before the others: `narrative.plan.choose_leaders`."""
    count = number_word(1 + len(others))
    return f"{count.capitalize()} sources count this. {_say_lead(lead, others)} {NOT_ADDED}"


def _say_lead(lead: Figure, others: Sequence[Figure]) -> str:
    if not lead.history and all(one.history for one in others):
        return "The first leads, as it is the only recent one."
    if can_be_compared(lead) and not any(map(can_be_compared, others)):
        return "The first leads, as only it can be compared with an earlier figure of its own."
    if all(lead.period.end > one.period.end for one in others):
        return "The first leads, as it ends later."
    return "The first leads, as it comes first in the catalogue."


def _describe(figure: Figure, catalogue: Catalogue) -> DescribedFigure:
    return DescribedFigure(
        figure.measure.title,
        figure_in_words(figure),
        f"in {format_places(figure.shown)}, {figure.period_label}",
        figure.measure.definition.strip(),
        catalogue.sources[figure.source].title,
    )
