"""Random views of a catalogue's pages, from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache

from pcc_metrics.content.page_content import PageContent, build_page_content
from pcc_metrics.domain.periods import Month, Window
from pcc_metrics.domain.view import Compare, View
from tests.watchman.snapshots import Watched, watched

HOW_MANY_AREAS = (0, 0, 1, 1, 2, 3, 99)
NO_MONTH = 0.25  # of views ask for the latest month


@cache
def _months(name: str) -> tuple[Month, ...]:
    """The whole range that rows are held of, and three quarters beyond."""
    rows = [row for one in watched(name).rows.series.values() for row in one]
    first = min(row.first for row in rows if row.months < 12 or row.last > Month.of(2014, 1).index)
    return tuple(map(Month, range(first, max(row.last for row in rows) + 10)))


def random_pages(name: str, seed: int, count: int) -> Iterator[PageContent]:
    """So many pages of a snapshot."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    for _ in range(count):
        yield _random_page(watched(name), _months(name), chance)


def _random_page(one: Watched, months: tuple[Month, ...], chance: random.Random) -> PageContent:
    areas = [area.id for area in one.catalogue.lpas]
    wanted = min(chance.choice(HOW_MANY_AREAS), len(areas))
    late = months[-60:] if chance.random() < 0.6 else months
    view = View(
        tuple(chance.sample(areas, wanted)),
        None if chance.random() < NO_MONTH else chance.choice(late),
        chance.choice(list(Window)),
        chance.choice(list(Compare)),
    )
    priority = chance.choice(list(one.catalogue.priorities.values()))
    return build_page_content(one.reader, priority, view)
