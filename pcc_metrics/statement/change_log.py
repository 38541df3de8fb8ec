"""The history of one statement: what was done to it, a ledger (`store/ledger.py`) of its own.

Nothing is ever deleted or changed. What a statement holds is read from its entries alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pcc_metrics.domain.errors import InputError
from pcc_metrics.store.ledger import Ledger, LedgerEntry
from pcc_metrics.store.object_store import ObjectStore

FOLDER = "statements"
Kind = Literal["text", "snapshot", "reason", "final", "reopen", "publish", "amend"]


class StatementError(InputError):
    """A statement's history cannot be read, or does not allow what was asked."""


@dataclass(frozen=True)
class StatementEntry(LedgerEntry):
    """One thing that somebody did to a statement.

    `text`: a version of `part`; `seen` is the version that the writer had before them (0 for none),
    and `aside` says why it is kept beside the statement and not in it. `snapshot`: the figures to
    be shown. `publish`: `version`, its snapshot, the `folder` of its files and each file's SHA-256;
    entries written before 30 November 2026 name no folder and mean `version-1` and so on. `reason`:
    why a `warning` about a claim of `part`, whose sentence is `text`, may pass. `note` is why.
    """

    kind: Kind
    when: str
    who: str
    part: str = ""
    text: str = ""
    seen: int = 0
    aside: str = ""
    snapshot: str = ""
    version: int = 0
    folder: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    warning: str = ""


def prefix_of(statement: str) -> str:
    """Where everything of a statement lies in the data folder."""
    return f"{FOLDER}/{statement}/"


def open_ledger(objects: ObjectStore, statement: str) -> Ledger[StatementEntry]:
    """The ledger of a statement's entries."""
    return Ledger(objects, prefix_of(statement), StatementEntry, statement, StatementError)
