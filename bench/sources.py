"""How fast and in how much memory published files are read: `python -m bench sources`.

All files are made up, in the shape and size of the real ones, in a folder that is thrown away.
"""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from bench.crimes import country, write_archive, write_lookups
from bench.limits import Limit
from bench.partnerships import write_partnerships
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.new_catalogue.create import NewCatalogue, create_catalogue
from pcc_metrics.sources import INGESTERS
from pcc_metrics.sources.street.crime_files import street_files
from pcc_metrics.sources.street.crimes import count_rows

FORCE, AS_OF = "cleveland", date(2026, 11, 25)
TIMES_DUCKDB, TIMES_ODFPY = 1.25, 5
NATIONAL_MB, ODS_MB = 500, 300
ODS_BYTES = 105_000_000  # of XML
SLICE_BYTES = 3_000_000  # that pandas can still read while somebody waits
MONTHS = 36
ROUNDS = 7
_COLUMNS = (
    *("Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location"),
    *("LSOA code", "LSOA name", "Crime type", "Last outcome category", "Context"),
)


@dataclass(frozen=True)
class Read:
    """One file read by a process of its own."""

    rows: int
    seconds: float
    megabytes: float  # the most that the process ever held
    before: float  # what it held before it began to read


@dataclass(frozen=True)
class SourceTimes:
    """Seconds are medians over the rounds, megabytes of a million bytes."""

    rows: int  # of a month
    counted: float
    duckdb: float
    duckdb_told: float  # with the columns given, so that it need not find them out
    months: int
    archive: float  # megabytes of the zip
    national: Read
    xml: float  # megabytes
    ods: Read
    ods_slice: float
    pandas_slice: float


def measure(rounds: int, months: int, tell: Callable[[str], None]) -> SourceTimes:
    """Everything, in one run; `tell` says what is being done."""
    with tempfile.TemporaryDirectory(prefix="bench-") as room:
        folder = Path(room)
        tell("making a country's lookups and its catalogue")
        whole_country = country()
        write_lookups(folder / "lookups", whole_country)
        wanted = NewCatalogue(FORCE, AS_OF, folder / "lookups", every_force=True)
        list(create_catalogue(folder / "catalogue", wanted))
        tell("making a month of crimes of every force")
        month = folder / "month.zip"
        rows = write_archive(month, whole_country, 1)
        ours, theirs, declared = _month(folder, month, rounds)
        tell(f"making {months} months of crimes of every force")
        archive = folder / "archive.zip"
        write_archive(archive, whole_country, months)
        tell("reading them")
        national = _apart(folder, "street-raw", archive)
        size = archive.stat().st_size / 1e6
        archive.unlink()
        tell("making and reading a table by partnership")
        table, part = folder / "prc-csp.ods", folder / "slice.ods"
        xml = write_partnerships(table, whole_country, ODS_BYTES)
        write_partnerships(part, whole_country, SLICE_BYTES)
        ods = _apart(folder, "home-office-csp", table)
        mine, pandas = _slice(folder, part, rounds)
        return SourceTimes(
            *(rows, ours, theirs, declared),
            *(months, size, national),
            *(xml / 1e6, ods, mine, pandas),
        )


def _month(folder: Path, archive: Path, rounds: int) -> tuple[float, float, float]:
    """A month counted by LSOA and category: by the app, by DuckDB, by DuckDB told the columns."""
    with street_files([archive]) as files:
        for file in files:
            path = folder / "month" / file.label
            path.parent.mkdir(exist_ok=True)
            with file.open() as stream:
                path.write_bytes(stream.read())
    paths = sorted((folder / "month").iterdir())
    columns = dict.fromkeys(_COLUMNS, "VARCHAR")
    readers: Mapping[str, Callable[[], int]] = {
        "app": lambda: _count(paths),
        "duckdb": lambda: _query(paths, ""),
        "told": lambda: _query(paths, f", header = true, auto_detect = false, columns = {columns}"),
    }
    counts = {name: read() for name, read in readers.items()}  # warms up, too
    if len(set(counts.values())) != 1:
        raise AssertionError(f"The readers do not agree: {counts}")
    times = _in_turn(readers, rounds)
    return times["app"], times["duckdb"], times["told"]


def _count(paths: Sequence[Path]) -> int:
    """How many groups there are, so that none of the readers can leave work undone."""
    with street_files(paths) as files:
        groups = {key for file in files for key in count_rows(file).groups}
    return len({(lsoa, kind) for _, lsoa, kind in groups})


def _query(paths: Sequence[Path], options: str) -> int:
    names = ", ".join(f"'{path}'" for path in paths)
    query = f"""SELECT coalesce("LSOA code", ''), "Crime type", count(*)
        FROM read_csv([{names}]{options}) GROUP BY ALL"""  # noqa: S608 - own paths
    with duckdb.connect() as connection:
        return len(connection.execute(query).fetchall())


def _slice(folder: Path, path: Path, rounds: int) -> tuple[float, float]:
    """A small table read to figures by the app, and to a frame by pandas with odfpy."""
    catalogue = load_catalogue(folder / "catalogue")
    readers: Mapping[str, Callable[[], int]] = {
        "app": lambda: INGESTERS["home-office-csp"]([path], catalogue).report.read,
        "pandas": lambda: len(pd.read_excel(path, engine="odf", sheet_name="2021_22")),
    }
    counts = {name: read() for name, read in readers.items()}
    if len(set(counts.values())) != 1:
        raise AssertionError(f"The readers do not agree: {counts}")
    times = _in_turn(readers, min(rounds, 5))
    return times["app"], times["pandas"]


def _in_turn(readers: Mapping[str, Callable[[], int]], rounds: int) -> dict[str, float]:
    """The median seconds of each, one after the other in each round."""
    times: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(rounds):
        for name, read in readers.items():
            started = time.perf_counter()
            read()
            times[name].append(time.perf_counter() - started)
    return {name: statistics.median(own) for name, own in times.items()}


def _apart(folder: Path, ingester: str, path: Path) -> Read:
    """A file read in a process of its own, whose memory is its own."""
    command = [sys.executable, "-m", "bench.sources", ingester, str(path), str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Read(**json.loads(done.stdout))


def _child(ingester: str, path: Path, folder: Path) -> Read:
    catalogue = load_catalogue(folder / "catalogue")
    before, started = _peak(), time.perf_counter()
    report = INGESTERS[ingester]([path], catalogue).report
    return Read(report.read, time.perf_counter() - started, _peak(), before)


def _peak() -> float:
    """The most memory that this process ever held, in megabytes.

    From Linux's own account: the other one, `getrusage`, begins with what the parent held.
    """
    status = Path("/proc/self/status").read_text("utf-8")
    return int(re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)[1]) * 1024 / 1e6


def lines(times: SourceTimes) -> Iterator[str]:
    """The table, for a terminal."""
    yield f"A month of crimes of every force: {times.rows:,} rows, by LSOA and category"
    for name, seconds in (
        ("the app", times.counted),
        ("DuckDB, read_csv and GROUP BY", times.duckdb),
        ("DuckDB, told the columns", times.duckdb_told),
    ):
        yield f"  {name:44}{seconds:10.2f} s{times.rows / seconds:16,.0f} rows a second"
    yield f"{times.months} months of every force, zip of {times.archive:,.0f} MB, to observations"
    yield _read_line(times.national)
    yield f"Table by partnership, ODS with {times.xml:,.0f} MB of XML, to observations"
    yield _read_line(times.ods)
    yield "A slice of it that pandas can read"
    yield f"  {'the app, to observations':44}{times.ods_slice:10.2f} s"
    yield f"  {'pandas with odfpy, to a frame':44}{times.pandas_slice:10.2f} s"


def _read_line(read: Read) -> str:
    return (
        f"  {f'{read.rows:,} rows':44}{read.seconds:10.1f} s{read.megabytes:13,.0f} MB at most, "
        f"{read.before:,.0f} MB before reading"
    )


def limits(times: SourceTimes) -> Iterator[Limit]:
    """What is held: the app against DuckDB as it comes and against odfpy, and memory."""
    text = "a month of crimes, app / DuckDB"
    yield Limit(text, times.counted / times.duckdb, TIMES_DUCKDB, "times")
    text = "a month of crimes, app / DuckDB told the columns"
    yield Limit(text, times.counted / times.duckdb_told, TIMES_DUCKDB, "times", held=False)
    text = f"{times.months} months of every force, most memory"
    yield Limit(text, times.national.megabytes, NATIONAL_MB, "MB")
    yield Limit("ODS, most memory", times.ods.megabytes, ODS_MB, "MB")
    text = "a slice of the ODS, pandas with odfpy / app"
    yield Limit(text, times.pandas_slice / times.ods_slice, TIMES_ODFPY, "times", True)


if __name__ == "__main__":
    name, path, folder = sys.argv[1:]
    print(json.dumps(_child(name, Path(path), Path(folder)).__dict__))
