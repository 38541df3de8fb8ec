"""Screens a file in a process of its own, with memory and time limits."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from secrets import token_hex
from typing import Literal

from pcc_metrics.domain.catalogue import catalogue_folder
from pcc_metrics.domain.errors import InputError
from pcc_metrics.publishing.screening.faults import Fault, Screening
from pcc_metrics.publishing.screening.limits import LIMITS, Limits
from pcc_metrics.publishing.screening.worker import ScreeningRequest
from pcc_metrics.publishing.screening.worker_process import (
    WorkerTask,
    run_worker,
    take_turn,
    whole_fault,
)
from pcc_metrics.store.snapshot import Snapshot
from pcc_metrics.store.snapshot_file import read_snapshot
from pcc_metrics.store.temporary_folders import temporary_folder

Mode = Literal["update", "replace"]
WORKER = "pcc_metrics.publishing.screening.worker"
PROPOSED = "proposed"  # stands where a snapshot that is not published has no id
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ScreenAgainst:
    """What a file is compared with, and how it would be published.

    `given` are metadata for a file that has none: title, as_of, publisher, note.
    """

    now: Path | None = None
    mode: Mode = "update"
    own_definitions: bool = False
    given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ScreenedFile:
    """A screened file; `rows` are what it holds where it has no fault."""

    screening: Screening
    rows: Snapshot | None


def screen(
    path: Path,
    against: ScreenAgainst | None = None,
    limits: Limits = LIMITS,
    tell: Callable[[str], None] = lambda _: None,
) -> ScreenedFile:
    """Screen a file. Its content is only ever read by another process.

    `tell` is called with what is being done. Raises `InputError` where there is no such file;
    everything else is a fault.
    """
    if not path.is_file():
        raise InputError(f"There is no file {path}.")
    with temporary_folder("screening") as folder:
        request = _request(path, Path(folder), against or ScreenAgainst(), limits)
        with take_turn(limits.memory_bytes, tell):
            screening = _run(request, Path(folder), tell)
        out = Path(request.out)
        rows = read_snapshot(out, PROPOSED) if screening.passed and out.exists() else None
        if screening.passed and rows is None:
            reference = token_hex(3).upper()
            _log.error("Reference %s: a file without a fault left no rows", reference)
            message = f"The check has left no rows: try again, or report {reference}."
            screening = _fail(whole_fault("not_checked", message))
        return ScreenedFile(screening, rows)


def _request(path: Path, folder: Path, against: ScreenAgainst, limits: Limits) -> ScreeningRequest:
    return ScreeningRequest(
        path=str(path.resolve()),
        out=str(folder / "rows.parquet"),
        catalogue=str(catalogue_folder().resolve()),
        today=date.today().isoformat(),  # noqa: DTZ011 - the day on the analyst's calendar
        mode=against.mode,
        now=str(against.now.resolve()) if against.now else None,
        own_definitions=against.own_definitions,
        given=dict(against.given),
        limits=limits,
        stage=str(folder / "stage"),
    )


def _run(request: ScreeningRequest, folder: Path, tell: Callable[[str], None]) -> Screening:
    task = WorkerTask(WORKER, request.to_json(), folder, request.limits)
    answer = run_worker(task, tell)
    if isinstance(answer, Fault):
        return _fail(answer)
    return Screening.from_json(json.loads(answer))


def _fail(fault: Fault) -> Screening:
    return Screening((fault,), totals={fault.code: 1})
