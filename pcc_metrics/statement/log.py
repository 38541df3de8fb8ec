"""The history of one statement: numbered entries, each with the SHA-256 of the one before.

The same form as the register of snapshots: an entry is complete or absent, its number is given
once, and nothing is ever deleted or changed. What a statement holds is read from its entries alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pcc_metrics.errors import InputError
from pcc_metrics.register import write_once

Kind = Literal["text", "snapshot", "final", "reopen", "publish", "amend"]


class StatementError(InputError):
    """A statement's history cannot be read, or does not allow what was asked."""


@dataclass(frozen=True)
class Entry:
    """One thing that somebody did to a statement.

    `text`: a version of `part`; `seen` is the version that the writer had before them (0 for none),
    and `aside` says why it is kept beside the statement and not in it. `snapshot`: the figures to
    be shown. `publish`: `version`, its snapshot, and each file's SHA-256. `note` is why.
    """

    number: int
    previous: str | None
    kind: Kind
    when: str
    who: str
    part: str = ""
    text: str = ""
    seen: int = 0
    aside: str = ""
    snapshot: str = ""
    version: int = 0
    files: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


def read_log(folder: Path) -> tuple[Entry, ...]:
    """All entries in order; raises `StatementError` where the chain is broken."""
    entries: list[Entry] = []
    previous: str | None = None
    for number, path in enumerate(sorted(folder.glob("[0-9]*.json")), 1):
        entry, digest = _read(path, path.stat().st_mtime_ns)
        if entry.number != number or path.stem != f"{number:06d}":
            raise StatementError(f"{folder.name} has no entry {number:06d}: found {path.name}.")
        if entry.previous != previous:
            raise StatementError(f"The chain of {folder.name} breaks at {path.name}: changed.")
        previous = digest
        entries.append(entry)
    return tuple(entries)


def append(folder: Path, kind: Kind, who: str, **fields: Any) -> Entry:
    """Write the next entry and have it on disk; call it under the folder's lock."""
    entries = read_log(folder)
    number = len(entries) + 1
    previous = digest_of(folder / f"{number - 1:06d}.json") if entries else None
    when = datetime.now(UTC).isoformat(timespec="seconds")
    entry = Entry(number, previous, kind, when, who, **fields)
    text = json.dumps(asdict(entry), ensure_ascii=False, indent=2) + "\n"
    write_once(folder / f"{number:06d}.json", text)
    return entry


@lru_cache(maxsize=8_192)  # entries never change; a lively statement has some hundred
def _read(path: Path, changed_ns: int) -> tuple[Entry, str]:  # noqa: ARG001 - what the cache goes by
    try:
        content = path.read_bytes()
        return Entry(**json.loads(content)), hashlib.sha256(content).hexdigest()
    except (ValueError, TypeError) as error:
        raise StatementError(f"{path.parent.name}/{path.name} cannot be read: {error}.") from None


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
