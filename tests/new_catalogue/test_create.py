"""A catalogue for another force: it loads, files are read by it, and the app runs on it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench.crimes import Country, country, write_archive, write_lookups
from pcc_metrics.cli.commands import main
from pcc_metrics.content.page_content import build_page_content
from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, OUTLINES, Catalogue, load_catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month, Window
from pcc_metrics.domain.view import View
from pcc_metrics.figures.figure import Figure
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.resolve_figure import resolve_figure
from pcc_metrics.new_catalogue.create import NewCatalogue, create_catalogue
from pcc_metrics.publishing.manual_entry import typed_measures
from pcc_metrics.sources import INGESTERS
from pcc_metrics.sources.local_authorities import read_authorities
from pcc_metrics.sources.street.lsoa import LSOA_TABLE, read_lsoa_table
from pcc_metrics.store.observation import Observation
from pcc_metrics.store.register import Register
from tests.support.environment import shared_path
from tests.support.publications import publish
from tests.ui.test_pages import assert_well, said, visit

MADE = date(2026, 11, 25)
POSTPONED = re.compile(", (City|County) of$")  # after a name: the City of Bristol
FORCES = sorted(a.id for a in load_catalogue(BUNDLED_CATALOGUE).areas.values() if a.kind == "force")
OF_CLEVELAND = {"Hartlepool", "Middlesbrough", "Redcar and Cleveland", "Stockton-on-Tees"}
OF_GWENT = {"Blaenau Gwent", "Caerphilly", "Monmouthshire", "Newport", "Torfaen"}


def squares(path: Path, codes: Sequence[str]) -> Path:
    """Made-up outlines: each authority a square of its own."""
    features = [
        {
            "type": "Feature",
            "properties": {"LADCD": code},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[x, 54], [x + 1, 54], [x + 1, 55], [x, 55], [x, 54]]],
            },
        }
        for x, code in enumerate(codes)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def started(folder: Path, wanted: NewCatalogue) -> Catalogue:
    list(create_catalogue(folder / "catalogue", wanted))
    return load_catalogue(folder / "catalogue")


def test_england_and_wales_is_drawn_beside_and_regions_are_known(tmp_path: Path) -> None:
    catalogue = started(tmp_path, NewCatalogue("cleveland", MADE))
    assert catalogue.body.comparators
    assert catalogue.body.comparators.areas == ("england-wales",)
    assert catalogue.area_by_code["E12000001"].title == "North East"
    assert catalogue.measures["knife_crime"].sources == ("ons-pfa",)


@pytest.mark.parametrize("force", FORCES)
def test_every_force_has_a_catalogue_from_what_is_bundled(force: str, tmp_path: Path) -> None:
    catalogue = started(tmp_path, NewCatalogue(force, MADE))
    assert catalogue.body.force == force
    assert catalogue.lpas
    bundled = load_catalogue(BUNDLED_CATALOGUE)
    assert {a.id for a in catalogue.areas.values() if a.kind == "force"} == set(FORCES)
    names = {
        code: POSTPONED.sub("", name) for code, name in read_authorities(BUNDLED_CATALOGUE).items()
    }
    own = {lpa.codes[0]: lpa.title.removesuffix(" (local authority)") for lpa in catalogue.lpas}
    assert own == {code: names[code] for code in own}
    assert set(catalogue.measures) < set(bundled.measures)
    assert all(catalogue.measures_of(priority) for priority in catalogue.priorities)


@pytest.mark.parametrize(
    ("force", "title"),
    [
        ("dorset", "Bournemouth, Christchurch and Poole"),
        ("avon-and-somerset", "Bristol"),
        ("humberside", "Kingston upon Hull"),
        ("west-mercia", "Herefordshire"),
    ],
)
def test_the_name_of_an_authority_is_whole(force: str, title: str, tmp_path: Path) -> None:
    assert title in {lpa.title for lpa in started(tmp_path, NewCatalogue(force, MADE)).lpas}


@pytest.mark.parametrize("force", ["cleveland", "wiltshire", "city-of-london"])
def test_nothing_of_the_bundled_office_is_left_in_it(force: str, tmp_path: Path) -> None:
    started(tmp_path, NewCatalogue(force, MADE))
    bundled = load_catalogue(BUNDLED_CATALOGUE)
    written = {path: path.read_text("utf-8") for path in tmp_path.rglob("*.toml")}
    for path, text in written.items():
        assert "statement" not in text.lower() or path.name == "body.toml", path
        assert bundled.body.office not in text
        if path.name != "areas.toml":
            assert bundled.force.title not in text, path


def test_measures_are_those_that_public_sources_can_fill(tmp_path: Path) -> None:
    catalogue = started(tmp_path, NewCatalogue("cleveland", MADE))
    labels = {m for s in catalogue.sources.values() for ids in s.labels.values() for m in ids}
    made = {m.id for m in catalogue.measures.values() if m.components or m.of}
    typed = {m.id for m in typed_measures(catalogue)}
    assert set(catalogue.measures) <= labels | made | typed
    assert {"robbery_street", "homicides", "population"} <= set(catalogue.measures)
    assert not any(source.report for source in catalogue.sources.values())
    assert not catalogue.body.recording_cautions


NATIONAL = {  # published for every force, and typed in: no table of them can be read
    "sharp_admissions_u25",
    "victim_satisfaction",
    "victim_satisfaction_domestic_abuse",
    "calls_999_within_10s",
    "calls_999_received",
    "calls_999_mean_wait",
    "calls_101_mean_wait",
}


def test_what_is_published_for_every_force_is_in_and_can_be_typed(tmp_path: Path) -> None:
    catalogue = started(tmp_path, NewCatalogue("cleveland", MADE))
    assert {m.id for m in typed_measures(catalogue)} >= NATIONAL
    assert {"knife_crime", "homicides_with_a_knife"} <= set(catalogue.measures)
    assert all(priority.headlines for priority in catalogue.priorities.values())
    assert "calls_999_within_10s" in catalogue.priorities["victim-satisfaction"].headlines
    assert catalogue.sources["force-101"].publisher == "Cleveland Police"


def test_national_standards_and_the_baseline_are_kept(tmp_path: Path) -> None:
    """A baseline that the bundled office assumed of its own document is not."""
    measures = started(tmp_path, NewCatalogue("cleveland", MADE)).measures
    assert measures["calls_999_within_10s"].target
    assert {m.id for m in measures.values() if m.baseline} == {
        "homicides",
        "violence_with_injury",
        "robbery",
        "burglary",
        "residential_burglary",
        "vehicle_offences",
        "theft_from_person",
    }


@pytest.mark.parametrize("force", FORCES)
def test_the_police_force_area_tables_fill_any_force(force: str, tmp_path: Path) -> None:
    catalogue = started(tmp_path, NewCatalogue(force, MADE))
    path = shared_path("data", "ons-pfa-2018-2019", "original")
    files = [path / "policeforceareatablesyearendingdecember2018.xlsx"]
    rows = [row for row in INGESTERS["ons-pfa"](files, catalogue).observations if row.area == force]
    filled = {row.measure for row in rows if row.complete}
    assert {"homicides", "robbery", "vehicle_offences", "total_recorded_crime"} <= filled
    assert "knife_crime" in filled
    publish(tmp_path / "data", rows, catalogue)
    reader = Reader(Register(tmp_path / "data").open(), catalogue)
    for measure in ("homicides", "robbery"):
        answer = resolve_figure(
            reader, catalogue.measures[measure], (catalogue.force,), Month.of(2018, 12), Window.YEAR
        )
        assert isinstance(answer, Figure)
        assert answer.source == "ons-pfa"


def test_breaks_of_national_rules_are_kept_and_those_of_one_force_are_not(tmp_path: Path) -> None:
    measures = started(tmp_path, NewCatalogue("cleveland", MADE)).measures
    starts = [str(b.start) for b in measures["stalking_harassment"].breaks]
    assert starts == ["2018-04", "2020-04", "2023-05"]
    assert not measures["asb_street"].breaks


class TestTwoForces:
    """With the real lookups, populations and tables, and crimes that are made up."""

    @pytest.mark.parametrize(("force", "lpas"), [("cleveland", OF_CLEVELAND), ("gwent", OF_GWENT)])
    def test_its_figures_are_read_and_every_page_answers(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, force: str, lpas: set[str]
    ) -> None:
        lookups = shared_path("data", "lookups")
        codes = [code for code, name in read_authorities(BUNDLED_CATALOGUE).items() if name in lpas]
        outlines = squares(tmp_path / "all.geojson", codes)
        catalogue = started(tmp_path, NewCatalogue(force, MADE, lookups, (outlines,)))
        assert {lpa.title for lpa in catalogue.lpas} == lpas
        monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(tmp_path / "catalogue"))
        rows = [*self.crimes(tmp_path, catalogue), *self.tables(catalogue)]
        assert {row.area for row in rows} >= {lpa.id for lpa in catalogue.lpas}
        publish(tmp_path / "data", rows, catalogue)
        monkeypatch.setenv("PCC_METRICS_DATA", str(tmp_path / "data"))
        reader = Reader(Register().open(), load_catalogue())
        texts = [
            build_page_content(reader, p, View()).sentences for p in catalogue.priorities.values()
        ]
        assert all(texts)
        one = catalogue.lpas[0]
        for page, query in [
            ("", {}),
            ("neighbourhood-crime", {"lpa": one.id}),
            ("definitions", {}),
        ]:
            at = visit(page, **query)
            assert_well(at)
            assert catalogue.body.office in said(at)
            assert "cannot be shown" not in said(at)

    def crimes(self, folder: Path, catalogue: Catalogue) -> list[Observation]:
        """A made-up archive of 13 months on the real neighbourhoods."""
        force = catalogue.body.force
        places = read_lsoa_table(folder / "catalogue" / LSOA_TABLE, catalogue)
        made = Country({force: sorted(places)}, {})
        rows = write_archive(folder / "archive.zip", made, 13, 2_000)
        found = INGESTERS["street-raw"]([folder / "archive.zip"], catalogue)
        assert found.report.read == rows == 26_000
        assert found.report.counted > 15_000
        return found.observations

    def tables(self, catalogue: Catalogue) -> list[Observation]:
        """The real tables: of the force and, where they have them, of its LPAs."""
        files = {
            "ons-c2": "ons/table-c2-csp-year-ending-june-2025.csv",
            "ons-population": "ons/population-local-authorities-1991-2024.json",
            "ons-homicide-rate": "ons/homicide-rate-by-police-force.csv",
            "home-office-pfa": "home-office/prc-pfa-2017-18.csv",
        }
        rows = [
            row
            for name, file in files.items()
            for row in INGESTERS[name](
                [shared_path("data", *file.split("/"))], catalogue
            ).observations
        ]
        own = {lpa.id for lpa in catalogue.lpas}
        for measure in ("population", "total_recorded_crime"):
            assert own == {row.area for row in rows if row.measure == measure} & own, measure
        assert any(row.area == catalogue.body.force for row in rows if row.measure == "homicides")
        return rows


def test_the_whole_country_in_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All 43 forces with all their LPAs, two months, 50 crimes a month each."""
    found = country(lsoas=4)
    write_lookups(tmp_path / "lookups", found)
    catalogue = started(
        tmp_path, NewCatalogue("cleveland", MADE, tmp_path / "lookups", every_force=True)
    )
    with_lpas = {area.parent for area in catalogue.areas.values() if area.kind == "lpa"}
    assert with_lpas == set(FORCES)
    assert len(FORCES) == 43
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(tmp_path / "catalogue"))
    rows = write_archive(tmp_path / "archive.zip", found, 2, 50)
    report = INGESTERS["street-raw"]([tmp_path / "archive.zip"], catalogue).report
    assert report.read == rows == 43 * 2 * 50
    assert len(report.accounts) == 43 * 2
    assert sum(a.rows for a in report.accounts) == rows


@pytest.mark.slow
def test_the_whole_country(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All 43 forces and 36 months; its memory is held by the benchmark."""
    found = country(lsoas=10)
    write_lookups(tmp_path / "lookups", found)
    catalogue = started(
        tmp_path, NewCatalogue("cleveland", MADE, tmp_path / "lookups", every_force=True)
    )
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(tmp_path / "catalogue"))
    rows = write_archive(tmp_path / "archive.zip", found, 36, 1_000)
    ingested = INGESTERS["street-raw"]([tmp_path / "archive.zip"], catalogue)
    assert ingested.report.read == rows == 43 * 36 * 1_000
    covered = {(o.area, o.period) for o in ingested.observations if o.measure == "asb_street"}
    assert len(covered) == 36 * sum(a.kind == "lpa" for a in catalogue.areas.values())
    publish(tmp_path / "data", ingested.observations, catalogue)
    monkeypatch.setenv("PCC_METRICS_DATA", str(tmp_path / "data"))
    assert_well(visit("neighbourhood-crime"))


class TestTheCommand:
    def test_it_writes_a_folder_and_says_what_is_missing(self, tmp_path: Path) -> None:
        folder = tmp_path / "new"
        done = CliRunner().invoke(main, ["init-catalogue", "--force", "gwent", "-o", str(folder)])
        assert done.exit_code == 0, done.output
        assert "Gwent: 5 local policing areas" in done.output
        assert f"Without {LSOA_TABLE} no street-level file can be read" in done.output
        assert f"Without {OUTLINES} there is no map" in done.output
        assert f"PCC_METRICS_CATALOGUE={folder}" in done.output
        assert load_catalogue(folder).body.office == "Police and Crime Commissioner for Gwent"

    def test_names_that_are_given_are_kept(self, tmp_path: Path) -> None:
        given = ["--office", "The Mayor's Office", "--office-holder", "Mayor", "--police", "Us"]
        command = ["init-catalogue", "--force", "kent", "-o", str(tmp_path / "new"), *given]
        assert CliRunner().invoke(main, command).exit_code == 0
        body = load_catalogue(tmp_path / "new").body
        assert (body.office, body.office_holder, body.police) == (given[1], given[3], given[5])

    def test_nothing_is_overwritten(self, tmp_path: Path) -> None:
        (tmp_path / "kept.txt").write_text("mine", "utf-8")
        command = ["init-catalogue", "--force", "kent", "-o", str(tmp_path)]
        done = CliRunner().invoke(main, command)
        assert done.exit_code == 1
        assert "nothing is overwritten" in done.output
        assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]

    def test_a_force_that_is_none_is_answered_with_those_there_are(self, tmp_path: Path) -> None:
        command = ["init-catalogue", "--force", "atlantis", "-o", str(tmp_path / "new")]
        done = CliRunner().invoke(main, command)
        assert done.exit_code == 1
        assert "no force “atlantis”. The forces are: avon-and-somerset" in done.output

    def test_what_cannot_be_finished_leaves_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="There is no file"):
            list(
                create_catalogue(tmp_path / "new", NewCatalogue("kent", MADE, tmp_path / "nowhere"))
            )
        assert list(tmp_path.iterdir()) == []
