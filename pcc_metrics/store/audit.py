"""The register looked at as a whole: everything that is wrong with it, not only the first thing.

A page cannot open figures of a register that is broken; this can still say what is left of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pcc_metrics.store.object_store import StoreError, file_digest
from pcc_metrics.store.register import Register, RegisterEntry


@dataclass(frozen=True)
class RegisterAudit:
    """What was found. `entries` are those that can be read, in order; `head` is the last's digest.

    Whoever keeps `head` elsewhere can tell later whether the register was cut short or rewritten,
    which a chain alone cannot say.
    """

    entries: tuple[RegisterEntry, ...]
    files: int
    head: str
    faults: tuple[str, ...]


def audit_register(
    register: Register, digest: Callable[[Path], str] = file_digest
) -> RegisterAudit:
    """Read every entry and every file afresh. `digest` may remember what it has worked out."""
    contents = register.find_faults()
    files = {entry.file: entry.digest for entry in contents.entries}
    faults = (*contents.faults, *_find_file_faults(register, files, digest))
    return RegisterAudit(contents.entries, len(files), contents.head, faults)


def _find_file_faults(
    register: Register, files: dict[str, str], digest: Callable[[Path], str]
) -> Iterator[str]:
    for name, wanted in files.items():
        try:
            path = register.objects.local_path(name)
        except StoreError as error:
            yield str(error)
            continue
        if not path.is_file():
            yield f"{name} was published, but the file is not there."
        elif digest(path) != wanted:
            yield f"{name} is not the file that was published: its digest differs."
