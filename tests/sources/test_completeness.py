"""What is complete, what is not, and what nobody can tell: small files that once passed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from pcc_metrics.checks import FindingCode, check_snapshot
from pcc_metrics.domain.catalogue import Catalogue, load_catalogue
from pcc_metrics.domain.periods import Month, Window
from pcc_metrics.figures.change import Change
from pcc_metrics.figures.figure import Answer, Figure, NoFigure
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.resolve_figure import resolve_figure
from pcc_metrics.new_catalogue.create import NewCatalogue, create_catalogue
from pcc_metrics.publishing.check_warnings import check_warnings
from pcc_metrics.sources import IngestResult
from pcc_metrics.sources.street import crimes, lsoa_counts
from pcc_metrics.sources.street.lsoa import LSOA_TABLE
from pcc_metrics.stats.change_signs import Sign
from pcc_metrics.store.observation import Observation, Status
from pcc_metrics.store.row_diff import encode_table
from pcc_metrics.store.snapshot import Metadata, Snapshot
from pcc_metrics.store.snapshot_file import to_table
from tests.support.environment import shared_path


def catalogue_of(force: str, folder: Path) -> Path:
    list(create_catalogue(folder, NewCatalogue(force, date(2026, 11, 30), _lookups())))
    return folder


def _lookups() -> Path:
    return shared_path("data", "lookups")


def reader_of(rows: Sequence[Observation], catalogue: Catalogue) -> Reader:
    day = max(row.period.end for row in rows).last_day
    metadata = Metadata("Case", day, "Test", "", catalogue.definitions())
    return Reader(Snapshot("case", metadata, encode_table(to_table(rows))), catalogue)


def answer(
    reader: Reader, measure: str, area: str, to: str, window: Window = Window.YEAR
) -> Answer:
    found = reader.catalogue
    return resolve_figure(
        reader, found.measures[measure], [found.areas[area]], Month.parse(to), window
    )


class TestAForceThatSubmitsNextToNothing:
    @pytest.fixture(scope="class")
    def folder(self, tmp_path_factory: pytest.TempPathFactory) -> Path:
        return catalogue_of("greater-manchester", tmp_path_factory.mktemp("case") / "catalogue")

    @pytest.fixture(scope="class")
    def found(self, folder: Path) -> IngestResult:
        files = shared_path("cases", "34-near-zero-force")
        catalogue = load_catalogue(folder)
        return lsoa_counts.ingest([files], catalogue, "police-uk-street", folder / LSOA_TABLE)

    def test_its_months_are_not_tested_and_never_final(self, found: IngestResult) -> None:
        assert {row.status for row in found.observations} == {Status.UNTESTED}
        (told,) = [f for f in found.report.findings if f.kind == "untested" and f.area == "wigan"]
        assert "next to nothing is on file" in told.sentence

    @pytest.mark.parametrize("area", ["stockport", "greater-manchester"])
    @pytest.mark.parametrize("window", list(Window))
    def test_there_is_no_figure_and_why(
        self, found: IngestResult, folder: Path, area: str, window: Window
    ) -> None:
        reader = reader_of(found.observations, load_catalogue(folder))
        for to in ("2025-01", "2026-06"):
            said = answer(reader, "burglary_street", area, to, window)
            assert isinstance(said, NoFigure)
            assert "not tested for completeness" in said.unavailable

    def test_the_check_names_the_months(self, found: IngestResult, folder: Path) -> None:
        reader = reader_of(found.observations, load_catalogue(folder))
        assert FindingCode.UNTESTED in {one.code for one in check_snapshot(reader)}


class TestCrimesWithoutAPlace:
    @pytest.fixture(scope="class")
    def reader(self, tmp_path_factory: pytest.TempPathFactory) -> Reader:
        folder = catalogue_of("cheshire", tmp_path_factory.mktemp("case") / "catalogue")
        archive = shared_path("cases", "36-location-missing-share-changes.zip")
        catalogue = load_catalogue(folder)
        found = crimes.ingest([archive], catalogue, crimes.SOURCE, folder / LSOA_TABLE)
        return reader_of(found.observations, catalogue)

    def test_they_are_in_the_figure_of_the_force_and_of_no_area(self, reader: Reader) -> None:
        force = answer(reader, "burglary_street", "cheshire", "2025-12")
        assert isinstance(force, Figure)
        assert force.value == 12 * 352
        areas = [
            answer(reader, "burglary_street", lpa.id, "2025-12") for lpa in reader.catalogue.lpas
        ]
        assert sum(one.value for one in areas if isinstance(one, Figure)) == 12 * 348

    def test_an_areas_figure_says_which_share_has_none(self, reader: Reader) -> None:
        figure = answer(reader, "burglary_street", "halton", "2024-12")
        assert isinstance(figure, Figure)
        assert any("about 15.2% of the crimes have no place" in note.text for note in figure.notes)

    @pytest.mark.parametrize("measure", ["burglary_street", "vehicle_crime_street"])
    def test_where_the_share_moves_areas_are_not_judged_and_the_force_is(
        self, reader: Reader, measure: str
    ) -> None:
        for area in ("halton", "warrington", "cheshire-east", "cheshire-west-and-chester"):
            change = year_before(answer(reader, measure, area, "2025-12"))
            assert change.sign is Sign.NOT_COMPARABLE
            assert "15% in January to December 2024" in change.reason
        assert year_before(answer(reader, measure, "cheshire", "2025-12")).own_value == (
            year_before(answer(reader, measure, "cheshire", "2025-12")).value
        )


class TestHalfAMonthEverywhere:
    @pytest.fixture(scope="class")
    def reader(self, tmp_path_factory: pytest.TempPathFactory) -> Reader:
        folder = catalogue_of("cheshire", tmp_path_factory.mktemp("case") / "catalogue")
        archive = shared_path("cases", "37-half-a-month.zip")
        catalogue = load_catalogue(folder)
        found = crimes.ingest([archive], catalogue, crimes.SOURCE, folder / LSOA_TABLE)
        return reader_of(found.observations, catalogue)

    @pytest.mark.parametrize("area", ["halton", "warrington", "cheshire"])
    def test_the_figure_carries_a_note(self, reader: Reader, area: str) -> None:
        figure = answer(reader, "robbery_street", area, "2025-12")
        assert isinstance(figure, Figure)
        (note,) = [note.text for note in figure.notes if "missing" in note.text]
        assert note.startswith("Cheshire, September 2025: about 47% of the usual count is missing")

    def test_publishing_warns_of_it(self, reader: Reader) -> None:
        warned = check_warnings(None, reader.snapshot, reader.catalogue)
        assert any("September 2025: about 47%" in one.message for one in warned)
        assert any("Cheshire East in September 2025" in one.message for one in warned)
        assert check_warnings(reader.snapshot, reader.snapshot, reader.catalogue) == ()


def year_before(found: Answer) -> Change:
    assert isinstance(found, Figure)
    change = found.find_comparison("year")
    assert isinstance(change, Change)
    return change
