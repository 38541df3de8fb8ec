"""The store that is written to, made from the bundled data, which nothing ever writes to."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from pcc_metrics.domain.app_files import BUNDLED, WORKING
from pcc_metrics.domain.system_errors import describe_os_error
from pcc_metrics.store import file_modes
from pcc_metrics.store.object_store import (
    OLD,
    FolderStore,
    ObjectStore,
    StoreError,
    explain_write_errors,
    sync_folder,
)
from pcc_metrics.store.open_store import data_store, open_store
from pcc_metrics.store.register import Register

_COPY = ".new-"
_COPIED = ("snapshots/", "register/")  # the plan and the typed documents stay with the code


def writable_store(bundled: Path = BUNDLED, working: Path = WORKING) -> ObjectStore:
    """The store to write to; the first call makes the working store from the bundled data.

    `PCC_METRICS_DATA` names another. Raises `StoreError` where that is the bundled data.
    """
    if os.environ.get("PCC_METRICS_DATA"):
        return require_store(bundled)
    if not working.exists():
        _make_store(bundled, working)
    return open_store(working)


def saved_work_store(bundled: Path = BUNDLED, working: Path = WORKING) -> ObjectStore:
    """Where unfinished work is kept: the store, or beside the one that a first write would make."""
    store = data_store()
    return open_store(working.parent) if store == open_store(bundled) else store


def require_store(bundled: Path = BUNDLED) -> ObjectStore:
    """The store that is read; raises `StoreError` where a name forbids writing to it."""
    store = data_store()
    if os.environ.get("PCC_METRICS_DATA") and store == open_store(bundled):
        raise StoreError(
            "PCC_METRICS_DATA names the bundled data, which nothing writes to: name a copy of "
            "them, or leave it unset."
        )
    store.check()
    return store


def _make_store(bundled: Path, working: Path) -> None:
    """Copy the bundled data beside the store's name, then give the copy that name.

    Where two do so at once, the copy that is ready first becomes the store.
    """
    try:
        working.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The folder {working.parent}, where figures are kept, cannot be made: "
            f"{describe_os_error(error)}. Name another with PCC_METRICS_DATA."
        ) from None
    with explain_write_errors(working.parent):
        _delete_old_copies(working.parent)
        copy = Path(tempfile.mkdtemp(prefix=_COPY, dir=working.parent))
    try:
        _copy(bundled, copy)
        Register(copy).verify()
        copy.chmod(file_modes.FOLDER)
        _rename_unless_there(copy, working)
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def _rename_unless_there(copy: Path, working: Path) -> None:
    with explain_write_errors(working.parent):
        try:
            copy.rename(working)
        except OSError:
            if not working.is_dir():
                raise
        sync_folder(working.parent)


def _copy(bundled: Path, copy: Path) -> None:
    source, target = FolderStore(bundled), FolderStore(copy)
    for prefix in _COPIED:
        for one in source.list(prefix):
            target.put(one.name, source.get(one.name))
    with suppress(FileNotFoundError):
        target.put("README.md", source.get("README.md"))


def _delete_old_copies(folder: Path) -> None:
    """Delete copies of processes that were killed while they copied."""
    for left in folder.glob(f"{_COPY}*"):
        with suppress(FileNotFoundError):  # another has just deleted it
            if left.stat().st_mtime < time.time() - OLD:
                shutil.rmtree(left)
