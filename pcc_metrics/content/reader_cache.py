"""Readers of published snapshots, one of each for all sessions."""

from __future__ import annotations

from collections.abc import Hashable

from pcc_metrics.domain.cache import Cache
from pcc_metrics.domain.catalogue import Catalogue, load_catalogue
from pcc_metrics.figures.reader import Reader
from pcc_metrics.store.register import OPEN_SNAPSHOTS, Register, RegisterEntry

_READERS: Cache[Hashable, Reader] = Cache(OPEN_SNAPSHOTS)


def open_reader(register: Register, entry: RegisterEntry, catalogue: Catalogue) -> Reader:
    """The reader of an entry's snapshot; raises `InputError` where its file cannot be used."""
    key = (*snapshot_key(register, entry), catalogue)
    return _READERS.get(key, lambda: Reader(register.open_entry(entry), catalogue))


def open_snapshot_reader(snapshot: str | None) -> Reader:
    """A reader of its own of the snapshot named, else of the current one, for a command."""
    return Reader(Register().open(snapshot), load_catalogue())


def snapshot_key(register: Register, entry: RegisterEntry) -> tuple[Hashable, ...]:
    """What tells the snapshot of an entry from every other: its data folder, and its bytes.

    With them goes what else is published: what a snapshot hides depends on the others.
    """
    return register.objects, entry.digest, *(one.snapshot for one in register.publications())
