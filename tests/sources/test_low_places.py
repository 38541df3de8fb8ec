"""Part of a ward's rows missing is found; a season, a small ward and chance are left alone."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from pcc_metrics.domain.periods import Month
from pcc_metrics.sources.street.low_places import LowPlaces
from pcc_metrics.sources.street.lsoa import LsoaPlace
from pcc_metrics.sources.street.missing_places import MissingPlaces, find_missing_places

MONTHS = [Month.of(2025, 1) + place for place in range(24)]
BROKEN = 10  # the month in which something happens
USUAL = {"Abbey": 100.0, "Brook": 80.0, "Castle": 60.0, "Dale": 40.0, "Edge": 20.0}


def find(changed: Mapping[str, float], season: float = 1.0) -> list[MissingPlaces | LowPlaces]:
    """What is found where wards have a share of their usual crimes in one month."""
    counts, places = {}, {}
    noise = np.random.default_rng(7)
    for ward, usual in USUAL.items():
        for part in ("north", "south"):
            line = noise.poisson(usual / 2, len(MONTHS)).astype(float)
            line[BROKEN] = round(usual / 2 * season * changed.get(ward, 1.0))
            counts[f"{ward} {part}"] = line
            places[f"{ward} {part}"] = LsoaPlace("alder", ward, f"{ward} {part}")
    return find_missing_places(counts, places, MONTHS)


def test_a_ward_that_lacks_part_of_its_rows_is_found_and_named() -> None:
    (found,) = find({"Brook": 0.3})
    assert (found.area, found.month, found.places) == ("alder", MONTHS[BROKEN], ("Brook",))
    assert found.share == pytest.approx(0.7 * 80 / 300, abs=0.03)
    said = found.sentence("Alder")
    assert said.startswith("Alder, November 2025: about 1") and "fewer than usual in Brook" in said
    assert "Either crimes are missing or there was a steep fall." in said


def test_a_fall_in_one_place_never_takes_a_month_out_of_the_figures() -> None:
    (found,) = find({"Abbey": 0.05, "Brook": 0.1})
    assert found.places == ("Abbey", "Brook")
    assert found.share > 0.4 and not found.incomplete


@pytest.mark.parametrize(
    ("changed", "season"),
    [
        ({}, 1.0),
        ({}, 0.5),  # everywhere: a low total, which is another rule
        ({}, 1.4),
        ({"Brook": 0.75}, 1.0),
        ({"Edge": 0.3}, 1.0),  # 6 of 20: chance
    ],
    ids=["as usual", "half everywhere", "a busy month", "a quarter lower", "a small ward"],
)
def test_what_chance_or_the_season_makes_is_left_alone(
    changed: Mapping[str, float], season: float
) -> None:
    assert find(changed, season) == []


def test_the_level_of_the_month_is_taken_out() -> None:
    (found,) = find({"Abbey": 0.4}, 0.8)
    assert found.places == ("Abbey",)
    assert found.share == pytest.approx(0.6 * 100 / 300, abs=0.03)


def test_a_ward_without_any_row_is_said_once() -> None:
    """Whole neighbourhoods without a row are the other rule's, and nothing is counted twice."""
    counts = {ward: np.full(len(MONTHS), usual) for ward, usual in USUAL.items()}
    counts["Brook"][BROKEN] = np.nan
    places = {ward: LsoaPlace("alder", ward, ward) for ward in USUAL}
    (found,) = find_missing_places(counts, places, MONTHS)
    assert isinstance(found, MissingPlaces) and found.places == ("Brook",)
