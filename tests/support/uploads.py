"""Files that an analyst might bring, right and wrong in one cell at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pcc_metrics.publishing.screening.faults import Screening
from pcc_metrics.publishing.screening.limits import LIMITS, Limits
from pcc_metrics.publishing.screening.worker import ScreeningRequest, screen_request
from pcc_metrics.store.snapshot_file import SCHEMA
from tests.support.factories import FOLDER

TODAY = date(2026, 6, 30)
Row = dict[str, Any]


def row(measure: str, area: str, start: str, end: str, value: Any, **more: Any) -> Row:
    """One row of a file, by its columns; days are written `2026-03-01`."""
    plain = {
        "measure": measure,
        "area": area,
        "start": date.fromisoformat(start),
        "end": date.fromisoformat(end),
        "value": value,
        "numerator": None,
        "denominator": None,
        "status": "final",
        "source": "street",
        "note": None,
    }
    return {**plain, **more}


def good() -> list[Row]:
    """A row of each kind, without a fault."""
    return [
        row("thefts", "alder", "2026-03-01", "2026-03-31", 10.0),
        row("thefts", "birch", "2026-03-01", "2026-03-31", 0.0, status="provisional"),
        row(
            "answered",
            "shire",
            "2026-03-01",
            "2026-03-31",
            0.9,
            source="calls",
            numerator=90.0,
            denominator=100.0,
        ),
        row(
            "mean_wait",
            "shire",
            "2026-03-01",
            "2026-03-31",
            12.0,
            source="calls",
            numerator=1234.5,
            denominator=100.0,
        ),
        row("population", "shire", "2024-01-01", "2024-12-31", 5000.0, source="yearbook"),
        row(
            "thefts_change",
            "shire",
            "2025-04-01",
            "2026-03-31",
            -13.0,
            source="yearbook",
            note="Page 3: “thefts fell”",
        ),
        row("death_rate", "shire", "2025-04-01", "2026-03-31", 14.1, source="yearbook"),
        row("admissions", "shire", "2025-04-01", "2026-03-31", 7.0, source="yearbook"),
    ]


def stated(**changes: Any) -> dict[str, Any]:
    """The metadata of a good file."""
    plain = {
        "format": 1,
        "title": "Figures for June",
        "as_of": "2026-06-01",
        "publisher": "The office of Shire",
        "note": "",
        "definitions": {},
    }
    return {**plain, **changes}


def write(
    path: Path, rows: Sequence[Row], metadata: Mapping[str, Any] | None = None, **options: Any
) -> Path:
    """A file of the rows; `options` are the Parquet writer's."""
    columns = {f.name: pa.array([r[f.name] for r in rows], f.type) for f in SCHEMA}
    # A file may break the schema's promise that cells are filled: that is one of the faults.
    return write_table(path, pa.table(columns), metadata, **options)


def write_table(
    path: Path, table: pa.Table, metadata: Mapping[str, Any] | None = None, **options: Any
) -> Path:
    """A file of any table, with a good file's metadata unless others are given."""
    described = stated() if metadata is None else metadata
    pq.write_table(
        table.replace_schema_metadata({"pcc_metrics": json.dumps(described)}), path, **options
    )
    return path


def screened(
    path: Path,
    now: Path | None = None,
    mode: str = "update",
    *,
    catalogue: Path = FOLDER,
    today: str = TODAY.isoformat(),
    limits: Limits = LIMITS,
    given: Mapping[str, str] | None = None,
) -> Screening:
    """Screen a file in this process: for the rules, which need no protection from it."""
    request = ScreeningRequest(
        path=str(path),
        out=str(path.with_suffix(".out")),
        catalogue=str(catalogue),
        today=today,
        mode=mode,
        now=str(now) if now else None,
        given=given or {},
        limits=limits,
    )
    return screen_request(request)
