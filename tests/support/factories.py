"""Make observations, snapshots and figures for the tests of the rules, in one line each.

The catalogue is `catalogue-figures`: a made-up force, Shire, with three LPAs and a measure of every
kind. Periods are written as in the catalogue: `2026-03` or `2025-04/2026-03`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from pcc_metrics.content.page_content import PageContent, build_page_content
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.definitions import Area
from pcc_metrics.domain.periods import Month, Period, Window
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.figures.figure import Answer
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.resolve_figure import resolve_figure
from pcc_metrics.store.observation import Observation, Status
from pcc_metrics.store.snapshot import Metadata, Snapshot
from pcc_metrics.store.snapshot_file import read_snapshot, to_table, write_snapshot
from tests.support.environment import PROJECT

FOLDER = PROJECT / "tests" / "catalogue-figures"
CATALOGUE = load_catalogue(FOLDER)
LPAS = ("alder", "birch", "cedar")
AS_OF = date(2026, 5, 31)


def period(text: str) -> Period:
    """`2026-03` or `2025-04/2026-03`."""
    start, _, end = text.partition("/")
    return Period(Month.parse(start), Month.parse(end or start))


def row(  # one argument a column
    measure: str,
    area: str,
    when: str,
    value: float,
    *,
    source: str = "street",
    of: tuple[float, float] | None = None,
    status: str = "final",
    note: str | None = None,
) -> Observation:
    """One observation; `of` is its numerator and denominator."""
    numerator, denominator = of or (None, None)
    return Observation(
        measure,
        area,
        period(when),
        float(value),
        source,
        numerator,
        denominator,
        Status(status),
        note,
    )


def monthly(
    measure: str,
    area: str,
    start: str,
    values: Iterable[float | None],
    *,
    incomplete: Sequence[str] = (),
    source: str = "street",
    status: str = "final",
) -> list[Observation]:
    """Months in a row from `start`; `None` leaves a month out, `incomplete` marks months."""
    first = Month.parse(start)
    months = ((first + place, value) for place, value in enumerate(values) if value is not None)
    return [
        row(
            measure,
            area,
            str(month),
            value,
            source=source,
            status="incomplete" if str(month) in incomplete else status,
        )
        for month, value in months
    ]


def everywhere(
    measure: str, start: str, values: Sequence[float | None], **more: Sequence[str]
) -> list[Observation]:
    """The same months in every LPA."""
    return [o for lpa in LPAS for o in monthly(measure, lpa, start, values, **more)]


def people(counts: dict[str, float], year: int = 2024) -> list[Observation]:
    """The population of areas in the middle of a year."""
    return [
        row("population", area, f"{year}-01/{year}-12", count, source="yearbook")
        for area, count in counts.items()
    ]


def snapshot(rows: Iterable[Observation], as_of: date = AS_OF) -> Snapshot:
    """A snapshot written to a file and read back, with no definitions of its own."""
    metadata = Metadata("Made for a test", as_of, CATALOGUE.body.office, "", {})
    with tempfile.TemporaryDirectory() as folder:
        _, path = write_snapshot(Path(folder), to_table(rows), metadata)
        return read_snapshot(path)


def reader(rows: Iterable[Observation], as_of: date = AS_OF) -> Reader:
    """What reads a snapshot of these rows."""
    return Reader(snapshot(rows, as_of), CATALOGUE)


def areas(*ids: str) -> tuple[Area, ...]:
    """Areas of the made-up force by their ids; without any, the whole force."""
    return tuple(CATALOGUE.areas[one] for one in ids or ("shire",))


def figure(
    rows: Iterable[Observation] | Reader,
    measure: str,
    *where: str,
    to: str = "2026-03",
    window: str = "12m",
) -> Answer:
    """The figure that the rows give for a measure, some areas and a window."""
    reading = rows if isinstance(rows, Reader) else reader(rows)
    return resolve_figure(
        reading, CATALOGUE.measures[measure], areas(*where), Month.parse(to), Window(window)
    )


def make_content(
    rows: Iterable[Observation] | Reader,
    priority: str,
    *where: str,
    to: str | None = None,
    window: str = "12m",
    compare: str = "year",
) -> PageContent:
    """A priority's page on the rows."""
    reading = rows if isinstance(rows, Reader) else reader(rows)
    month = Month.parse(to) if to else None
    view = View(where, month, Window(window), Compare(compare))
    return build_page_content(reading, CATALOGUE.priorities[priority], view)
