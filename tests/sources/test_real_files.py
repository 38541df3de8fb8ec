"""The ingesters on the whole real files: totals against a plain count, and known figures."""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, Catalogue, load_catalogue
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.sources import INGESTERS, IngestResult
from pcc_metrics.sources.street import lsoa_counts
from pcc_metrics.sources.street.lsoa import make_lsoa_table
from pcc_metrics.store.observation import Observation, Status
from tests.support.environment import PROJECT, shared_path

LPAS = "Birmingham Coventry Dudley Sandwell Solihull Walsall Wolverhampton".lower().split()
FORCE = "west-midlands"
YEAR_TO_MARCH_2026 = Period(Month.of(2025, 4), Month.of(2026, 3))

# As found by hand when the files were collected: which LPAs lack neighbourhoods in which months.
INCOMPLETE = {
    "2023-05": {"dudley", "sandwell", "wolverhampton", "walsall", "birmingham"},
    "2023-06": set(LPAS),
    "2023-07": set(LPAS) - {"dudley", "sandwell"},
    "2023-08": {"birmingham", "solihull", "walsall", "wolverhampton"},
    "2024-09": set(LPAS) - {"coventry"},
    "2024-10": {"walsall", "wolverhampton"},
    "2025-03": {"birmingham", "coventry", "solihull"},
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(BUNDLED_CATALOGUE)


@pytest.fixture(scope="module")
def street_level(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> IngestResult:
    table = tmp_path_factory.mktemp("catalogue") / "lsoa-areas.csv"
    table.write_text(make_lsoa_table(shared_path("data", "lookups"), catalogue), "utf-8")
    folder = shared_path("data", "street-lsoa-month")
    return lsoa_counts.ingest([folder], catalogue, "police-uk-street", table)


def ingest(name: str, catalogue: Catalogue, pattern: str) -> IngestResult:
    return INGESTERS[name](sorted(shared_path("data").glob(pattern)), catalogue)


def total(found: IngestResult, measure: str, area: str, period: Period) -> float:
    return sum(o.value for o in matching(found, measure, area) if period.overlaps(o.period))


def matching(found: IngestResult, measure: str, area: str) -> list[Observation]:
    rows = (o for o in found.observations if (o.measure, o.area) == (measure, area))
    return sorted(rows, key=lambda o: o.period)


def reconciled(found: IngestResult) -> bool:
    report = found.report
    return report.read == report.counted + sum(x.count for x in report.left_out.values())


def plain_counts(catalogue: Catalogue) -> tuple[int, Counter[tuple[str, str]]]:
    """Rows, and offences by (measure, LPA) by the borough column, which the ingester ignores."""
    labels = catalogue.sources["police-uk-street"].labels
    counts: Counter[tuple[str, str]] = Counter()
    rows = 0
    for path in shared_path("data", "street-lsoa-month").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                rows += 1
                for measure in labels.get(row["category"], ()):
                    counts[measure, row["borough"].lower()] += int(row["crime_count"])
    return rows, counts


class TestStreetLevel:
    def test_every_offence_in_the_files_is_in_the_figures(
        self, catalogue: Catalogue, street_level: IngestResult
    ) -> None:
        rows, counts = plain_counts(catalogue)
        found: Counter[tuple[str, str]] = Counter()
        for o in street_level.observations:
            found[o.measure, o.area] += int(o.value)
        assert street_level.report.read == rows == 292_504
        assert reconciled(street_level)
        assert found == counts

    def test_no_lsoa_and_no_category_is_unknown(self, street_level: IngestResult) -> None:
        assert list(street_level.report.left_out) == [
            "category known and not counted by any measure"
        ]

    def test_exactly_the_months_known_to_be_incomplete_are_found(
        self, street_level: IngestResult
    ) -> None:
        found: dict[str, set[str]] = {}
        for finding in street_level.report.incomplete:
            assert finding.area is not None
            found.setdefault(str(finding.month), set()).add(finding.area)
        assert found == INCOMPLETE

    def test_the_data_folders_readme_names_them(self, catalogue: Catalogue) -> None:
        text = (PROJECT / "data" / "README.md").read_text("utf-8")
        for month, areas in INCOMPLETE.items():
            titles = ", ".join(sorted(catalogue.areas[area].title for area in areas))
            assert f"| {Month.parse(month).label} | {titles} |" in text

    @pytest.mark.parametrize(
        ("area", "month", "share"),
        [
            ("wolverhampton", "2023-05", 0.19),
            ("walsall", "2023-05", 0.11),
            ("birmingham", "2023-05", 0.09),
            ("dudley", "2024-09", 1.0),
        ],
    )
    def test_the_missing_shares_are_those_known(
        self, street_level: IngestResult, area: str, month: str, share: float
    ) -> None:
        (found,) = [
            f
            for f in street_level.report.incomplete
            if (f.area, f.month) == (area, Month.parse(month))
        ]
        assert found.share == pytest.approx(share, abs=0.005)

    def test_the_rows_of_incomplete_months_are_marked_and_no_others(
        self, street_level: IngestResult
    ) -> None:
        marked = {
            (str(o.period.start), o.area)
            for o in street_level.observations
            if o.status is Status.INCOMPLETE
        }
        without_rows = {
            ("2023-06", "dudley"),
            ("2023-06", "wolverhampton"),
            ("2023-07", "coventry"),
            ("2024-09", "dudley"),
            ("2024-09", "sandwell"),
            ("2024-09", "wolverhampton"),
            ("2025-03", "coventry"),
        }
        expected = {(month, area) for month, areas in INCOMPLETE.items() for area in areas}
        assert marked == expected - without_rows
        covered = {(str(o.period.start), o.area) for o in street_level.observations}
        assert not covered & without_rows

    @pytest.mark.parametrize(
        ("area", "share", "words"),
        [
            ("walsall", 0.055, ("Walsall, November 2025", "Aldridge", "Streetly", "Brownhills")),
            ("solihull", 0.024, ("Solihull, November 2025", "far fewer than usual in Lyndon")),
        ],
    )
    def test_november_2025_is_counted_with_a_note_that_names_the_places(
        self, street_level: IngestResult, area: str, share: float, words: tuple[str, ...]
    ) -> None:
        partial = {f.area: f for f in street_level.report.notes if f.kind == "partial"}
        assert set(partial) == {"walsall", "solihull"}
        assert str(partial[area].month) == "2025-11"
        assert partial[area].share == pytest.approx(share, abs=0.0006)
        (row,) = [
            o
            for o in matching(street_level, "robbery_street", area)
            if str(o.period.start) == "2025-11"
        ]
        assert row.status is Status.AS_PUBLISHED
        assert row.note is not None
        for word in (f"{share:.1%}", *words):
            assert word in row.note

    def test_the_true_fall_in_anti_social_behaviour_is_complete(
        self, street_level: IngestResult
    ) -> None:
        year = Period(Month.of(2025, 4), Month.of(2026, 3))
        rows = [
            o
            for area in LPAS
            for o in matching(street_level, "asb_street", area)
            if year.overlaps(o.period)
        ]
        assert {o.status for o in rows} == {Status.AS_PUBLISHED}
        monthly = [sum(o.value for o in rows if o.period.start == m) for m in year.months()]
        assert monthly[0] > 2 * monthly[-1]
        assert min(monthly) < 1_000

    @pytest.mark.parametrize(("area", "robberies"), [("birmingham", 3_757), ("walsall", 476)])
    def test_robbery_in_the_year_to_march_2026(
        self, street_level: IngestResult, area: str, robberies: int
    ) -> None:
        assert total(street_level, "robbery_street", area, YEAR_TO_MARCH_2026) == robberies


class TestTables:
    def test_homicides_of_table_c2(self, catalogue: Catalogue) -> None:
        found = ingest("ons-c2", catalogue, "ons/table-c2-*.csv")
        (force,) = matching(found, "homicides", FORCE)
        assert (force.value, str(force.period)) == (32, "2024-07/2025-06")
        assert sum(matching(found, "homicides", area)[0].value for area in LPAS) == 32
        assert matching(found, "homicides", "birmingham")[0].value == 13

    def test_offences_in_no_lpa_are_reported(self, catalogue: Catalogue) -> None:
        found = ingest("ons-c2", catalogue, "ons/table-c2-*.csv")
        (force,) = matching(found, "total_recorded_crime", FORCE)
        lpas = sum(matching(found, "total_recorded_crime", area)[0].value for area in LPAS)
        assert force.value - lpas == 4_242
        assert any("Unassigned West Midlands: 4,242" in n.sentence for n in found.report.notes)
        assert (found.report.read, reconciled(found)) == (399 * 23, True)

    def test_table_c2_gives_no_neighbourhood_crime(self, catalogue: Catalogue) -> None:
        found = ingest("ons-c2", catalogue, "ons/table-c2-*.csv")
        assert "neighbourhood_crime" not in {o.measure for o in found.observations}
        assert matching(found, "robbery", FORCE)[0].value == 6_661

    def test_three_year_homicide_rates(self, catalogue: Catalogue) -> None:
        found = ingest("ons-homicide-rate", catalogue, "ons/homicide-rate-*.csv")
        rates = matching(found, "homicide_rate_3yr", FORCE)
        assert len(rates) == 9
        assert rates[-1].value == 12.691135175284616
        assert str(rates[-1].period) == "2022-04/2025-03"
        nation = matching(found, "homicide_rate_3yr", "england-wales")
        assert nation[-1].value == 9.10532152687917
        assert (found.report.read, reconciled(found)) == (504, True)
        assert found.report.left_out["no rate was published"].count == 9

    def test_population_of_the_lpas(self, catalogue: Catalogue) -> None:
        found = ingest("ons-population", catalogue, "ons/population-local-*.json")
        by_hand = ingest("ons-population", catalogue, "ons/population-west-*.csv")
        lpas = [o for o in found.observations if o.area in LPAS]
        assert sorted(lpas, key=lambda o: o.key) == sorted(
            by_hand.observations, key=lambda o: o.key
        )
        assert sum(matching(found, "population", area)[-1].value for area in LPAS) == 3_036_605
        assert len(matching(found, "population", "england-wales")) == 34
        assert not matching(found, "population", FORCE)  # not on file: a sum is made of the LPAs
        assert (found.report.read, reconciled(found)) == (13_932, True)

    def test_homicides_by_quarter_of_2017_18(self, catalogue: Catalogue) -> None:
        found = ingest("home-office-pfa", catalogue, "home-office/prc-pfa-*.csv")
        quarters = matching(found, "homicides", FORCE)
        assert [o.value for o in quarters] == [7, 15, 6, 13]
        assert [str(o.period) for o in quarters][::3] == ["2017-04/2017-06", "2018-01/2018-03"]
        assert (found.report.read, reconciled(found)) == (23_068, True)
        assert found.report.left_out["force not in the catalogue"].examples == {
            "Action Fraud": 4,
            "British Transport Police": 524,
            "CIFAS": 4,
            "Financial Fraud Action UK": 1,
            "UK Finance": 3,
        }

    def test_home_office_offences_agree_with_a_plain_count(self, catalogue: Catalogue) -> None:
        found = ingest("home-office-pfa", catalogue, "home-office/prc-pfa-*.csv")
        path = shared_path("data", "home-office", "prc-pfa-2017-18.csv")
        with path.open(encoding="utf-8", newline="") as file:
            plain = sum(
                int(row["Number of Offences"])
                for row in csv.DictReader(file)
                if row["Force Name"] == "West Midlands" and row["Offence Group"] == "Drug offences"
            )
        assert sum(o.value for o in matching(found, "drug_offences", FORCE)) == plain > 0

    def test_fraud_referrals(self, catalogue: Catalogue) -> None:
        found = ingest("action-fraud", catalogue, "action-fraud/*.csv")
        assert [o.value for o in matching(found, "fraud_referrals", FORCE)] == [3876, 3037, 2589]
        assert (found.report.read, reconciled(found)) == (150 * 4, True)

    def test_no_label_of_the_real_files_is_unknown(self, catalogue: Catalogue) -> None:
        for name, pattern in {
            "ons-c2": "ons/table-c2-*.csv",
            "ons-homicide-rate": "ons/homicide-rate-*.csv",
            "home-office-pfa": "home-office/prc-pfa-*.csv",
            "action-fraud": "action-fraud/*.csv",
        }.items():
            reasons = ingest(name, catalogue, pattern).report.left_out
            assert not [reason for reason in reasons if "not known to" in reason], name

    def test_every_figure_of_the_statement_is_read(self, catalogue: Catalogue) -> None:
        path = PROJECT / "data" / "statements" / "2024-02-27.toml"
        found = INGESTERS["typed"]([path], catalogue)
        homicides = matching(found, "homicides", FORCE)
        assert [(o.value, str(o.period)) for o in homicides] == [(41, "2022-11/2023-10")]
        assert {o.area for o in found.observations} == {FORCE}
        assert all("Paragraph" in (o.note or "") for o in found.observations)
