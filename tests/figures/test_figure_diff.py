"""The one diff of figures, and the one rule of what may stand side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pcc_metrics.content.changed_figures import list_changed_figures
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Break
from pcc_metrics.domain.periods import Month
from pcc_metrics.domain.source_definitions import Report, Source
from pcc_metrics.figures.comparability import COUNTED_BY, Obstacle, find_obstacle, same_statistic
from pcc_metrics.figures.figure import Figure
from pcc_metrics.figures.figure_diff import DiffKind, FigureDiff, diff_figures
from tests.support.factories import CATALOGUE, figure, monthly


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


# Editions of one statistic


def with_sources(**sources: Source) -> Catalogue:
    return replace(CATALOGUE, sources={**CATALOGUE.sources, **sources})


def edition(source: str, **more: Any) -> Source:
    return replace(CATALOGUE.sources["street"], id=source, statistic="counted-thefts", **more)


REPORT = Report(
    by="The Daily Leaf", original="The yearbook", confirmed={"thefts": "The Weekly Twig"}
)
SOURCES = with_sources(
    street=edition("street"),
    yearbook=edition("yearbook", defined_apart=("robberies",)),
    survey=replace(CATALOGUE.sources["street"], id="survey", statistic="asked"),
    leaf=edition("leaf", report=REPORT),
    nameless=replace(CATALOGUE.sources["street"], id="nameless", statistic=""),
    other=replace(CATALOGUE.sources["street"], id="other", statistic=""),
)


@pytest.mark.parametrize(
    ("one", "other", "measure", "same"),
    [
        ("street", "street", "thefts", True),
        ("street", "yearbook", "thefts", True),
        ("street", "yearbook", "robberies", False),  # defined otherwise in one of them
        ("yearbook", "yearbook", "robberies", True),
        ("street", "survey", "thefts", False),
        ("nameless", "other", "thefts", False),  # of no statistic, both
        ("street", "leaf", "thefts", True),  # as reported, and a second report agrees
        ("street", "leaf", "robberies", False),
        ("leaf", "leaf", "robberies", True),
        ("street", "gone", "thefts", False),
        ("gone", "gone", "thefts", True),
    ],
)
def test_which_sources_are_editions_of_one_statistic(
    one: str, other: str, measure: str, same: bool
) -> None:
    assert same_statistic(SOURCES, one, other, measure) is same
    assert same_statistic(SOURCES, other, one, measure) is same


def test_editions_of_one_statistic_may_stand_side_by_side_and_it_is_said() -> None:
    old, new = thefts(), thefts(60, "2025-05", source="yearbook")

    def diff_with(catalogue: Catalogue | None) -> FigureDiff[Figure]:
        sets = {"thefts": old}, {"thefts": new}
        (found,) = diff_figures(*sets, measure_of=lambda one: one.measure, catalogue=catalogue)
        return found

    found = diff_with(SOURCES)
    assert (found.obstacle, found.other_edition) == (None, True)
    assert (diff_with(CATALOGUE).obstacle, diff_with(CATALOGUE).other_edition) == (
        Obstacle.SOURCE,
        False,
    )
    assert diff_with(None).obstacle is Obstacle.SOURCE
    assert not diff(old, thefts(60, "2025-05")).other_edition
    assert not diff(None, new).other_edition


def test_an_edition_does_not_lift_another_obstacle() -> None:
    """Another area, length or definition, or a break, is one whatever the sources."""
    new = thefts(60, "2025-05", area="birch", source="yearbook")
    found = find_obstacle(thefts(), new, lambda one: one.measure, SOURCES)
    assert found is Obstacle.AREA
