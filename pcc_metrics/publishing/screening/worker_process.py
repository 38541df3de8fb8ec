"""Runs a worker in a process of its own: at most two at once, within time; a crash is a fault."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from pcc_metrics.domain.app_files import ROOT
from pcc_metrics.publishing.screening.faults import Fault
from pcc_metrics.publishing.screening.limits import Limits
from pcc_metrics.publishing.screening.worker_slots import WorkerSlots, find_available_memory

# One thread, and memory given back as soon as it is free: the limits are then those of the file.
# Kept by the allocator for later, it would be a quarter more for a million rows.
QUIET = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "3000000",
}
LOOK_SECONDS = 0.05
_slots = WorkerSlots(find_available_memory)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class WorkerTask:
    """What a worker is started with. `folder` takes request, answer and stage, and goes after.

    `module` is run with the paths of a request and of the answer to write, both JSON.
    """

    module: str
    request: str
    folder: Path
    limits: Limits

    @property
    def stage(self) -> Path:
        """A file that the worker may write into what it is doing."""
        return self.folder / "stage"


def take_turn(memory: int, tell: Callable[[str], None]) -> AbstractContextManager[None]:
    """Wait for a turn of a process that may use so many bytes; `tell` hears of waiting."""
    return _slots.take(memory, tell)


def run_worker(task: WorkerTask, tell: Callable[[str], None] = lambda _: None) -> str | Fault:
    """What the worker answers, as it wrote it; or a fault where it gave no answer."""
    asked, answered = task.folder / "request.json", task.folder / "answer.json"
    asked.write_text(task.request, encoding="utf-8")
    stderr_file = task.folder / "said"
    with stderr_file.open("wb") as errors:
        process = subprocess.Popen(  # noqa: S603 - our own module; the file is named in the request
            [sys.executable, "-m", task.module, str(asked), str(answered)],
            cwd=ROOT,
            env={**os.environ, **QUIET},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
    try:
        ended = _wait(process, task, tell)
    finally:
        process.kill()  # whoever waited has gone, or the time is up; one that has ended stays so
        process.wait()
    if not ended:
        return _too_long(task.limits)
    last = stderr_file.read_bytes()[-5_000:]
    if process.returncode == 0 and answered.exists():
        if last:  # what failed inside the check, with its reference
            _log.warning("Screening: %s", last.decode(errors="replace"))
        return answered.read_text(encoding="utf-8")
    reference = token_hex(3).upper()
    _log.warning("Reference %s: screening ended with %s: %s", reference, process.returncode, last)
    return _exit_fault(process.returncode, last, task.limits, reference)


def _wait(process: subprocess.Popen[bytes], task: WorkerTask, tell: Callable[[str], None]) -> bool:
    """Whether the process ends in time; what it says that it is doing is passed on."""
    until, doing = time.monotonic() + task.limits.seconds, ""
    while time.monotonic() < until:
        try:
            process.wait(LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            stage = task.stage
            stage_name = stage.read_text(encoding="utf-8") if stage.exists() else ""
            if stage_name and stage_name != doing:
                doing = stage_name
                tell(doing)
        else:
            return True
    return False


def _exit_fault(status: int, stderr: bytes, limits: Limits, reference: str) -> Fault:
    """The fault for a process that gave no answer."""
    if sys.platform != "win32" and status in (-signal.SIGXCPU, -signal.SIGKILL):
        return _too_long(limits)
    if b"MemoryError" in stderr or b"bad_alloc" in stderr or b"annot allocate" in stderr:
        message = "Reading the file takes more memory than it may use."
        return whole_fault("too_much_memory", message)
    if (
        b"decrypt" in stderr
    ):  # of columns under a plain footer, at which the reader ends its process
        message = "The file is encrypted: save it without a password or key."
        return whole_fault("encrypted", message)
    if status < 0:
        return whole_fault(
            "reader_crashed",
            "The file makes the program that reads it crash: write it again with another program, "
            f"and report it with the reference {reference}, which stands in the log.",
        )
    return whole_fault(
        "not_checked",
        "The check itself has failed. That is a fault of this program: tell whoever runs it, with "
        f"the reference {reference}, which stands in the log.",
    )


def _too_long(limits: Limits) -> Fault:
    message = f"Reading the file takes more than {limits.seconds} seconds."
    return whole_fault("took_too_long", message)


def whole_fault(code: str, message: str) -> Fault:
    """A fault of a file as a whole."""
    return Fault(code, None, None, None, message)
