"""Snapshots with months of areas marked incomplete, as a publisher's files would have them."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from pcc_metrics.domain.periods import Month
from pcc_metrics.store.observation import Observation, Status
from pcc_metrics.store.snapshot import Snapshot
from pcc_metrics.store.snapshot_file import read_snapshot, to_table, write_snapshot

Hole = tuple[str, Month]  # area, month


def random_holes(snapshot: Snapshot, count: int, seed: int, last_months: int = 30) -> set[Hole]:
    """Months of areas that are held complete, among the latest."""
    monthly = {(o.area, o.period.end) for o in snapshot.observations() if _is_monthly(o)}
    latest = max(month for _, month in monthly)
    recent = sorted(hole for hole in monthly if hole[1] > latest - last_months)
    return set(random.Random(seed).sample(recent, count))  # noqa: S311 - not for secrets


def with_holes(snapshot: Snapshot, holes: Collection[Hole]) -> Snapshot:
    """The snapshot with all monthly rows of these areas and months marked incomplete."""
    rows = (
        replace(o, status=Status.INCOMPLETE)
        if _is_monthly(o) and (o.area, o.period.end) in holes
        else o
        for o in snapshot.observations()
    )
    with tempfile.TemporaryDirectory() as folder:
        _, path = write_snapshot(Path(folder), to_table(rows), snapshot.metadata)
        return read_snapshot(path)


def _is_monthly(row: Observation) -> bool:
    return row.period.length == 1 and row.denominator is None
