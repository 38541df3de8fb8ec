"""Nothing that the pages say is false, by a second reading of the rows."""

from __future__ import annotations

import pytest

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


@pytest.mark.slow
@pytest.mark.parametrize("name", SNAPSHOTS)
@pytest.mark.parametrize("seed", range(1_000, 1_000 + MANY // BIG_CHUNK))
def test_nothing_is_false_on_ten_thousand_pages(name: str, seed: int) -> None:
    assert not objections(name, seed, BIG_CHUNK)
