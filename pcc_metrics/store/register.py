"""The register: which snapshots were published, by whom, when and why.

A ledger (`store/ledger.py`) in the store. Nothing is ever deleted: what was published wrongly
is withdrawn, and what was published before is published again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pcc_metrics.domain.cache import Cache
from pcc_metrics.domain.errors import InputError
from pcc_metrics.store.ledger import Contents, Ledger, LedgerEntry
from pcc_metrics.store.object_store import ObjectStore, file_digest
from pcc_metrics.store.open_store import Place, data_store, open_store
from pcc_metrics.store.snapshot import Snapshot
from pcc_metrics.store.snapshot_file import read_snapshot

OPEN_SNAPSHOTS = 16  # shared by every session; more would only serve very old links
_SNAPSHOTS: Cache[tuple[ObjectStore, str, str], Snapshot] = Cache(OPEN_SNAPSHOTS)


class RegisterError(InputError):
    """The register or one of its files cannot be used."""


@dataclass(frozen=True)
class RegisterEntry(LedgerEntry):
    """One entry. `rows` counts total, added, revised and removed rows against `parent`.

    A publication with an `embargo` is hidden until that hour (UTC). `warnings` counts those that
    passed, by code, for the `reason` given. `title` and `file_note` are those of an update, which
    the snapshot that it was merged into does not carry.
    """

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
    reasons: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    file_note: str = ""

    @property
    def explanation(self) -> str:
        """Why its warnings passed, those with a reason of their own first; empty without any."""
        own = [f"{code}: {text}" for code, text in self.reasons.items()]
        return "; ".join([*own, self.reason] if self.reason else own)

    def is_hidden(self, now: datetime) -> bool:
        """Whether its embargo has not passed."""
        return self.embargo is not None and datetime.fromisoformat(self.embargo) > now


class Register:
    """The register of a store, read afresh when its entries change."""

    def __init__(self, place: Place | None = None) -> None:
        self.objects = open_store(place) if place else data_store()
        self._ledger = Ledger(
            self.objects, "register/", RegisterEntry, "the register", RegisterError
        )

    def entries(self) -> tuple[RegisterEntry, ...]:
        """All entries in order; raises `RegisterError` where the chain is broken."""
        self.objects.check()
        return self._ledger.entries()

    def find_faults(self) -> Contents[RegisterEntry]:
        """Everything that is wrong with the entries, and what can be read, all read afresh."""
        self.objects.check()
        return self._ledger.find_faults()

    def visible(self, now: datetime | None = None) -> tuple[RegisterEntry, ...]:
        """The entries that anyone may see (`public_entries`)."""
        return public_entries(self.entries(), now)

    def embargoed(self, now: datetime | None = None) -> RegisterEntry | None:
        """The publication that is hidden until its hour; withdrawn ones wait for nothing."""
        now = now or datetime.now(UTC)
        waiting: RegisterEntry | None = None
        for entry in self.entries():
            if entry.is_hidden(now):
                waiting = entry
            elif waiting and waiting.snapshot == entry.snapshot and entry.action == "withdraw":
                waiting = None
        return waiting

    def publications(self) -> tuple[RegisterEntry, ...]:
        """The publications, oldest first; a snapshot published twice stands twice."""
        return tuple(entry for entry in self.visible() if entry.action == "publish")

    def withdrawals(self) -> Mapping[str, RegisterEntry]:
        """Snapshot id -> the entry that withdrew it and was not followed by a publication."""
        state: dict[str, RegisterEntry] = {}
        for entry in self.visible():
            if entry.action == "withdraw":
                state[entry.snapshot] = entry
            else:
                state.pop(entry.snapshot, None)
        return state

    def current(self) -> RegisterEntry:
        """The last published and not withdrawn; raises `RegisterError` where there is none."""
        latest = self.latest()
        if latest is None:
            raise RegisterError(f"No snapshot has been published in {self.objects}.")
        return latest

    def latest(self) -> RegisterEntry | None:
        """The same; `None` where there is none."""
        withdrawn = self.withdrawals()
        standing = (e for e in reversed(self.publications()) if e.snapshot not in withdrawn)
        return next(standing, None)

    def marks(self) -> Mapping[int, str]:
        """Number of a publication -> what is to be said of its snapshot today, in a few words."""
        entries, withdrawn = self.entries(), self.withdrawals()
        waiting, latest = self.embargoed(), self.latest()
        marks: dict[int, str] = {}
        for entry in (e for e in entries if e.action == "publish"):
            if waiting and entry.number == waiting.number:
                marks[entry.number] = f"hidden until {entry.embargo}"
            elif was_called_off(entry, entries):
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
        contents = self.find_faults()
        if contents.faults:
            raise RegisterError(contents.faults[0])
        files = {entry.file: entry.digest for entry in contents.entries}
        for name, digest in files.items():
            self._check_file(name, digest)
        return len(contents.entries), len(files)

    def find(self, wanted: str) -> RegisterEntry:
        """The publication whose snapshot id is, or unambiguously begins with, `wanted`."""
        ids = sorted({entry.snapshot for entry in self.publications()})
        matches = [one for one in ids if one == wanted] or [
            one for one in ids if wanted and one.startswith(wanted)
        ]
        if not matches:
            raise RegisterError(f"There is no snapshot “{wanted}”. Published: {', '.join(ids)}.")
        if len(matches) > 1:
            raise RegisterError(f"“{wanted}” fits several snapshots: {', '.join(matches)}.")
        return next(e for e in reversed(self.publications()) if e.snapshot == matches[0])

    def open(self, wanted: str | None = None) -> Snapshot:
        """The snapshot of an id or prefix, else the current one; shared, never a copy."""
        return self.open_entry(self.find(wanted) if wanted else self.current())

    def open_entry(self, entry: RegisterEntry) -> Snapshot:
        """The snapshot that an entry names, under embargo or not."""

        def read() -> Snapshot:
            return read_snapshot(self.find_file(entry), entry.snapshot)

        snapshot = _SNAPSHOTS.get((self.objects, entry.digest, entry.snapshot), read)
        snapshot.published = self.open_published
        return snapshot

    def find_file(self, entry: RegisterEntry) -> Path:
        """The file of an entry on this machine, as it was published; else `RegisterError`.

        A copy that the disk has damaged is fetched once more.
        """
        path = self.objects.local_path(entry.file)
        if not path.exists() or file_digest(path) != entry.digest:
            self.objects.drop_copy(entry.file)
            path = self.objects.local_path(entry.file)
            _check_digest(path.name, file_digest(path) if path.exists() else "", entry.digest)
        return path

    def _check_file(self, name: str, digest: str) -> None:
        held = ""
        with suppress(FileNotFoundError):
            held = self.objects.digest(name)
        _check_digest(name.rpartition("/")[2], held, digest)

    def open_published(self) -> tuple[Snapshot, ...]:
        """The snapshots that anyone may see, in the order of their first publication."""
        entries = {entry.snapshot: entry for entry in self.publications()}
        return tuple(map(self.open_entry, entries.values()))

    def append(self, after: int | None = None, **fields: Any) -> RegisterEntry:
        """Write the entry after number `after`, which is the last where none is named.

        Raises `TakenError` where another has written that one first.
        """
        last = len(self.entries()) if after is None else after
        when = datetime.now(UTC).isoformat(timespec="seconds")
        return self._ledger.append(last, **{"when": when, **fields})

    def delete_leftovers(self) -> None:
        """Delete what writers that were killed more than a day ago had begun."""
        for prefix in ("register/", "snapshots/"):
            self.objects.delete_temporary(prefix)


def public_entries(
    entries: Sequence[RegisterEntry], now: datetime | None = None
) -> tuple[RegisterEntry, ...]:
    """The entries that anyone may see: none of a snapshot before the hour of its embargo.

    One that was withdrawn before its hour was never public, and its hour does not make it so. The
    entries may be those that can still be read of a register that is broken.
    """
    now = now or datetime.now(UTC)
    came = (e for e in entries if e.action == "publish" and not e.is_hidden(now))
    shown = {e.snapshot for e in came if not was_called_off(e, entries)}
    return tuple(e for e in entries if e.snapshot in shown and not e.is_hidden(now))


def was_called_off(entry: RegisterEntry, entries: Sequence[RegisterEntry]) -> bool:
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


def _check_digest(file: str, held: str, digest: str) -> None:
    """Raise `RegisterError` where a file is not as published; `held` is empty without a file."""
    if not held:
        raise RegisterError(f"The register names {file}, but the file is not there.")
    if held != digest:
        raise RegisterError(f"{file} is not the file that was published: its digest differs.")
