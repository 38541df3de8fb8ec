"""Nothing that the pages say is false, by a second reading of the rows."""

from __future__ import annotations

import pytest

from pcc_metrics.content.page_content import build_page_content
from pcc_metrics.domain.periods import Month, Window
from pcc_metrics.domain.view import View
from tests.watchman.snapshots import (
    BUNDLED_NOW,
    FIRST,
    HOLED,
    OTHER_FORCE,
    SECOND,
    SYNTHETIC,
    watched,
)
from tests.watchman.views import random_pages
from tests.watchman.watch import Objection, watch_page

SNAPSHOTS = (BUNDLED_NOW, HOLED, SYNTHETIC, OTHER_FORCE)
CHUNK = 25
# 500 views on every run: most on the figures that are published.
USUAL = {BUNDLED_NOW: 8, HOLED: 4, SYNTHETIC: 3, OTHER_FORCE: 3, SECOND: 1, FIRST: 1}
MANY, BIG_CHUNK = 10_000, 500
FEBRUARY = Month.of(2025, 2)


def objections(name: str, seed: int, count: int) -> list[Objection]:
    return [
        objection
        for page in random_pages(name, seed, count)
        for objection in watch_page(watched(name).rows, page)
    ]


@pytest.mark.parametrize(
    ("name", "seed"), [(name, seed) for name, chunks in USUAL.items() for seed in range(chunks)]
)
def test_nothing_on_a_random_page_is_false(name: str, seed: int) -> None:
    assert not objections(name, seed, CHUNK)


# Pages on which something was false once, where no random view of every run may come by.
ONCE_FALSE = {
    "the whole is not named where an area bears its name": View((), FEBRUARY, Window.MONTH),
    "counted changes are from nothing": View(
        ("bournemouth-christchurch-and-poole", "dorset-local-authority"), FEBRUARY
    ),
}


@pytest.mark.parametrize("view", ONCE_FALSE.values(), ids=list(ONCE_FALSE))
def test_what_was_false_once_is_no_more(view: View) -> None:
    one = watched(OTHER_FORCE)
    for priority in one.catalogue.priorities.values():
        page = build_page_content(one.reader, priority, view)
        assert not list(watch_page(one.rows, page)), priority.id


@pytest.mark.slow
@pytest.mark.parametrize("name", SNAPSHOTS)
@pytest.mark.parametrize("seed", range(1_000, 1_000 + MANY // BIG_CHUNK))
def test_nothing_is_false_on_ten_thousand_pages(name: str, seed: int) -> None:
    assert not objections(name, seed, BIG_CHUNK)
