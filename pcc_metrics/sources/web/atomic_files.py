"""Files that are whole or not there, and a sentence where the disk is full."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.system_errors import FULL
from pcc_metrics.store.object_store import sync_folder

PART = ".part"


class NoRoomError(InputError):
    """The disk is full."""


@contextmanager
def disk_space(folder: Path) -> Iterator[None]:
    """Turn a full disk, or a folder that may not be written to, into a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise no_room_error(folder) from None
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise InputError(f"{folder} cannot be written to: {error.strerror}.") from None
        raise


def no_room_error(folder: Path, wanted: int = 0) -> NoRoomError:
    """`wanted` is how many bytes are still to come, where that is known."""
    need = f"{_megabytes(wanted)} MB are needed and " if wanted else ""
    return NoRoomError(
        f"There is not enough room on the disk of {folder}: {need}"
        f"{_megabytes(_free(folder))} MB are free. Make room and run the refresh again."
    )


def check_disk_space(folder: Path, wanted: int) -> None:
    """Raises `NoRoomError` before anything is fetched that could not be kept."""
    if wanted > _free(folder):
        raise no_room_error(folder, wanted)


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _megabytes(count: int) -> str:
    return f"{count / 1_000_000:,.1f}"


def write_whole(path: Path, write: Callable[[BinaryIO], Any]) -> None:
    """Write beside the final name and take that name when all is on disk, or not at all."""
    with disk_space(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-", suffix=PART)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                write(file)
                sync_open_file(file)
            temporary.chmod(0o644)
            temporary.replace(path)
            sync_folder(path.parent)
        finally:
            temporary.unlink(missing_ok=True)


def sync_open_file(file: BinaryIO) -> None:
    """Have what was written on disk before its name is."""
    file.flush()
    os.fsync(file.fileno())


def write_json(path: Path, plain: Any) -> None:
    """The same values always give the same bytes."""
    text = json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    write_whole(path, lambda file: file.write(text.encode()))


def read_json(path: Path) -> Any:
    """None where there is none, or it is not one: it is then made again."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None


def remove_parts(folder: Path) -> None:
    """Delete files that killed processes had begun to write with `write_whole`."""
    for part in folder.rglob(f".*{PART}"):
        part.unlink(missing_ok=True)
