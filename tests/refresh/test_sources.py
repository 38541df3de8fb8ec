"""Every source that the catalogue fetches in one refresh, for more than one force."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from bench.workbooks import write_ods
from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, Catalogue, load_catalogue
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.new_catalogue.create import NewCatalogue, create_catalogue
from pcc_metrics.publishing.publish import Publication, propose, publish
from pcc_metrics.refresh.refresh_pipeline import RefreshEnvironment, refresh
from pcc_metrics.refresh.refresh_report import RefreshReport
from pcc_metrics.refresh.source_files import RefreshRequest
from pcc_metrics.refresh.work_folder import WorkFolder
from pcc_metrics.sources import ons_c2
from pcc_metrics.sources.force_tables import AREA_CODE
from pcc_metrics.sources.table_rows import clean_cell
from pcc_metrics.sources.web.http_client import HttpClient
from pcc_metrics.store.register import Register
from pcc_metrics.store.snapshot_file import read_snapshot
from tests.sources.test_web_cache import QUICK
from tests.sources.test_workbooks import COLUMNS, FORCE_COLUMNS
from tests.support import publisher_server, refresh_catalogue
from tests.support.environment import shared_path
from tests.support.publisher_server import Originals
from tests.ui.test_pages import assert_well, visit

TODAY = date(2026, 11, 25)
STREET = Period(Month.of(2026, 6), Month.of(2026, 7))
GOV_UK = (
    "/api/content/government/statistical-data-sets/"
    "police-recorded-crime-and-outcomes-open-data-tables"
)
ONS = "/peoplepopulationandcommunity/crimeandjustice/datasets/policeforceareadatatables"
P1 = "Police recorded crime by offence group and police force area, number of offences"
KINDS = (
    ("Theft offences", "Residential burglary"),
    ("Theft offences", "Theft from the person"),
    ("Drug offences", "Possession of drugs"),
)


@pytest.fixture
def served() -> Iterator[Originals]:
    with publisher_server.serving() as found:
        yield found


def catalogue_of(force: str, folder: Path, served: Originals) -> Path:
    """The bundled catalogue, or one that was made for another force, fetching from `served`."""
    bundled = load_catalogue(BUNDLED_CATALOGUE)
    fetched = [source.id for source in bundled.sources.values() if source.fetch]
    if force == bundled.body.force:
        return refresh_catalogue.local_catalogue(folder, served, fetched)
    list(
        create_catalogue(
            folder / "catalogue", NewCatalogue(force, TODAY, shared_path("data", "lookups"))
        )
    )
    refresh_catalogue.fetch_from(folder / "catalogue", served, fetched)
    return folder / "catalogue"


def publish_everything(served: Originals, folder: Path, catalogue: Catalogue) -> None:
    """Each publisher's pages and files, of made-up crimes and real tables."""
    force = catalogue.force
    street = refresh_catalogue.generated(STREET, 150, force.id, folder / "catalogue")
    refresh_catalogue.publish_generated(served, street, STREET)
    publish_home_office(served, folder, catalogue)
    publish_ons(served)
    publish_population(served, catalogue)


def publish_home_office(served: Originals, folder: Path, catalogue: Catalogue) -> None:
    """GOV.UK's JSON of the page, and both tables of the year to March 2026, made up."""
    name, links = "mar2021-mar2026-tables-230726.ods", []
    places = {"prc-pfa": ((),), "prc-csp": tuple((lpa.title,) for lpa in catalogue.lpas)}
    for table, columns in (("prc-pfa", FORCE_COLUMNS), ("prc-csp", COLUMNS)):
        path = folder / f"{table}-{name}"
        rows = [
            (
                "2025/26",
                quarter,
                catalogue.force.title,
                *place,
                kind,
                group,
                kind,
                "1A",
                40 + quarter,
            )
            for quarter in range(1, 5)
            for place in places[table]
            for group, kind in KINDS
        ]
        write_ods(path, [("2025_26", [columns, *rows])])
        links.append(served.put(f"/media/1/{path.name}", path.read_bytes(), kind="application/zip"))
    anchors = "".join(f'<a href="{link}">A table</a>' for link in links)
    served.put(GOV_UK, json.dumps({"details": {"body": anchors}}), kind="application/json")


def publish_ons(served: Originals) -> None:
    """The real Table C2 as a sheet of its workbook, with its forces as Table P1, by 2 editions."""
    path = shared_path("data", "ons", "table-c2-csp-year-ending-june-2025.csv")
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    heading = next(row for row in lines if clean_cell(row[0]) == ons_c2.FORCE_CODE)
    offences = len(ons_c2.PLACE)
    forces = [row for row in lines if AREA_CODE.fullmatch(row[0]) and not row[3]]
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    p1, c2 = book.create_sheet("Table P1"), book.create_sheet("Table C2")
    p1.append([f"Table P1: {P1}, year ending June 2025 [note 1]"])
    p1.append(["Area Code", "Area Name", *heading[offences:]])
    for row in forces:
        p1.append([*row[:2], *row[offences:]])
    for row in lines:
        c2.append(row)
    held = io.BytesIO()
    book.save(held)
    link = served.put(f"{ONS}/yearendingjune2025/pfatablesyejune2025.xlsx", held.getvalue())
    old = f"{ONS}/yearendingmarch2025/pfatablesyemar25final.xlsx"
    page = f'<!doctype html><a href="{old}">xlsx</a><a href="{link}">xlsx</a>'
    served.put(ONS, page, kind="text/html")


def publish_population(served: Originals, catalogue: Catalogue) -> None:
    """Nomis' table of the real estimates of the force's local authorities."""
    path = shared_path("data", "ons", "population-local-authorities-1991-2024.json")
    codes = {code for lpa in catalogue.lpas for code in (*lpa.codes, *lpa.authorities)}
    real = json.loads(path.read_text("utf-8"))
    cells = zip(real["areacd"], real["xDomainNumb"], real["value"], strict=True)
    lines: list[Sequence[object]] = [("DATE_NAME", "GEOGRAPHY_NAME", "GEOGRAPHY_CODE", "OBS_VALUE")]
    lines += [(year, "", code, people) for code, year, people in cells if code in codes]
    held = io.StringIO()
    csv.writer(held).writerows(lines)
    served.put(refresh_catalogue.NOMIS, held.getvalue(), kind="text/csv")


def run(data: Path) -> RefreshReport:
    catalogue = load_catalogue()
    around = RefreshEnvironment(TODAY, web=HttpClient(QUICK))
    return refresh(data, catalogue, RefreshRequest(catalogue.body.force), around)


@pytest.mark.parametrize("force", ["west-midlands", "cleveland", "gwent"])
def test_one_refresh_brings_every_source_for_a_force(
    force: str, tmp_path: Path, served: Originals, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, data = catalogue_of(force, tmp_path, served), tmp_path / "data"
    data.mkdir()
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(folder))
    monkeypatch.setenv("PCC_METRICS_DATA", str(data))
    catalogue = load_catalogue()
    assert catalogue.body.force == force
    publish_everything(served, tmp_path, catalogue)
    report = run(data)
    assert report.troubles == () and all(one.files for one in report.sources)
    rows = list(read_snapshot(WorkFolder(data).candidate).observations())
    lpas = {lpa.id for lpa in catalogue.lpas}
    for source in catalogue.sources.values():
        if source.fetch:
            found = {row.area for row in rows if row.source == source.id}
            wanted = {force} if source.id in ("home-office-pfa", "ons-pfa") else lpas
            assert wanted <= found, source.id
    forces = [row for row in rows if (row.measure, row.area) == ("robbery", force)]
    assert {row.source for row in forces} >= {"ons-c2", "ons-pfa"}
    assert len({row.value for row in forces if row.source.startswith("ons-")}) == 1
    candidate, before = WorkFolder(data).candidate.read_bytes(), len(served.seen)
    run(data)  # nothing of any source comes a second time
    assert {one.status for one in served.seen[before:]} == {304}
    assert sum(one.sent for one in served.seen[before:]) == 0
    assert WorkFolder(data).candidate.read_bytes() == candidate
    publish(
        propose(WorkFolder(data).candidate, data), Publication("An analyst", "First", "Looked at")
    )
    assert Register(data).current()
    for page in ("", "neighbourhood-crime", "drugs"):
        assert_well(visit(page))


def test_a_catalogue_without_its_table_says_so_once(
    tmp_path: Path, served: Originals, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two street files, and nothing wrong with either."""
    folder = catalogue_of("cleveland", tmp_path, served)
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(folder))
    publish_everything(served, tmp_path, load_catalogue())
    (folder / "lsoa-areas.csv").unlink()
    data = tmp_path / "data"
    data.mkdir()
    report = run(data)
    (said,) = report.troubles
    assert f"There is no lsoa-areas.csv in {folder}" in said
    assert "init-catalogue --lookups" in said and "left out" not in said
    (population,) = [line for line in report.months if "population" in line]
    assert population.endswith(
        "34 periods, the first to December 1991 and the last to December 2024."
    )
