"""The work area of a store: what was fetched, the candidate, its report, how far a run is.

    refresh/cache/       files as their publishers gave them
    refresh/street/      street files, taken out of archives
    refresh/candidate.parquet, report.json
    refresh/progress.json, run.log, .lock

Nothing in it is published. All of it can be deleted: the next refresh makes it again.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from pcc_metrics.domain.errors import InputError
from pcc_metrics.refresh.refresh_report import RefreshReport
from pcc_metrics.sources.web.atomic_files import disk_space, read_json, remove_parts, write_json
from pcc_metrics.sources.web.progress import Progress
from pcc_metrics.store.open_store import Place, open_store

FOLDER, CACHE, STREET = "refresh", "cache", "street"
CANDIDATE, REPORT, PROGRESS = "candidate.parquet", "report.json", "progress.json"
LOCK = ".lock"  # one fetch at a time on this machine, where its cache is; no lock of the store
LOG = "run.log"  # what a run that the page started has printed
A_LOOK = 1.0  # seconds: longer than a page that looks whether a refresh runs holds its lock
OFTEN = 0.5  # seconds between two notes of progress
_BUSY = "Another refresh is running: wait until it has ended, or look at how far it is on the page."


class BusyError(InputError):
    """Another refresh has the lock."""


@dataclass(frozen=True)
class RunningRefresh:
    """How far a run is, for other processes. `pid` is its own."""

    pid: int
    progress: Progress


class WorkFolder:
    """The work area of one store: its own folder, or for a store far away one on this machine."""

    def __init__(self, place: Place) -> None:
        self.store = open_store(place)
        self.data = self.store.local_folder
        self.folder = self.data / FOLDER
        self._noted = 0.0

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Be the only refresh; raises `BusyError` where there is another."""
        try:
            with disk_space(self.data):
                self.folder.mkdir(exist_ok=True)
                lock = self._lock().acquire(timeout=A_LOOK)
        except Timeout:
            raise BusyError(_BUSY) from None
        with lock:
            remove_parts(self.folder)
            try:
                yield
            finally:
                self._file(PROGRESS).unlink(missing_ok=True)

    def note(self, progress: Progress) -> None:
        """Tell other processes how far this one is."""
        now = time.monotonic()
        if now - self._noted >= OFTEN:
            self._noted = now
            write_json(self._file(PROGRESS), {"pid": os.getpid(), "progress": asdict(progress)})

    def find_running(self) -> RunningRefresh | None:
        """The run that is on its way now, if any: a note alone may be of one that was killed."""
        plain = read_json(self._file(PROGRESS))
        if plain is None:
            return None
        try:
            with self._lock().acquire(timeout=0):
                return None
        except Timeout:
            return RunningRefresh(plain["pid"], Progress(**plain["progress"]))

    def _lock(self) -> FileLock:
        """It goes with its process, however that ends."""
        return FileLock(self._file(LOCK))

    @property
    def candidate(self) -> Path:
        """The file that a person may publish."""
        return self._file(CANDIDATE)

    @property
    def log(self) -> Path:
        """What the refresh has said, line by line."""
        return self._file(LOG)

    def report(self) -> RefreshReport | None:
        """The report of the last refresh that came to its end."""
        plain = read_json(self._file(REPORT))
        return RefreshReport.from_json(plain) if plain else None

    def pending_report(self) -> RefreshReport | None:
        """The last report, if the candidate that it speaks of is there, unchanged."""
        report = self.report()
        if report is None or not report.candidate or not self.candidate.is_file():
            return None
        digest = hashlib.sha256(self.candidate.read_bytes()).hexdigest()
        return report if digest == report.candidate else None

    def keep(self, report: RefreshReport) -> None:
        """The report is written last: it names the candidate that it speaks of."""
        if not report.candidate:
            self.candidate.unlink(missing_ok=True)
        write_json(self._file(REPORT), report.as_json())

    def _file(self, name: str) -> Path:
        return self.folder / name
