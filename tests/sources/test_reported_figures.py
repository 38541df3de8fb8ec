"""Figures as reported: typed in from the lines that were checked, each with who, where and when."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, Catalogue, load_catalogue
from pcc_metrics.sources import INGESTERS
from pcc_metrics.store.observation import Observation, Status
from tests.support.environment import shared_path

FOLDER = BUNDLED / "reported"
CHANGES = "change_"  # rounded changes: of a line `change_burglary` the measure is `burglary_change`
# Lines of measures that there were none of when they were collected; the numbers of 101 calls still
# have none.
SINCE = {"calls_999_mean_wait": "calls_999_mean_wait", "knife_offences": "knife_crime"}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(BUNDLED_CATALOGUE)


def documents() -> list[Path]:
    return sorted(FOLDER.glob("*.toml"))


@pytest.fixture(scope="module")
def rows(catalogue: Catalogue) -> list[Observation]:
    return INGESTERS["typed"](documents(), catalogue).observations


def checked_lines() -> list[dict[str, str]]:
    """The collected lines, with publisher and address written out where they say “same”."""
    path = shared_path("data", "releases-and-statements", "figures.csv")
    lines: list[dict[str, str]] = []
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            for key in ("publisher", "url"):
                if line[key] == "same":
                    line[key] = lines[-1][key]
            lines.append(line)
    return lines


def measure_of(line: dict[str, str]) -> str:
    name = line["measure"]
    if name.startswith(CHANGES):
        return f"{name.removeprefix(CHANGES)}_change"
    return SINCE.get(name, name)


def test_every_line_that_may_be_used_is_a_figure_and_no_other(rows: list[Observation]) -> None:
    usable = {
        (measure_of(line), line["area"], line["period"], float(line["value"]))
        for line in checked_lines()
        if line["verdict"].startswith("use") or line["measure"] in SINCE
    }
    found = {(o.measure, o.area, f"{o.period.start}/{o.period.end}", o.value) for o in rows}
    assert found == usable
    assert len(rows) == len(found) == 29


def test_every_figure_says_where_it_was_reported_and_that_nobody_checked(
    catalogue: Catalogue, rows: list[Observation]
) -> None:
    for row in rows:
        source = catalogue.sources[row.source]
        assert source.report, row.source
        assert row.status is Status.PROVISIONAL
        assert row.note
        assert source.url in row.note
        assert row.note.endswith("Not checked against the original.")
        assert "not checked against the original" in source.attribution


def test_the_addresses_are_those_of_the_lines(
    catalogue: Catalogue, rows: list[Observation]
) -> None:
    where = {(measure_of(line), line["period"]): line["url"] for line in checked_lines()}
    for row in rows:
        period = f"{row.period.start}/{row.period.end}"
        assert catalogue.sources[row.source].url == where[row.measure, period]


def test_a_measure_lists_a_report_only_where_it_has_a_figure(
    catalogue: Catalogue, rows: list[Observation]
) -> None:
    reports = {key for key, source in catalogue.sources.items() if source.report}
    listed = {(m.id, s) for m in catalogue.measures.values() for s in m.sources if s in reports}
    assert listed == {(row.measure, row.source) for row in rows}


def test_only_figures_that_a_second_report_agrees_with_are_confirmed(catalogue: Catalogue) -> None:
    """One outlet has the homicides: they stand by themselves."""
    confirmed = {
        (source.id, measure)
        for source in catalogue.sources.values()
        if source.report
        for measure in source.report.confirmed
    }
    assert confirmed == {
        ("reported-annual-report-2024-25", "calls_999_within_10s"),
        ("reported-annual-report-2024-25", "calls_999_received"),
        ("reported-annual-report-2024-25", "calls_999_mean_wait"),
        ("reported-knife-crime-2024", "knife_crime"),
        ("reported-crime-2024-06", "total_recorded_crime"),
        ("reported-crime-2024-06", "robbery"),
        ("reported-crime-2024-06", "theft_from_person"),
    }


def test_no_number_is_worked_out_from_a_rounded_share(rows: list[Observation]) -> None:
    assert {(row.numerator, row.denominator) for row in rows} == {(None, None)}
