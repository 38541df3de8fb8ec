"""Screens a file in a process of its own, with memory and time limits."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from secrets import token_hex
from typing import Literal

from pcc_metrics.domain.app_files import ROOT
from pcc_metrics.domain.catalogue import catalogue_folder
from pcc_metrics.domain.errors import InputError
from pcc_metrics.publishing.screening.faults import Fault, Screening
from pcc_metrics.publishing.screening.limits import LIMITS, Limits
from pcc_metrics.publishing.screening.worker import ScreeningRequest
from pcc_metrics.store.snapshot import Snapshot
from pcc_metrics.store.snapshot_file import read_snapshot
from pcc_metrics.store.temporary_folders import temporary_folder

Mode = Literal["update", "replace"]
PROPOSED = "proposed"  # stands where a snapshot that is not published has no id
# One thread, and memory given back as soon as it is free: the limits are then those of the file.
# Kept by the allocator for later, it would be a quarter more for a million rows.
QUIET = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "3000000",
}
AT_ONCE = 2  # checks in one server; others wait for their turn
LOOK_SECONDS = 0.05
_turns = threading.BoundedSemaphore(AT_ONCE)
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
        with _turn(tell):
            screening = _run(request, Path(folder), tell)
        out = Path(request.out)
        rows = read_snapshot(out, PROPOSED) if screening.passed and out.exists() else None
        if screening.passed and rows is None:
            reference = token_hex(3).upper()
            _log.error("Reference %s: a file without a fault left no rows", reference)
            message = f"The check has left no rows: try again, or report {reference}."
            screening = _fail("not_checked", message)
        return ScreenedFile(screening, rows)


@contextmanager
def _turn(tell: Callable[[str], None]) -> Iterator[None]:
    """Wait for a turn: each check may take a gigabyte, however many analysts are at work."""
    if not _turns.acquire(blocking=False):
        tell("Waiting for another check to end")
        _turns.acquire()
    try:
        yield
    finally:
        _turns.release()


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
    asked, answered = folder / "request.json", folder / "answer.json"
    asked.write_text(request.to_json(), encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pcc_metrics.publishing.screening.worker",
        str(asked),
        str(answered),
    ]
    stderr_file = folder / "said"
    with stderr_file.open("wb") as errors:
        process = subprocess.Popen(  # noqa: S603 - our own module; the file is named in the request
            command,
            cwd=ROOT,
            env={**os.environ, **QUIET},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
    try:
        ended = _wait(process, Path(request.stage), request.limits, tell)
    finally:
        process.kill()  # whoever waited has gone, or the time is up; one that has ended stays so
        process.wait()
    if not ended:
        return _too_long(request.limits)
    last = stderr_file.read_bytes()[-5_000:]
    if process.returncode == 0 and answered.exists():
        if last:  # what failed inside the check, with its reference
            _log.warning("Screening: %s", last.decode(errors="replace"))
        return Screening.from_json(json.loads(answered.read_text(encoding="utf-8")))
    reference = token_hex(3).upper()
    _log.warning("Reference %s: screening ended with %s: %s", reference, process.returncode, last)
    return _exit_fault(process.returncode, last, request.limits, reference)


def _wait(
    process: subprocess.Popen[bytes], stage: Path, limits: Limits, tell: Callable[[str], None]
) -> bool:
    """Whether the process ends in time; what it says that it is doing is passed on."""
    until, doing = time.monotonic() + limits.seconds, ""
    while time.monotonic() < until:
        try:
            process.wait(LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            stage_name = stage.read_text(encoding="utf-8") if stage.exists() else ""
            if stage_name and stage_name != doing:
                doing = stage_name
                tell(doing)
        else:
            return True
    return False


def _exit_fault(status: int, stderr: bytes, limits: Limits, reference: str) -> Screening:
    """The fault for a process that gave no answer."""
    if sys.platform != "win32" and status in (-signal.SIGXCPU, -signal.SIGKILL):
        return _too_long(limits)
    if b"MemoryError" in stderr or b"bad_alloc" in stderr or b"annot allocate" in stderr:
        return _fail("too_much_memory", "Reading the file takes more memory than it may use.")
    if (
        b"decrypt" in stderr
    ):  # of columns under a plain footer, at which the reader ends its process
        return _fail("encrypted", "The file is encrypted: save it without a password or key.")
    if status < 0:
        return _fail(
            "reader_crashed",
            "The file makes the program that reads it crash: write it again with another program, "
            f"and report it with the reference {reference}, which stands in the log.",
        )
    return _fail(
        "not_checked",
        "The check itself has failed. That is a fault of this program: tell whoever runs it, with "
        f"the reference {reference}, which stands in the log.",
    )


def _too_long(limits: Limits) -> Screening:
    return _fail("took_too_long", f"Reading the file takes more than {limits.seconds} seconds.")


def _fail(code: str, message: str) -> Screening:
    return Screening((Fault(code, None, None, None, message),), totals={code: 1})
