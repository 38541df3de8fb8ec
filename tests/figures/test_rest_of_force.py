"""An area's rate beside that of the rest of its force."""

from __future__ import annotations

import pytest

from pcc_metrics.figures.rest_of_force import rest_of_areas, rest_of_force
from tests.support.factories import everywhere, figure, people, reader

POPULATION = {"alder": 10_000, "birch": 20_000, "cedar": 30_000}
ROWS = [*everywhere("thefts", "2025-04", [100] * 12), *people(POPULATION)]


def test_the_rest_is_the_other_areas_together() -> None:
    reading = reader(ROWS)
    found = rest_of_force(reading, figure(reading, "thefts", "alder"))
    assert found is not None
    assert found.own.value == pytest.approx(120)
    assert found.rest.value == pytest.approx(48)
    assert found.rest.population == 50_000
    assert [area.id for area in found.areas] == ["birch", "cedar"]
    assert found.rest.lower is not None
    assert found.rest.lower < 48 < (found.rest.upper or 0)


def test_there_is_no_rest_of_the_force_itself_or_of_a_sum_of_areas() -> None:
    reading = reader(ROWS)
    assert rest_of_force(reading, figure(reading, "thefts")) is None
    assert rest_of_force(reading, figure(reading, "thefts", "alder", "birch")) is None


def test_there_is_none_where_one_of_the_others_has_no_figure() -> None:
    reading = reader([one for one in ROWS if one.area != "cedar" or one.measure == "population"])
    assert rest_of_force(reading, figure(reading, "thefts", "alder")) is None


def test_several_areas_together_stand_beside_those_left() -> None:
    reading = reader(ROWS)
    beside = rest_of_areas(reading, figure(reading, "thefts", "alder", "birch"))
    assert beside is not None
    assert [area.id for area in beside.areas] == ["cedar"]
    assert (beside.own.value, beside.rest.value) == pytest.approx((80, 40))


def test_all_areas_together_leave_no_rest() -> None:
    reading = reader(ROWS)
    assert rest_of_areas(reading, figure(reading, "thefts", "alder", "birch", "cedar")) is None
