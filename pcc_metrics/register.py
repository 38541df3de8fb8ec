"""The register: which snapshots were published, by whom, when and why.

Numbered JSON entries, each with the SHA-256 of the one before. An entry is written beside its name
and then linked to it, so that it is complete or absent and a number is given once. Nothing is ever
deleted: what was published wrongly is withdrawn, and what was published before is published again.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pcc_metrics.app_files import BUNDLED, WORKING
from pcc_metrics.errors import InputError
from pcc_metrics.observations import Snapshot, read_snapshot

OPEN_SNAPSHOTS = 16  # shared by every session; more would only serve very old links


class RegisterError(InputError):
    """The register or one of its files cannot be used."""


@dataclass(frozen=True)
class Entry:
    """One entry. `rows` counts total, added, revised and removed rows against `parent`.

    A publication with an `embargo` is hidden until that hour (UTC). `warnings` counts those that
    passed, by code, for the `reason` given.
    """

    number: int
    previous: str | None
    action: Literal["publish", "withdraw"]
    snapshot: str
    file: str
    digest: str
    when: str
    who: str
    note: str
    mode: Literal["update", "replace"]
    parent: str | None
    rows: Mapping[str, int]
    embargo: str | None = None
    warnings: Mapping[str, int] = field(default_factory=dict)
    reason: str = ""

    def hidden(self, now: datetime) -> bool:
        """Whether its embargo has not passed."""
        return self.embargo is not None and datetime.fromisoformat(self.embargo) > now


def data_folder() -> Path:
    """`PCC_METRICS_DATA`; else the working store once it exists; else the bundled data."""
    named = os.environ.get("PCC_METRICS_DATA")
    if named:
        return Path(named)
    return WORKING if WORKING.exists() else BUNDLED


class Register:
    """The register of a data folder, read afresh when its entries change."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = (folder or data_folder()).resolve()

    def entries(self) -> tuple[Entry, ...]:
        """All entries in order; raises `RegisterError` where the chain is broken."""
        if not self.folder.is_dir():
            raise RegisterError(f"There is no data folder at {self.folder}.")
        paths = sorted((self.folder / "register").glob("[0-9]*.json"))
        return _entries(tuple((path, path.stat().st_mtime_ns) for path in paths))

    def visible(self, now: datetime | None = None) -> tuple[Entry, ...]:
        """The entries that anyone may see (`public_entries`)."""
        return public_entries(self.entries(), now)

    def waiting(self, now: datetime | None = None) -> Entry | None:
        """The publication that is hidden until its hour; withdrawn ones wait for nothing."""
        now = now or datetime.now(UTC)
        found: Entry | None = None
        for entry in self.entries():
            if entry.hidden(now):
                found = entry
            elif found and found.snapshot == entry.snapshot and entry.action == "withdraw":
                found = None
        return found

    def published(self) -> tuple[Entry, ...]:
        """The publications, oldest first; a snapshot published twice stands twice."""
        return tuple(entry for entry in self.visible() if entry.action == "publish")

    def withdrawals(self) -> Mapping[str, Entry]:
        """Snapshot id -> the entry that withdrew it and was not followed by a publication."""
        state: dict[str, Entry] = {}
        for entry in self.visible():
            if entry.action == "withdraw":
                state[entry.snapshot] = entry
            else:
                state.pop(entry.snapshot, None)
        return state

    def current(self) -> Entry:
        """The last published and not withdrawn; raises `RegisterError` where there is none."""
        found = self.latest()
        if found is None:
            raise RegisterError(f"No snapshot has been published in {self.folder}.")
        return found

    def latest(self) -> Entry | None:
        """The same; `None` where there is none."""
        withdrawn = self.withdrawals()
        standing = (e for e in reversed(self.published()) if e.snapshot not in withdrawn)
        return next(standing, None)

    def marks(self) -> Mapping[int, str]:
        """Number of a publication -> what is to be said of its snapshot today, in a few words."""
        entries, withdrawn = self.entries(), self.withdrawals()
        waiting, latest = self.waiting(), self.latest()
        marks: dict[int, str] = {}
        for entry in (e for e in entries if e.action == "publish"):
            if waiting and entry.number == waiting.number:
                marks[entry.number] = f"hidden until {entry.embargo}"
            elif called_off(entry, entries):
                marks[entry.number] = "withdrawn before its hour, never public"
            elif entry.snapshot in withdrawn:
                marks[entry.number] = "withdrawn"
            elif latest and entry.number == latest.number:
                marks[entry.number] = "current"
        return marks

    def verify(self) -> tuple[int, int]:
        """How many entries and files there are, each as it was published; else `RegisterError`.

        Unlike an ordinary read it looks at everything afresh.
        """
        _entries.cache_clear()
        entries = self.entries()
        files = {entry.file: entry.digest for entry in entries}
        for name, digest in files.items():
            _check_file(self.folder / name, digest)
        return len(entries), len(files)

    def find(self, wanted: str) -> Entry:
        """The publication whose snapshot id is, or unambiguously begins with, `wanted`."""
        ids = sorted({entry.snapshot for entry in self.published()})
        matches = [one for one in ids if one == wanted] or [
            one for one in ids if wanted and one.startswith(wanted)
        ]
        if not matches:
            raise RegisterError(f"There is no snapshot “{wanted}”. Published: {', '.join(ids)}.")
        if len(matches) > 1:
            raise RegisterError(f"“{wanted}” fits several snapshots: {', '.join(matches)}.")
        return next(e for e in reversed(self.published()) if e.snapshot == matches[0])

    def open(self, wanted: str | None = None) -> Snapshot:
        """The snapshot of an id or prefix, else the current one; shared, never a copy."""
        return self.open_entry(self.find(wanted) if wanted else self.current())

    def open_entry(self, entry: Entry) -> Snapshot:
        """The snapshot that an entry names, under embargo or not."""
        return _open(self.folder / entry.file, entry.digest, entry.snapshot)

    def append(self, **fields: Any) -> Entry:
        """Write the next entry; raises `RegisterError` where another took its number first."""
        entries = self.entries()
        number = len(entries) + 1
        previous = _digest(self._path(number - 1)) if entries else None
        when = datetime.now(UTC).isoformat(timespec="seconds")
        entry = Entry(number=number, previous=previous, **{"when": when, **fields})
        text = json.dumps(asdict(entry), ensure_ascii=False, indent=2) + "\n"
        try:
            write_once(self._path(number), text)
        except FileExistsError:
            raise RegisterError(
                f"Entry {number} was written by someone else: look at it and try again."
            ) from None
        return entry

    def _path(self, number: int) -> Path:
        return self.folder / "register" / f"{number:06d}.json"


def public_entries(entries: Sequence[Entry], now: datetime | None = None) -> tuple[Entry, ...]:
    """The entries that anyone may see: none of a snapshot before the hour of its embargo.

    One that was withdrawn before its hour was never public, and its hour does not make it so. The
    entries may be those that can still be read of a register that is broken.
    """
    now = now or datetime.now(UTC)
    came = (e for e in entries if e.action == "publish" and not e.hidden(now))
    shown = {e.snapshot for e in came if not called_off(e, entries)}
    return tuple(e for e in entries if e.snapshot in shown and not e.hidden(now))


def called_off(entry: Entry, entries: Sequence[Entry]) -> bool:
    """Whether a publication was withdrawn before the hour of its embargo."""
    if entry.embargo is None:
        return False
    later = (e for e in entries if e.number > entry.number)
    after = next((e for e in later if e.snapshot == entry.snapshot), None)
    hour = datetime.fromisoformat(entry.embargo)
    return (
        after is not None
        and after.action == "withdraw"
        and datetime.fromisoformat(after.when) < hour
    )


@lru_cache(maxsize=8)
def _entries(paths: tuple[tuple[Path, int], ...]) -> tuple[Entry, ...]:
    entries: list[Entry] = []
    previous: str | None = None
    for number, (path, _) in enumerate(paths, 1):
        entry = _read_entry(path)
        if entry.number != number or path.stem != f"{number:06d}":
            raise RegisterError(f"The register has no entry {number:06d}: found {path.name}.")
        if entry.previous != previous:
            raise RegisterError(f"The register's chain breaks at {path.name}: it was changed.")
        previous = _digest(path)
        entries.append(entry)
    return tuple(entries)


def _read_entry(path: Path) -> Entry:
    try:
        return Entry(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise RegisterError(f"{path.name} in the register cannot be read: {error}.") from None


def write_once(path: Path, text: str) -> None:
    """Write a file that is complete or absent; raises `FileExistsError` where its name is taken.

    It is written beside its name and then linked to it, and both are on disk before this returns.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        os.link(temporary, path)
        sync_folder(path.parent)
    finally:
        Path(temporary).unlink(missing_ok=True)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@lru_cache(maxsize=OPEN_SNAPSHOTS)
def _open(path: Path, digest: str, snapshot_id: str) -> Snapshot:
    _check_file(path, digest)
    return read_snapshot(path, snapshot_id)


def _check_file(path: Path, digest: str) -> None:
    if not path.exists():
        raise RegisterError(f"The register names {path.name}, but the file is not there.")
    if _digest(path) != digest:
        raise RegisterError(f"{path.name} is not the file that was published: its digest differs.")


def sync_folder(folder: Path) -> None:
    """Have a folder's own entries on disk, so that a name survives a loss of power."""
    if os.name == "nt":
        return  # a folder cannot be opened there, and its names are written with the file
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
