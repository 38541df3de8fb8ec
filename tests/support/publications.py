"""Publish snapshots into a data folder: for the tests that need a newer one, or a withdrawn one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.figures.reader import Reader
from pcc_metrics.store.observation import Observation
from pcc_metrics.store.register import Register
from pcc_metrics.store.snapshot import Metadata
from pcc_metrics.store.snapshot_file import to_table, write_snapshot


def rows_of(reader: Reader) -> list[Observation]:
    """Every row of a reader's snapshot."""
    snapshot = reader.snapshot
    measures = snapshot.metadata.definitions["measures"]
    return [
        row
        for measure in measures
        for area in sorted(snapshot.areas_with(measure))
        for row in snapshot.series(measure, area)
    ]


def publish(
    folder: Path,
    rows: Iterable[Observation],
    catalogue: Catalogue,
    as_of: date = date(2026, 3, 31),
    title: str = "Figures for the tests",
    embargo: datetime | None = None,
    *,
    corrects: str | None = None,
) -> str:
    """Write a snapshot of the rows and enter it in the folder's register; returns its id.

    It `corrects` another that is named: its parent in the register.
    """
    metadata = Metadata(title, as_of, catalogue.body.office, "", catalogue.definitions())
    name, path = write_snapshot(folder / "snapshots", to_table(rows), metadata)
    _enter(folder, "publish", name, path, "for the tests", embargo, corrects=corrects)
    return name


def withdraw(folder: Path, snapshot: str, why: str) -> None:
    """Enter a withdrawal of a snapshot, with its reason."""
    _enter(folder, "withdraw", snapshot, folder / "snapshots" / f"{snapshot}.parquet", why)


def _enter(
    folder: Path,
    action: str,
    snapshot: str,
    path: Path,
    note: str,
    embargo: datetime | None = None,
    *,
    corrects: str | None = None,
) -> None:
    Register(folder).append(
        action=action,
        snapshot=snapshot,
        file=path.relative_to(folder).as_posix(),
        digest=hashlib.sha256(path.read_bytes()).hexdigest(),
        who="A tester",
        note=note,
        mode="update",
        parent=corrects,
        rows={"revised": 1} if corrects else {},
        embargo=embargo.isoformat() if embargo else None,
    )
