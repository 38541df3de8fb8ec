"""A store as time and distance treat it."""

from __future__ import annotations

import os
import time
from pathlib import Path

from pcc_metrics.statement.statement_store import StatementStore
from pcc_metrics.store.object_store import OLD, FolderStore


def statements_folder(statements: StatementStore) -> Path:
    """Where the statements of a folder lie."""
    return statements.objects.local_folder / "statements"


class AnswerLost(FolderStore):
    """A folder far away: the answer to each put is lost, and it is sent again."""

    def put(self, name: str, content: bytes) -> None:
        super().put(name, content)
        super().put(name, content)


def age(path: Path) -> None:
    """Have a file or folder look as if it had been written more than a day ago."""
    then = time.time() - OLD - 60
    os.utime(path, (then, then))
