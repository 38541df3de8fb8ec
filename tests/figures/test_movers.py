"""Areas and components that a change of the whole force comes from, on made-up figures."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pcc_metrics.figures.movers import MoverKind, Movers, find_movers, find_part_of_change
from pcc_metrics.store.observation import Observation
from tests.support.factories import areas, everywhere, figure, monthly, people, reader

YEAR_BEFORE = [100] * 12


def two_years(area: str, now: Sequence[float], measure: str = "thefts") -> list[Observation]:
    return monthly(measure, area, "2024-04", [*YEAR_BEFORE, *now])


def movers(rows: list[Observation], *measures: str, where: tuple[str, ...] = ()) -> Movers:
    reading = reader(rows)
    return find_movers(reading, [figure(reading, one, *where) for one in measures or ("thefts",)])


def force(alder: Sequence[float], birch: float = 100, cedar: float = 100) -> list[Observation]:
    return [
        *two_years("alder", alder),
        *two_years("birch", [birch] * 12),
        *two_years("cedar", [cedar] * 12),
    ]


def test_a_large_and_steady_change_of_one_area_is_found() -> None:
    (mover,) = movers(force([130] * 12)).each
    assert (mover.kind, mover.area.id) == (MoverKind.LARGE, "alder")
    assert (mover.now, mover.before, mover.months_along) == (1560, 1200, 12)
    assert mover.share == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("lower", "found"),
    [(0, True), (1, True), (2, False)],
)
def test_all_months_but_one_must_run_the_same_way(lower: int, found: bool) -> None:
    rows = force([*[145] * (12 - lower), *[99] * lower], birch=99)
    assert any(one.kind is MoverKind.LARGE for one in movers(rows).each) is found


def test_a_change_that_could_be_chance_at_998_in_1000_is_none() -> None:
    small = [5] * 12
    rows = [
        *monthly("thefts", "alder", "2024-04", [*small, *[6] * 12]),
        *everywhere("break_ins", "2024-04", [1] * 24),
        *two_years("birch", YEAR_BEFORE),
        *two_years("cedar", YEAR_BEFORE),
    ]
    assert not movers(rows).each


def test_half_or_more_of_the_forces_change_is_told() -> None:
    """A change of 9.5% is not large, but it is most of the force's."""
    thousand = [1000] * 12
    rows = [
        *monthly("thefts", "alder", "2024-04", [*thousand, *[905] * 12]),
        *monthly("thefts", "birch", "2024-04", [*thousand, *[915] * 12]),
        *monthly("thefts", "cedar", "2024-04", [*thousand, *thousand]),
    ]
    (mover,) = movers(rows).each
    assert (mover.kind, mover.area.id) == (MoverKind.SHARE, "alder")
    assert (mover.difference, mover.change.change) == (-1140, -2160)


def test_an_area_that_runs_against_the_force_has_no_share_of_its_change() -> None:
    each = movers(force([60] * 12, birch=105)).each
    assert {one.area.id for one in each} == {"alder"}


def test_the_component_with_most_of_the_change_is_told() -> None:
    rows = [
        *everywhere("thefts", "2024-04", [*YEAR_BEFORE, *[80] * 12]),
        *everywhere("break_ins", "2024-04", [*YEAR_BEFORE, *[99] * 12]),
    ]
    components = [
        one for one in movers(rows, "property_crime").each if one.kind is MoverKind.COMPONENT
    ]
    assert [one.measure.id for one in components] == ["thefts"]


def test_the_number_of_pairs_looked_at_is_told_and_none_for_chosen_areas() -> None:
    rows = [
        *everywhere("thefts", "2024-04", [*YEAR_BEFORE] * 2),
        *everywhere("break_ins", "2024-04", [*YEAR_BEFORE] * 2),
        *people({"alder": 1000, "birch": 1000, "cedar": 1000}),
    ]
    assert movers(rows, "thefts", "break_ins").pairs == 6
    assert movers(rows, "thefts", where=("alder",)) == Movers()


def test_only_the_forces_own_months_are_looked_at() -> None:
    """Two months lack in one area, and so in the force: the others are not told of them either."""
    rows = [
        *two_years("alder", [130] * 12),
        *monthly("thefts", "birch", "2024-04", [*YEAR_BEFORE, *[100] * 12],
                 incomplete=("2024-05", "2024-06")),
        *two_years("cedar", [100] * 12),
    ]  # fmt: skip
    (mover,) = movers(rows).each
    assert len(mover.months) == 10
    assert (mover.now, mover.before) == (1300, 1000)


def test_the_part_of_chosen_areas_adds_up_to_the_forces_change() -> None:
    reading = reader(force([60] * 12, birch=90))
    whole = figure(reading, "thefts")
    alder, both = (
        find_part_of_change(reading, whole, areas(*ids)) for ids in (["alder"], ["alder", "birch"])
    )
    assert alder is not None and both is not None
    assert (alder.difference, alder.share) == (-480, pytest.approx(480 / 600))
    assert (both.difference, both.share) == (-600, 1)
    assert both.months == both.change.months or len(both.months) == 12


def test_an_area_that_ran_against_the_force_has_a_part_below_nothing() -> None:
    reading = reader(force([60] * 12, birch=105))
    part = find_part_of_change(reading, figure(reading, "thefts"), areas("birch"))
    assert part is not None
    assert part.difference == 60
    assert part.share < 0


def test_a_change_without_a_direction_has_no_parts() -> None:
    reading = reader(force([101] * 12))
    assert find_part_of_change(reading, figure(reading, "thefts"), areas("alder")) is None


def test_a_part_is_not_told_where_a_month_of_one_area_lacks() -> None:
    rows = force([60] * 12)
    whole = [row for row in rows if (row.area, str(row.period.end)) != ("birch", "2025-06")]
    reading = reader([*whole, *people({"alder": 1000})])
    force_figure = figure(reader(rows), "thefts")
    assert find_part_of_change(reading, force_figure, areas("alder")) is not None
    assert find_part_of_change(reading, force_figure, areas("alder", "birch")) is None
