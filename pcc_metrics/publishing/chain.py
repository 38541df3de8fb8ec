"""The register looked at as a whole: everything that is wrong with it, not only the first thing.

A page cannot open figures of a register that is broken; this can still say what is left of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pcc_metrics.register import Entry, Register


@dataclass(frozen=True)
class Chain:
    """What was found. `entries` are those that can be read, in order; `head` is the last's digest.

    Whoever keeps `head` elsewhere can tell later whether the register was cut short or rewritten,
    which a chain alone cannot say.
    """

    entries: tuple[Entry, ...]
    files: int
    head: str
    faults: tuple[str, ...]


def examine(register: Register, digest: Callable[[Path], str] | None = None) -> Chain:
    """Read every entry and every file afresh. `digest` may remember what it has worked out."""
    measured = digest or digest_of
    paths = sorted((register.folder / "register").glob("[0-9]*.json"))
    found = list(_entries(paths))
    entries = tuple(entry for entry, _ in found if entry)
    files = {entry.file: entry.digest for entry in entries}
    faults = [
        *(fault for _, faults in found for fault in faults),
        *_files(register.folder, files, measured),
    ]
    head = digest_of(paths[-1]) if paths else ""
    return Chain(entries, len(files), head, tuple(faults))


def _entries(paths: list[Path]) -> Iterator[tuple[Entry | None, list[str]]]:
    previous: str | None = None
    for number, path in enumerate(paths, 1):
        entry, faults = _entry(path)
        if entry and (entry.number != number or path.stem != f"{number:06d}"):
            faults.append(f"Entry {number:06d} is missing: {path.name} stands in its place.")
        elif entry and entry.previous != previous:
            before = f"{number - 1:06d}.json" if number > 1 else "the beginning"
            faults.append(
                f"{path.name} does not follow from {before}: one of the two was changed after it "
                "was written."
            )
        previous = digest_of(path)
        yield entry, faults


def _entry(path: Path) -> tuple[Entry | None, list[str]]:
    try:
        return Entry(**json.loads(path.read_text(encoding="utf-8"))), []
    except (OSError, ValueError, TypeError) as error:
        return None, [f"{path.name} cannot be read: {error}."]


def _files(folder: Path, files: dict[str, str], digest: Callable[[Path], str]) -> Iterator[str]:
    for name, wanted in files.items():
        path = folder / name
        if not path.is_file():
            yield f"{name} was published, but the file is not there."
        elif digest(path) != wanted:
            yield f"{name} is not the file that was published: its digest differs."


def digest_of(path: Path) -> str:
    """SHA-256 of a file, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
