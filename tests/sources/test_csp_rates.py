"""Rates by community safety partnership: a copy that is held, and workbooks in their layout."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, Catalogue, load_catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.figures.change import Change
from pcc_metrics.figures.figure import Figure
from pcc_metrics.figures.no_figure import Why
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.resolve_figure import resolve_figure
from pcc_metrics.sources import INGESTERS, IngestResult
from pcc_metrics.sources.ons_c2 import PLACE
from pcc_metrics.store.observation import Observation, Status
from pcc_metrics.store.register import Register
from tests.sources.test_real_files import LPAS, reconciled
from tests.sources.test_workbooks import xlsx
from tests.support.environment import shared_path
from tests.support.publications import publish

YEAR = "2023-04/2024-03"
COLUMNS = {
    "robbery_rate": "robbery",
    "burglary_rate": "burglary",
    "vehicle_offences_rate": "vehicle",
    "drug_offences_rate": "drug",
}
HEAD = [
    *PLACE,
    "Population figures (mid-2022) - rounded to 100",
    "Household figures (mid-2022)",
    "Robbery [note 4]",
    "Residential burglary\n(per 1,000 household)",
    "Drug offences",
]
FORCE = ["E23000014", "West Midlands", None, None, None, None]
DUDLEY = ["E23000014", "West Midlands", "E22000208", "Dudley", "E08000027", "Dudley"]
Row = Sequence[Any]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(BUNDLED_CATALOGUE)


def copy() -> Path:
    return shared_path("data", "ons-csp-rates-ye-mar-2024", "rates.csv")


def book(*rows: Row, sheet: str = "Table C5", head: Row = HEAD) -> dict[str, list[Row]]:
    title = "Table C5: Rates by Community Safety Partnership, year ending March 2024 [note 1]"
    return {"Notes": [["Notes"]], sheet: [[title], ["Source: made up for the tests"], head, *rows]}


def ingest(catalogue: Catalogue, path: Path, *rows: Row, **changes: Any) -> IngestResult:
    return INGESTERS["ons-csp-rates"](
        [xlsx(path / "rates.xlsx", book(*rows, **changes))], catalogue
    )


def values(found: IngestResult) -> dict[tuple[str, str], float]:
    return {(o.measure, o.area): o.value for o in found.observations}


def test_every_rate_of_the_copy_is_read_for_its_local_policing_area(catalogue: Catalogue) -> None:
    found = INGESTERS["ons-csp-rates-copy"]([copy()], catalogue)
    with copy().open(encoding="utf-8", newline="") as file:
        expected = {
            (measure, row["la_name"].casefold()): float(row[column])
            for row in csv.DictReader(file)
            for measure, column in COLUMNS.items()
        }
    assert values(found) == expected
    assert {area for _, area in expected} == set(LPAS)
    assert {str(o.period) for o in found.observations} == {YEAR}
    assert {o.status for o in found.observations} == {Status.PROVISIONAL}
    assert (found.report.read, reconciled(found)) == (7 * 11, True)
    assert not [reason for reason in found.report.left_out if "not known" in reason]
    assert "not checked against the original" in " ".join(
        catalogue.sources["ons-csp-rates-copy"].caveat.split()
    )


def test_a_copy_with_another_period_is_refused(catalogue: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "rates.csv"
    path.write_text(copy().read_text("utf-8").replace("year to March", "quarter to March"), "utf-8")
    with pytest.raises(InputError, match="line 2, period: found “quarter to March 2024”"):
        INGESTERS["ons-csp-rates-copy"]([path], catalogue)


def test_the_publishers_workbook_is_told_by_its_columns(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    rows = [
        [*FORCE, 2_950_000, 1_100_000, 2.68, 16.1, 2.4],
        [*DUDLEY, 323_500, 138_000, 1.35, 12.1, "[x]"],
    ]
    found = ingest(catalogue, tmp_path, *rows)
    assert values(found) == {
        ("robbery_rate", "west-midlands"): 2.68,
        ("drug_offences_rate", "west-midlands"): 2.4,
        ("robbery_rate", "dudley"): 1.35,
    }
    assert {str(o.period) for o in found.observations} == {YEAR}
    assert {o.source for o in found.observations} == {"ons-csp-rates"}
    assert (found.report.read, reconciled(found)) == (10, True)
    assert found.report.left_out["what the rates are of"].count == 4


def test_a_rate_of_several_partnerships_is_not_added(catalogue: Catalogue, tmp_path: Path) -> None:
    part = ["E23000014", "West Midlands", "E22000998", "Dudley North", "E08000027", "Dudley"]
    numbers = [100, 50, 1.0, 2.0, 3.0]
    found = ingest(catalogue, tmp_path, [*DUDLEY, *numbers], [*part, *numbers])
    assert values(found) == {}
    assert found.report.left_out["rates of several partnerships cannot be added"].count == 10


def test_what_is_no_rate_is_refused_and_another_workbook_named(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="Robbery: found “-1”, wanted a rate from 0"):
        ingest(catalogue, tmp_path, [*DUDLEY, 100, 50, -1, 2.0, 3.0])
    counts = [*PLACE, "Robbery"]
    with pytest.raises(InputError, match="no table of rates by partnership; found Notes, Table C2"):
        ingest(catalogue, tmp_path, [*DUDLEY, 434], sheet="Table C2", head=counts)


def test_in_the_workbook_of_forces_they_are_read_under_their_own_source(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    table = book([*DUDLEY, 323_500, 138_000, 1.35, 12.1, 1.49])
    found = INGESTERS["ons-pfa"]([xlsx(tmp_path / "all.xlsx", table)], catalogue)
    assert {(o.measure, o.source, o.value) for o in found.observations} == {
        ("robbery_rate", "ons-csp-rates", 1.35),
        ("drug_offences_rate", "ons-csp-rates", 1.49),
    }
    assert (found.report.read, reconciled(found)) == (5, True)


class TestComparedWithRatesAlone:
    """Dudley's 1.35 beside counts of the same year, and beside the rate of another."""

    def reader(self, folder: Path, catalogue: Catalogue, *more: Observation) -> Reader:
        rows = INGESTERS["ons-csp-rates-copy"]([copy()], catalogue).observations
        publish(folder, [*rows, *more], catalogue)
        return Reader(Register(folder).open(), catalogue)

    def row(self, measure: str, period: str, value: float, source: str) -> Observation:
        start, end = map(Month.parse, period.split("/"))
        return Observation(measure, "dudley", Period(start, end), value, source)

    def test_the_rate_answers_and_no_number_is_made_of_it(
        self, catalogue: Catalogue, tmp_path: Path
    ) -> None:
        reader = self.reader(tmp_path, catalogue)
        dudley = (catalogue.areas["dudley"],)
        march = Month.of(2024, 3)
        rate = resolve_figure(reader, catalogue.measures["robbery_rate"], dudley, march)
        assert isinstance(rate, Figure)
        assert (rate.value, rate.level.numerator, rate.interval) == (1.35, None, None)
        count = resolve_figure(reader, catalogue.measures["robbery"], dudley, march)
        assert not isinstance(count, Figure)
        assert count.why is Why.NEVER_HELD

    def test_a_year_before_that_is_held_as_a_count_is_not_set_beside_it(
        self, catalogue: Catalogue, tmp_path: Path
    ) -> None:
        before = self.row("robbery", "2022-04/2023-03", 500, "ons-c2")
        reader = self.reader(tmp_path, catalogue, before)
        dudley = (catalogue.areas["dudley"],)
        rate = resolve_figure(reader, catalogue.measures["robbery_rate"], dudley, Month.of(2024, 3))
        assert isinstance(rate, Figure)
        assert not [one for one in rate.comparisons if isinstance(one, Change)]

    def test_two_rates_are_set_beside_each_other_without_a_sign(
        self, catalogue: Catalogue, tmp_path: Path
    ) -> None:
        before = self.row("robbery_rate", "2022-04/2023-03", 1.6, "ons-csp-rates")
        reader = self.reader(tmp_path, catalogue, before)
        dudley = (catalogue.areas["dudley"],)
        rate = resolve_figure(reader, catalogue.measures["robbery_rate"], dudley, Month.of(2024, 3))
        assert isinstance(rate, Figure)
        (change,) = [one for one in rate.comparisons if isinstance(one, Change)]
        assert (change.value, change.other_edition, str(change.sign.symbol)) == (1.6, True, "–")
