"""The one diff of figures, and the one rule of what may stand side by side."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pcc_metrics.content.changed_figures import list_changed_figures
from pcc_metrics.domain.definitions import Break
from pcc_metrics.domain.periods import Month
from pcc_metrics.figures.figure import Figure
from pcc_metrics.figures.figure_diff import (
    COUNTED_BY,
    DiffKind,
    FigureDiff,
    Obstacle,
    diff_figures,
    find_obstacle,
)
from tests.support.factories import figure, monthly


def thefts(value: float = 50, start: str = "2025-04", area: str = "alder", **more: str) -> Figure:
    """The year that begins with `start`, so many thefts a month."""
    to = str(Month.parse(start) + 11)
    found = figure(monthly("thefts", area, start, [value] * 12, **more), "thefts", area, to=to)
    assert isinstance(found, Figure)
    return found


def diff(then: Figure | None, now: Figure | None, same: Figure | None = None) -> FigureDiff[Figure]:
    sets = ({"thefts": one} if one else {} for one in (then, now, same))
    (found,) = diff_figures(*sets, measure_of=lambda one: one.measure)
    return found


def test_what_has_become_of_a_figure() -> None:
    old, revised, later = thefts(50), thefts(60), thefts(55, "2025-05")
    assert diff(None, old).kind is DiffKind.NEW
    assert diff(old, None).kind is DiffKind.GONE
    assert diff(old, old).kind is DiffKind.UNCHANGED
    found = diff(old, revised)
    assert (found.kind, found.revised, found.obstacle) == (DiffKind.REVISED, revised, None)
    found = diff(old, later, revised)
    assert (found.kind, found.now, found.revised) == (DiffKind.NEW, later, revised)
    assert diff(later, old).kind is DiffKind.GONE  # only one of earlier months is left
    assert diff(old, None, revised).kind is DiffKind.REVISED
    assert list(diff_figures({}, {})) == []


def test_figures_of_one_source_and_definition_may_stand_side_by_side() -> None:
    assert find_obstacle(thefts(), thefts(60, "2025-05"), lambda one: one.measure) is None


@pytest.mark.parametrize(
    ("now", "obstacle"),
    [
        (thefts(area="birch"), Obstacle.AREA),
        (thefts(source="yearbook"), Obstacle.SOURCE),
        (replace(thefts(), period=thefts().period.ending(Month.parse("2026-03"), 9)), "length"),
    ],
)
def test_others_may_not(now: Figure, obstacle: str) -> None:
    assert diff(thefts(), now).obstacle == obstacle


OTHERWISE = {
    "kind": "mean",
    "unit": "people",
    "per": 7,
    "components": ("answered",),
    "parts": ("answered",),
    "of": "answered",
}


@pytest.mark.parametrize("field", COUNTED_BY)
def test_a_measure_that_counts_something_else_may_not(field: str) -> None:
    old = thefts()
    other = replace(old, measure=replace(old.measure, **{field: OTHERWISE[field]}))
    assert diff(old, other).obstacle is Obstacle.DEFINITION


def test_a_definition_in_other_words_is_no_obstacle() -> None:
    old = thefts()
    reworded = replace(old, measure=replace(old.measure, definition="In other words."))
    assert diff(old, reworded).obstacle is None


def test_a_break_between_the_two_is_an_obstacle_either_way_round() -> None:
    old, later = thefts(), thefts(60, "2026-04")
    month = Month.parse("2026-04")
    anew = Break(start=month, why="offences are counted anew")
    broken = replace(old.measure, breaks=(anew,))
    measures = lambda one: replace(broken) if one else None  # noqa: E731 - one line each
    assert find_obstacle(old, later, measures) is Obstacle.BREAK
    assert find_obstacle(later, old, measures) is Obstacle.BREAK
    assert find_obstacle(old, old, measures) is None


def test_a_pinned_page_says_that_another_source_is_not_comparable() -> None:
    then, now = {"thefts": thefts()}, {"thefts": thefts(60, "2025-05", source="yearbook")}
    (line,) = list_changed_figures(then, {}, now)
    assert line.endswith("now, not comparable with the figure then, which was from another source.")
    assert list_changed_figures(then, then, then) == ()
