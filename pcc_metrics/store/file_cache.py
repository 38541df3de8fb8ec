"""Copies of large objects on this machine's disk, shared by its processes; the oldest unused go."""

from __future__ import annotations

import os
import secrets
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from filelock import FileLock
from platformdirs import user_cache_path

from pcc_metrics.store import file_modes
from pcc_metrics.store.object_store import OLD, PART, StoreError, explain_write_errors

DEFAULT_MB = 5_000
IN_USE = 10 * 60  # seconds after which nobody is about to open a file whose path was given out
LOCKS = 16


@dataclass(frozen=True)
class FileCache:
    """A folder of copies, at most `most` bytes of them but for those used just now."""

    folder: Path
    most: int

    def path(self, name: str, write: Callable[[IO[bytes]], None]) -> Path:
        """The file of a name, written by `write` where it is not here.

        What `write` raises leaves nothing, and `FileNotFoundError` gives a path without a file.
        """
        path = self.folder / name
        if _touch(path):
            return path
        with explain_write_errors(self.folder):
            path.parent.mkdir(parents=True, exist_ok=True, mode=file_modes.FOLDER)
            lock = FileLock(self.folder / f".lock-{zlib.crc32(name.encode()) % LOCKS}")
        with lock:
            if not _touch(path):  # else another process has just fetched it
                with suppress(FileNotFoundError):
                    self._write(path, write)
        return path

    def delete(self, name: str) -> None:
        """Have the next one who asks fetch it again."""
        with suppress(OSError):
            (self.folder / name).unlink()

    def _write(self, path: Path, write: Callable[[IO[bytes]], None]) -> None:
        """Beside its name first: what a killed process leaves has no name that counts."""
        part = path.with_name(f".{path.name}-{secrets.token_hex(8)}{PART}")
        try:
            with _create(self.folder, part) as file:
                write(file)
            with explain_write_errors(self.folder):
                part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        self._make_room()

    def _make_room(self) -> None:
        now, files = time.time(), []
        for path in self.folder.rglob("*"):
            with suppress(FileNotFoundError):  # another process has just deleted it
                status = path.stat()
                if path.name.endswith(PART) and status.st_mtime < now - OLD:
                    path.unlink()
                elif path.is_file() and not path.name.startswith("."):
                    files.append((status.st_mtime, status.st_size, path))
        held = sum(size for _, size, _ in files)
        for used, size, path in sorted(files):
            if held <= self.most or used > now - IN_USE:
                return
            with suppress(OSError):
                path.unlink()
                held -= size


def open_cache(key: str) -> FileCache:
    """The copies of one store; raises `StoreError` where the setting of their size is no number."""
    folder = os.environ.get("PCC_METRICS_CACHE")
    root = Path(folder) if folder else user_cache_path("pcc-metrics", appauthor=False)
    size = os.environ.get("PCC_METRICS_CACHE_MB") or str(DEFAULT_MB)
    if not size.isdecimal() or not int(size):
        raise StoreError("PCC_METRICS_CACHE_MB must be a whole number of megabytes, say 5000.")
    return FileCache(root.absolute() / key, int(size) * 1_000_000)


def _touch(path: Path) -> bool:
    """Whether a file is here; it counts as used now."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    except OSError:
        return path.is_file()
    return True


def _create(folder: Path, part: Path) -> IO[bytes]:
    with explain_write_errors(folder):
        file = part.open("xb")
        part.chmod(file_modes.FILE)
    return file
