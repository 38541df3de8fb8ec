"""The snapshots that are watched, each as a file and with the catalogue that it is read by."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from bench.national import Scale, write_country
from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.domain.catalogue import Catalogue, load_catalogue
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.figures.reader import Reader
from pcc_metrics.new_catalogue.create import NewCatalogue, create_catalogue
from pcc_metrics.sources import INGESTERS
from pcc_metrics.store.observation import Observation, Status
from pcc_metrics.store.snapshot import Metadata
from pcc_metrics.store.snapshot_file import read_snapshot, to_table, write_snapshot
from tests.support.environment import shared_path
from tests.support.holed_snapshots import random_holes
from tests.watchman.rows import Rows

BUNDLED_NOW, SECOND, FIRST = "2026-11-30", "2026-11-22", "2024-02-27"
HOLED, SYNTHETIC, OTHER_FORCE = "bundled with holes", "a synthetic country", "another force"
HOLES = 20
FORCE = "dorset"
TABLES = {
    "ons-c2": "ons/table-c2-csp-year-ending-june-2025.csv",
    "ons-population": "ons/population-local-authorities-1991-2024.json",
    "ons-homicide-rate": "ons/homicide-rate-by-police-force.csv",
    "home-office-pfa": "home-office/prc-pfa-2017-18.csv",
}
STREET = "police-uk-street"
STREET_MONTHS = Period(Month.of(2023, 1), Month.of(2026, 3))


@dataclass(frozen=True)
class Watched:
    """One snapshot, as the pages read it and as the watchman does."""

    reader: Reader
    rows: Rows
    catalogue: Catalogue


@cache
def watched(name: str) -> Watched:
    """A snapshot by its name; made once a process."""
    if name in (BUNDLED_NOW, SECOND, FIRST):
        (path,) = (BUNDLED / "snapshots").glob(f"{name}*")
        return _watch(path, load_catalogue())
    folder = Path(mkdtemp())
    if name == HOLED:
        return _watch(_write_holed(folder), load_catalogue())
    if name == SYNTHETIC:
        country = write_country(folder, Scale(forces=3, lpas=10))
        (path,) = (country.data / "snapshots").glob("*.parquet")
        return _watch(path, load_catalogue(country.catalogue))
    return _watch_other_force(folder)


def _watch(path: Path, catalogue: Catalogue) -> Watched:
    return Watched(Reader(read_snapshot(path), catalogue), Rows(path, catalogue), catalogue)


def _write_holed(folder: Path) -> Path:
    """The bundled figures with 20 random months of areas marked incomplete."""
    (path,) = (BUNDLED / "snapshots").glob(f"{BUNDLED_NOW}*")
    snapshot = read_snapshot(path)
    holes = random_holes(snapshot, HOLES, seed=1)
    rows = (
        replace(row, status=Status.INCOMPLETE)
        if row.period.length == 1 and (row.area, row.period.end) in holes
        else row
        for row in snapshot.observations()
    )
    return write_snapshot(folder, to_table(rows), snapshot.metadata)[1]


def _watch_other_force(folder: Path) -> Watched:
    """Dorset: the real yearly tables, and made-up months of its areas, some of them lacking."""
    list(create_catalogue(folder / "catalogue", NewCatalogue(FORCE, date(2026, 11, 25))))
    catalogue = load_catalogue(folder / "catalogue")
    rows = [
        row
        for source, file in TABLES.items()
        for row in INGESTERS[source](
            [shared_path("data", *file.split("/"))], catalogue
        ).observations
    ]
    metadata = Metadata(
        "Made for a test", date(2026, 5, 31), catalogue.body.office, "", catalogue.definitions()
    )
    table = to_table([*rows, *_made_up_months(catalogue)])
    return _watch(write_snapshot(folder, table, metadata)[1], catalogue)


def _made_up_months(catalogue: Catalogue) -> Iterator[Observation]:
    """Street-level counts by area and month; every twentieth month of an area lacks something."""
    chance = random.Random(7)  # noqa: S311 - not for secrets
    measures = [m for m in catalogue.measures.values() if STREET in m.sources and not m.components]
    for area in catalogue.lpas:
        short = {month for month in STREET_MONTHS.months() if chance.random() < 0.05}
        for measure in measures:
            usual = chance.randint(5, 400)
            for month in STREET_MONTHS.months():
                count = float(max(0, round(chance.gauss(usual, usual**0.5))))
                status = Status.INCOMPLETE if month in short else Status.PROVISIONAL
                yield Observation(
                    measure.id, area.id, Period(month, month), count, STREET, status=status
                )
