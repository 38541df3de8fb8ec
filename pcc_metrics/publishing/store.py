"""The folder that is written to: one writer at a time, and never the bundled data."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pcc_metrics.app_files import BUNDLED, WORKING
from pcc_metrics.errors import InputError
from pcc_metrics.register import Register, data_folder
from pcc_metrics.store.objects import sync_folder

LOCK = ".lock"
PATIENCE = 60.0  # seconds; a million rows are written in about ten
BUSY = "Someone else has been publishing for a minute: try again later."
_COPY = ".new-"
KEPT = ("snapshots", "register", "README.md")  # the plan and the typed documents stay with the code


class StoreError(InputError):
    """The data folder cannot be written to."""


def writable_folder(bundled: Path = BUNDLED, working: Path = WORKING) -> Path:
    """The data folder to write to; the first call makes the working store from the bundled data.

    `PCC_METRICS_DATA` names another. Raises `StoreError` where that is the bundled data.
    """
    if os.environ.get("PCC_METRICS_DATA"):
        return named_folder(bundled)
    if not working.exists():
        _make_store(bundled, working)
    return working.resolve()


def named_folder(bundled: Path = BUNDLED) -> Path:
    """The data folder that is read; raises `StoreError` where a name forbids writing to it."""
    folder = data_folder().resolve()
    if os.environ.get("PCC_METRICS_DATA") and folder == bundled.resolve():
        raise StoreError(
            "PCC_METRICS_DATA names the bundled data, which nothing writes to: name a copy of "
            "them, or leave it unset."
        )
    if not folder.is_dir():
        raise StoreError(f"There is no data folder at {folder}: make it first.")
    return folder


def _make_store(bundled: Path, working: Path) -> None:
    """Copy the bundled data beside the store's name, then give the copy that name."""
    try:
        working.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The folder {working.parent}, where figures are kept, cannot be made: "
            f"{error.strerror}. Name another with PCC_METRICS_DATA."
        ) from None
    with locked(working.parent):
        for left in working.parent.glob(f"{_COPY}*"):
            shutil.rmtree(left)  # of a process that was killed while it copied
        if working.exists():
            return
        copy = Path(tempfile.mkdtemp(prefix=_COPY, dir=working.parent))
        for name in KEPT:
            found = bundled / name
            if found.is_dir():
                shutil.copytree(found, copy / name)
            elif found.exists():
                shutil.copy2(found, copy / name)
        Register(copy).verify()
        # Installed files may be read-only, folders too, and a copy is as what it was copied from.
        for folder in (copy, *(path for path in copy.rglob("*") if path.is_dir())):
            folder.chmod(0o755)
        copy.rename(working)
        sync_folder(working.parent)


@contextmanager
def locked(folder: Path, patience: float = PATIENCE, busy: str = BUSY) -> Iterator[None]:
    """Be the only one that writes to a folder; the lock goes with its process, however it ends.

    Raises `StoreError`, saying `busy`, where another holds it for longer than `patience` seconds.
    """
    path = folder / LOCK
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StoreError(f"{folder} cannot be written to: {error.strerror}.") from None
    try:
        until = time.monotonic() + patience
        while not _try_lock(handle):
            if time.monotonic() > until:
                raise StoreError(busy)
            time.sleep(0.05)
        yield
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def clear_leftovers(folder: Path) -> None:
    """Take away what processes that were killed had begun to write; call it under the lock."""
    for name in ("snapshots", "register"):
        for part in (folder / name).glob("*.part"):
            part.unlink(missing_ok=True)
        for part in (folder / name).glob(".*.part"):
            part.unlink(missing_ok=True)


def sync_file(path: Path) -> None:
    """Have a file and its name on disk before anything refers to it."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    sync_folder(path.parent)
