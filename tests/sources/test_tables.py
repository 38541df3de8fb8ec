"""Tables of ONS, Home Office and Action Fraud, in the shape of the real ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from pcc_metrics.domain.catalogue import Catalogue, load_catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.sources import INGESTERS, IngestResult
from pcc_metrics.store.observation import Observation, Status
from tests.support.environment import PROJECT

FIXTURES = PROJECT / "tests" / "fixtures" / "sources"
FILES = FIXTURES / "files"
C2 = FILES / "ons" / "table-c2-csp.csv"
HOMICIDE = FILES / "ons" / "homicide-rate-by-police-force.csv"
POPULATION = FILES / "ons" / "population-local-authorities.json"
POPULATION_CSV = FILES / "ons" / "population.csv"
HOME_OFFICE = FILES / "home-office" / "prc-pfa-2017-18.csv"
ACTION_FRAUD = FILES / "action-fraud" / "referrals-outcomes-by-force.csv"
TYPED = FIXTURES / "data" / "statements" / "2024-01-31.toml"


@pytest.fixture
def catalogue() -> Catalogue:
    return load_catalogue(FIXTURES / "catalogue")


def ingest(name: str, catalogue: Catalogue, *paths: Path) -> IngestResult:
    return INGESTERS[name](paths, catalogue)


def values(ingested: IngestResult) -> dict[tuple[str, str, str], float]:
    return {(o.measure, o.area, str(o.period)): o.value for o in ingested.observations}


def one(ingested: IngestResult, measure: str, area: str, start: str) -> Observation:
    (found,) = [
        o
        for o in ingested.observations
        if (o.measure, o.area, str(o.period.start)) == (measure, area, start)
    ]
    return found


def left_out(ingested: IngestResult) -> dict[str, int]:
    return {reason: left.count for reason, left in ingested.report.left_out.items()}


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("ons-c2", C2),
        ("ons-homicide-rate", HOMICIDE),
        ("ons-population", POPULATION),
        ("ons-population", POPULATION_CSV),
        ("home-office-pfa", HOME_OFFICE),
        ("action-fraud", ACTION_FRAUD),
        ("typed", TYPED),
    ],
)
def test_everything_read_is_counted_or_left_out_for_a_reason(
    catalogue: Catalogue, name: str, path: Path
) -> None:
    report = ingest(name, catalogue, path).report
    assert report.counted > 0
    assert report.read == report.counted + sum(x.count for x in report.left_out.values())
    assert f"{report.read:,} {report.unit} read" in next(report.lines())


class TestTableC2:
    def test_force_and_partnership_rows_are_read_for_the_year_of_the_title(
        self, catalogue: Catalogue
    ) -> None:
        found = values(ingest("ons-c2", catalogue, C2))
        year = "2024-07/2025-06"
        assert found["total_recorded_crime", "cumbria", year] == 40_210
        assert found["homicides", "cumbria", year] == 7
        assert found["homicides", "cumberland", year] == 4
        assert found["sexual_offences", "cumberland", year] == 1_200

    def test_an_lpa_of_two_authorities_is_their_sum(self, catalogue: Catalogue) -> None:
        found = ingest("ons-c2", catalogue, C2)
        east = one(found, "total_recorded_crime", "east-lancashire", "2024-07")
        assert (east.value, east.status) == (17_000, Status.AS_PUBLISHED)

    def test_what_is_not_available_or_not_assigned_is_no_figure_and_no_0(
        self, catalogue: Catalogue
    ) -> None:
        found = ingest("ons-c2", catalogue, C2)
        assert ("sexual_offences", "westmorland", "2024-07/2025-06") not in values(found)
        assert left_out(found) == {
            "column known and not counted by any measure": 6,
            "not available in the table": 1,
            "not assigned to a partnership": 8,
            "area not in the catalogue": 4,
        }

    def test_offences_that_no_lpa_has_are_said(self, catalogue: Catalogue) -> None:
        note, _ = ingest("ons-c2", catalogue, C2).report.notes
        assert note.sentence.startswith("Unassigned Cumbria: 757 (Total recorded crime")

    def test_an_area_without_a_figure_is_named(self, catalogue: Catalogue) -> None:
        _, note = ingest("ons-c2", catalogue, C2).report.notes
        why = "there is no figure for Sexual offences, because the table has none for Westmorland"
        assert note.sentence == f"Westmorland, year to June 2025: {why}."

    def test_england_and_wales_is_not_made_by_adding_up(self, catalogue: Catalogue) -> None:
        areas = {o.area for o in ingest("ons-c2", catalogue, C2).observations}
        assert areas == {"cumbria", "cumberland", "westmorland", "lancashire", "east-lancashire"}


class TestHomicideRate:
    def test_a_span_of_three_years_keeps_every_digit(self, catalogue: Catalogue) -> None:
        rate = one(
            ingest("ons-homicide-rate", catalogue, HOMICIDE),
            "homicide_rate_3yr",
            "cumbria",
            "2022-04",
        )
        assert rate.value == 9.691135175284616
        assert str(rate.period) == "2022-04/2025-03"

    def test_the_sources_own_marks_are_kept(self, catalogue: Catalogue) -> None:
        found = ingest("ons-homicide-rate", catalogue, HOMICIDE)
        assert one(found, "homicide_rate_3yr", "cumbria", "2022-04").status is Status.PROVISIONAL
        odd = one(found, "homicide_rate_3yr", "lancashire", "2022-04")
        assert (odd.status, odd.note) == (Status.AS_PUBLISHED, "Marked “x” by the source.")

    def test_a_force_without_a_rate_is_left_out_and_reported(self, catalogue: Catalogue) -> None:
        found = ingest("ons-homicide-rate", catalogue, HOMICIDE)
        assert found.report.left_out["no rate was published"].examples == {"London, City of": 1}
        assert found.report.left_out["area not in the catalogue"].examples == {"North West": 1}


class TestPopulation:
    def test_an_estimate_stands_for_its_calendar_year(self, catalogue: Catalogue) -> None:
        found = ingest("ons-population", catalogue, POPULATION)
        people = one(found, "population", "cumberland", "2024-01")
        assert (people.value, str(people.period)) == (280_000, "2024-01/2024-12")
        assert people.note == "Mid-year estimate."

    def test_an_area_is_on_file_by_its_own_code_or_the_sum_of_its_authorities(
        self, catalogue: Catalogue
    ) -> None:
        found = values(ingest("ons-population", catalogue, POPULATION))
        assert found["population", "england-wales", "2024-01/2024-12"] == 61_800_000
        assert found["population", "east-lancashire", "2024-01/2024-12"] == 178_000
        assert not [key for key in found if key[1] == "cumbria"]

    def test_a_sum_that_lacks_an_authority_is_incomplete(self, catalogue: Catalogue) -> None:
        east = one(
            ingest("ons-population", catalogue, POPULATION),
            "population",
            "east-lancashire",
            "2023-01",
        )
        assert east.status is Status.INCOMPLETE
        assert east.note is not None
        assert "Without E07000120" in east.note

    def test_the_csv_form_gives_the_same_and_may_be_read_with_the_json(
        self, catalogue: Catalogue
    ) -> None:
        both = values(ingest("ons-population", catalogue, POPULATION, POPULATION_CSV))
        assert both["population", "cumberland", "2024-01/2024-12"] == 280_000
        assert both["population", "cumberland", "2022-01/2022-12"] == 277_000

    def test_two_different_estimates_of_one_year_are_refused(
        self, catalogue: Catalogue, tmp_path: Path
    ) -> None:
        other = tmp_path / "other.csv"
        other.write_text("areacd,areanm,year,population\nE06000063,Cumberland,2024,1\n")
        with pytest.raises(InputError, match=r"Cumberland, .*280,000 .* and 1 .*, wanted one"):
            ingest("ons-population", catalogue, POPULATION, other)

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"value": [1]}, "lists of the same length"),
            ({"value": "many"}, "lists of the same length"),
            ({"value": ["many"] * 9}, "value, entry 1: found 'many'"),
            ({"xDomainNumb": ["2024"] * 9}, "xDomainNumb, entry 1: found '2024'"),
            ({"code": "Median age"}, "code: found “Median age”"),
        ],
    )
    def test_a_faulty_json_is_named_by_key(
        self, catalogue: Catalogue, tmp_path: Path, change: dict[str, object], said: str
    ) -> None:
        path = tmp_path / "population.json"
        path.write_text(json.dumps({**json.loads(POPULATION.read_text()), **change}))
        with pytest.raises(InputError, match=r"population\.json") as raised:
            ingest("ons-population", catalogue, path)
        assert said in str(raised.value)


class TestHomeOffice:
    def test_homicide_is_added_up_by_quarter_and_quarter_1_is_april_to_june(
        self, catalogue: Catalogue
    ) -> None:
        found = values(ingest("home-office-pfa", catalogue, HOME_OFFICE))
        assert found["homicides", "cumbria", "2017-04/2017-06"] == 3
        assert found["homicides", "cumbria", "2017-07/2017-09"] == 4
        assert found["homicides", "city-of-london", "2018-01/2018-03"] == 0

    def test_offences_cancelled_later_are_taken_off(self, catalogue: Catalogue) -> None:
        found = values(ingest("home-office-pfa", catalogue, HOME_OFFICE))
        assert found["sexual_offences", "cumbria", "2017-04/2017-06"] == 1_054

    def test_bodies_that_are_not_forces_and_unknown_labels_are_reported(
        self, catalogue: Catalogue
    ) -> None:
        report = ingest("home-office-pfa", catalogue, HOME_OFFICE).report
        bodies = report.left_out["force not in the catalogue"].examples
        assert bodies == {"Action Fraud": 1, "British Transport Police": 1}
        assert report.left_out["offence not known to the catalogue"].examples == {"Novelties": 1}
        assert any("“Sexual offences”" in note.sentence for note in report.notes)


class TestActionFraud:
    def test_referrals_are_by_force_and_financial_year(self, catalogue: Catalogue) -> None:
        found = values(ingest("action-fraud", catalogue, ACTION_FRAUD))
        assert found == {
            ("fraud_referrals", "cumbria", "2016-04/2017-03"): 170,
            ("fraud_referrals", "cumbria", "2017-04/2018-03"): 1_171,
            ("fraud_referrals", "lancashire", "2016-04/2017-03"): 800,
        }

    def test_the_total_stands_for_no_area(self, catalogue: Catalogue) -> None:
        report = ingest("action-fraud", catalogue, ACTION_FRAUD).report
        outside = report.left_out["force not in the catalogue"].examples
        assert outside == {"Guernsey": 4, "Total": 4}


class Fault(NamedTuple):
    """What is put in place of a piece of a good file, and what the reader is then told."""

    name: str
    good: Path
    old: str
    new: str
    said: str


FAULTS = [
    Fault(
        "ons-c2", C2, ",Local Authority code,", ",Council,", "the header lacks Local Authority code"
    ),
    Fault("ons-c2", C2, "year ending June 2025", "2025", "no title with “year ending”"),
    Fault(
        "ons-c2", C2, "year ending June 2025", "year ending Juny 2025", "line 1, the title: found"
    ),
    Fault(
        "ons-c2", C2, "Police Force\nArea code", "Force", "no header that begins with “Police Force"
    ),
    Fault(
        "ons-c2",
        C2,
        '"25,000 "',
        "25.0.0",
        "Total recorded crime (excluding fraud): found “25.0.0”",
    ),
    Fault("ons-c2", C2, '"25,000 "', "-3", "found “-3”, wanted a whole number from 0, or [x]"),
    Fault("ons-c2", C2, ',7 ,"1,900 "', "", "the row: found"),
    Fault("ons-homicide-rate", HOMICIDE, "areacd", "code", "the header lacks areacd"),
    Fault(
        "ons-homicide-rate",
        HOMICIDE,
        "2022-04-01/P3Y,9.6",
        "2022/25,9.6",
        "period: found “2022/25”",
    ),
    Fault(
        "ons-homicide-rate", HOMICIDE, "2022-04-01/P3Y,9.6", "2022-04-31/P3Y,9.6", "period: found"
    ),
    Fault(
        "ons-homicide-rate", HOMICIDE, "2022-04-01/P3Y,9.6", "2022-04-15/P3Y,9.6", "whole months"
    ),
    Fault("ons-homicide-rate", HOMICIDE, "9.691135175284616", "n/a", "observation: found “n/a”"),
    Fault(
        "ons-homicide-rate", HOMICIDE, "2021-04-01/P3Y,8.6", "2022-04-01/P3Y,8.6", "one rate for"
    ),
    Fault(
        "ons-population",
        POPULATION,
        '"areacd"',
        '"areas"',
        "areacd, xDomainNumb and value as lists",
    ),
    Fault("ons-population", POPULATION, "{", "", "is not valid JSON"),
    Fault("ons-population", POPULATION_CSV, "year", "yr", "the header lacks year"),
    Fault(
        "ons-population", POPULATION_CSV, "280000", "28O000", "line 2, population: found “28O000”"
    ),
    Fault(
        "ons-population", POPULATION_CSV, ",2024,", ",mid-2024,", "line 2, year: found “mid-2024”"
    ),
    Fault("home-office-pfa", HOME_OFFICE, "Force Name", "Force", "the header lacks Force Name"),
    Fault(
        "home-office-pfa", HOME_OFFICE, "2017/18,1", "2017/19,1", "Financial Year: found “2017/19”"
    ),
    Fault("home-office-pfa", HOME_OFFICE, "2017/18,1", "2017/18,5", "Financial Quarter: found “5”"),
    Fault("home-office-pfa", HOME_OFFICE, " 1055 ", " ten ", "Number of Offences: found “ ten ”"),
    Fault("action-fraud", ACTION_FRAUD, "Force", "Body", "the header lacks Force"),
    Fault("action-fraud", ACTION_FRAUD, "2017/18", "2017", "line 3, Financial Year: found “2017”"),
    Fault("action-fraud", ACTION_FRAUD, ",170,", ",17O,", "line 2, Referred Crimes: found “17O”"),
    Fault(
        "action-fraud",
        ACTION_FRAUD,
        "2017/18",
        "2016/17",
        "found 170 (Cumbria) and 1,171 (Cumbria)",
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.name}: {fault.said}")
def test_a_fault_is_told_with_file_and_place(
    catalogue: Catalogue, tmp_path: Path, fault: Fault
) -> None:
    text = fault.good.read_bytes().decode("utf-8")
    assert fault.old in text
    path = tmp_path / fault.good.name
    path.write_bytes(text.replace(fault.old, fault.new, 1).encode("utf-8"))
    with pytest.raises(InputError) as raised:
        ingest(fault.name, catalogue, path)
    assert fault.said in str(raised.value)


@pytest.mark.parametrize("name", [n for n in INGESTERS if not n.startswith("street-")])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", "is a web page"),
        (b"caf\xe9,1\n", "is not text in UTF-8"),
        (None, "There is no file"),
    ],
    ids=["empty", "blank", "web page", "another encoding", "missing"],
)
def test_what_is_no_table_at_all_is_said(
    catalogue: Catalogue, tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    path = tmp_path / ("file.toml" if name == "typed" else "file.csv")
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError) as raised:
        ingest(name, catalogue, path)
    assert path.name in str(raised.value)
    assert said in str(raised.value)


def test_a_folder_where_a_file_is_wanted_is_said(catalogue: Catalogue, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder: a file was wanted"):
        ingest("ons-c2", catalogue, tmp_path)


def test_no_file_at_all_is_said(catalogue: Catalogue) -> None:
    with pytest.raises(InputError, match="ons-c2: no file was named"):
        ingest("ons-c2", catalogue)


def test_a_source_that_the_catalogue_lacks_is_said(catalogue: Catalogue) -> None:
    with pytest.raises(InputError, match="The catalogue has no source “ons-d9”"):
        INGESTERS["ons-c2"].read([C2], catalogue, "ons-d9")


def test_every_ingester_has_the_source_it_is_known_by() -> None:
    assert {name: one.source for name, one in INGESTERS.items()} == {
        "street-lsoa": "police-uk-street",
        "street-raw": "police-uk-archive",
        "ons-c2": "ons-c2",
        "ons-pfa": "ons-pfa",
        "ons-csp-rates": "ons-csp-rates",
        "ons-csp-rates-copy": "ons-csp-rates-copy",
        "ons-homicide-rate": "ons-homicide-rate",
        "ons-population": "ons-population",
        "home-office-pfa": "home-office-pfa",
        "home-office-csp": "home-office-csp",
        "action-fraud": "action-fraud",
        "typed": "",
    }
