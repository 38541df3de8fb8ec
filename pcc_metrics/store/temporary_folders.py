"""Temporary folders whose names say which process made them, so that a later one can clear up."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

DAY = 24 * 60 * 60  # seconds
_NAME = re.compile(r"pcc-metrics-(?:(\d+)-)?\w.*")


def temporary_folder(kind: str) -> tempfile.TemporaryDirectory[str]:
    """A folder that goes when it is no longer used, or at the end of this process."""
    return tempfile.TemporaryDirectory(prefix=f"pcc-metrics-{os.getpid()}-{kind}-")


def delete_abandoned(room: Path | None = None) -> int:
    """Delete the folders that killed processes of this account have left; returns how many."""
    return sum(map(_delete, _list_abandoned(room or Path(tempfile.gettempdir()))))


def _list_abandoned(room: Path) -> list[Path]:
    abandoned = []
    for path in room.glob("pcc-metrics-*"):
        with suppress(OSError):  # gone meanwhile, or not for us to look at
            state = path.lstat()
            if path.is_symlink() or not path.is_dir() or state.st_uid != _own_account():
                continue
            named = _NAME.fullmatch(path.name)
            old = state.st_mtime < time.time() - DAY
            if named and (old or (named[1] and not _is_running(int(named[1])))):
                abandoned.append(path)
    return abandoned


def _delete(path: Path) -> bool:
    shutil.rmtree(path, ignore_errors=True)
    return not path.exists()


def _own_account() -> int:
    return os.getuid() if hasattr(os, "getuid") else 0


def _is_running(process: int) -> bool:
    if os.name == "nt":
        return True  # asking there would end it: the age alone decides
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
