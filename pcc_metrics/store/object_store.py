"""Where bytes lie: put where nothing is yet, get, list, delete what is temporary and old.

Everything that is kept rests on these four operations, which a folder has and object stores such as
S3 have too. A name is made of parts separated by `/`. The bytes under it are whole or not there,
and never change.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.system_errors import describe_os_error
from pcc_metrics.store import file_modes

PART = ".part"  # ends the name of a file that is still being written
OLD = 24 * 60 * 60  # seconds; no write takes nearly as long, so its writer is gone
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*")


class StoreError(InputError):
    """The place where everything is kept cannot be used as asked."""


@dataclass(frozen=True, order=True)
class ListedObject:
    """A line of a listing. `version` differs if ever the bytes do.

    A name that ends with `/` is a prefix of others and has no version.
    """

    name: str
    version: str = ""


@dataclass(frozen=True)
class Outage:
    """A store does not answer, and what is read of it is as it was then; `why` is a sentence."""

    since: datetime
    why: str


class ObjectStore(Protocol):
    """A place for bytes. It equals another object for the same place; `str` names it to people.

    One far away is read through what is known of it on this machine.
    """

    def __hash__(self) -> int:
        """It is part of what caches go by."""

    @property
    def local_folder(self) -> Path:
        """A folder on this machine for work on what is here that may be lost."""

    def check(self) -> None:
        """Raise `StoreError` where the place is not there, or was never reached."""

    def outage(self) -> Outage | None:
        """Since when a place does not answer whose names and entries were known before."""

    def watch(self) -> None:
        """Look in the background for what others write, where each look takes its time."""

    def refresh(self) -> None:
        """Look now; where the place does not answer, what was known stays."""

    def stop(self) -> None:
        """End what `watch` began."""

    def drop_copy(self, name: str) -> None:
        """Have `local_path` fetch an object anew, whose copy here is damaged."""

    def exists(self, name: str) -> bool:
        """Whether a name has bytes."""

    def version(self, name: str) -> str:
        """What differs if ever the bytes do; raises `FileNotFoundError` where there are none."""

    def digest(self, name: str) -> str:
        """The SHA-256 of the bytes as they lie in the place; raises `FileNotFoundError`."""

    def make_private(self, prefix: str) -> None:
        """Let nobody but the account of the server look below a prefix, where that can be set."""

    def put(self, name: str, content: bytes) -> None:
        """Keep bytes under a name; raises `FileExistsError` where it has some already."""

    def get(self, name: str) -> bytes:
        """The bytes under a name; raises `FileNotFoundError` where there are none."""

    def list(self, prefix: str) -> tuple[ListedObject, ...]:
        """In order, the names and further prefixes directly below one, which ends with `/`."""

    def delete_temporary(
        self, prefix: str, is_temporary: Callable[[str], bool] = lambda _: False, age: float = OLD
    ) -> None:
        """Delete what is a day old, directly below a prefix, and temporary.

        That is what a put that was killed has left, and names of which `is_temporary` is true. For
        these another `age` in seconds may be named; a put may be at work on the others.
        """

    def local_path(self, name: str) -> Path:
        """A file on this machine to read the bytes from; it is not there where there are none.

        For large files, of which a reader wants a part or maps the whole into memory.
        """


def put_same(objects: ObjectStore, name: str, content: bytes) -> None:
    """Put bytes, where it is as good to find that very content there already.

    So it is for a put that was sent again because its answer was lost. Raises `FileExistsError`
    where other bytes have the name.
    """
    try:
        objects.put(name, content)
    except FileExistsError:
        if objects.get(name) != content:
            raise


@dataclass(frozen=True)
class FolderStore:
    """Objects as files of a folder, on a file system with hard links.

    Names cannot lead out of it; symbolic links that whoever runs the server made are followed.
    """

    path: Path

    def __str__(self) -> str:
        """For people."""
        return str(self.path)

    @property
    def local_folder(self) -> Path:
        """The folder itself."""
        return self.path

    def check(self) -> None:
        """Raise `StoreError` where there is no such folder."""
        if not self.path.is_dir():
            raise StoreError(f"There is no data folder at {self.path}: make it first.")

    def make_folder(self) -> None:
        """Make the folder where it is not there."""
        with explain_write_errors(self.path):
            _make_folder(self.path)

    def outage(self) -> Outage | None:
        """A folder is looked at each time."""
        return None

    def watch(self) -> None:
        """A folder is looked at each time."""

    def refresh(self) -> None:
        """A folder is looked at each time."""

    def stop(self) -> None:
        """Nothing was begun."""

    def drop_copy(self, name: str) -> None:
        """There is no copy."""

    def exists(self, name: str) -> bool:
        """Whether there is such a file."""
        return self.local_path(name).exists()

    def version(self, name: str) -> str:
        """From when a file, or its entry in the folder, was changed last."""
        status = self.local_path(name).stat()
        return f"{status.st_mtime_ns}-{status.st_ctime_ns}-{status.st_size}"

    def digest(self, name: str) -> str:
        """The SHA-256 of a file."""
        return file_digest(self.local_path(name))

    def make_private(self, prefix: str) -> None:
        """Make the folder, open to the account of the server alone."""
        top = self._prefix_path(prefix)
        with explain_write_errors(self.path):
            top.mkdir(parents=True, exist_ok=True)
            if os.name == "posix":
                top.chmod(0o700)

    def put(self, name: str, content: bytes) -> None:
        """Write beside the name, then link to it; both are on disk before this returns."""
        path = self.local_path(name)
        part = path.with_name(f".{path.name}-{secrets.token_hex(8)}{PART}")
        with explain_write_errors(self.path):
            _make_folder(path.parent)
            try:
                _write(part, content)
                linked = _link(part, path)
            finally:
                part.unlink(missing_ok=True)
        if not linked:
            raise FileExistsError(name)

    def get(self, name: str) -> bytes:
        """The bytes of an object; raises `FileNotFoundError` where there is none."""
        return self.local_path(name).read_bytes()

    def list(self, prefix: str) -> tuple[ListedObject, ...]:
        """What lies directly below a prefix, sorted."""
        listing = (_make_listing(prefix, entry) for entry in _entries(self._prefix_path(prefix)))
        return tuple(sorted(one for one in listing if one))

    def delete_temporary(
        self, prefix: str, is_temporary: Callable[[str], bool] = lambda _: False, age: float = OLD
    ) -> None:
        """The empty folder goes too, unless all that was deleted was left by killed writes."""
        now = time.time()
        with explain_write_errors(self.path):
            deleted = [
                entry.name
                for entry in _entries(self._prefix_path(prefix))
                if (is_part := entry.name.endswith(PART)) or is_temporary(prefix + entry.name)
                if _delete_older(entry, now - (OLD if is_part else age))
            ]
        if not all(name.endswith(PART) for name in deleted):
            with suppress(OSError):  # something is still in it
                self._prefix_path(prefix).rmdir()

    def local_path(self, name: str) -> Path:
        """Where an object lies on this disk; raises `StoreError` for what cannot be a name."""
        check_name(name)
        return self.path / name

    def _prefix_path(self, prefix: str) -> Path:
        check_prefix(prefix)
        return self.path / prefix


def check_name(name: str) -> None:
    """Raise `StoreError` for what cannot be a name."""
    if not NAME.fullmatch(name) or name.endswith(PART):
        raise StoreError(f"“{name[:60]}” cannot be the name of anything that is kept.")


def check_prefix(prefix: str) -> None:
    """Raise `StoreError` for a prefix that would lead elsewhere."""
    if prefix.startswith("/") or ".." in prefix.split("/"):
        raise StoreError(f"“{prefix[:60]}” leads out of where everything is kept.")


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except FileNotFoundError:
        return []


def _make_listing(prefix: str, entry: os.DirEntry[str]) -> ListedObject | None:
    """None for what is hidden, is still being written, or is gone again."""
    if entry.name.startswith(".") or entry.name.endswith(PART):
        return None
    if entry.is_dir():
        return ListedObject(f"{prefix}{entry.name}/")
    try:
        status = entry.stat()
    except FileNotFoundError:
        return None
    return ListedObject(prefix + entry.name, f"{status.st_mtime_ns}-{status.st_size}")


@contextmanager
def explain_write_errors(folder: Path) -> Iterator[None]:
    """Turn what the system says of a folder that cannot be written to into a sentence."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"{folder} cannot be written to: {describe_os_error(error)}.") from None


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent)
        try:
            folder.mkdir()
        except FileExistsError:
            if not folder.is_dir():  # else somebody has just made it
                raise
        else:
            folder.chmod(file_modes.FOLDER)
        sync_folder(folder.parent)


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        path.chmod(file_modes.FILE)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _delete_older(entry: os.DirEntry[str], oldest: float) -> bool:
    """Whether a file was older and is deleted; another may have done so just now."""
    try:
        if entry.is_file() and entry.stat().st_mtime <= oldest:
            Path(entry.path).unlink()
            return True
    except FileNotFoundError:
        pass
    return False


def _link(part: Path, path: Path) -> bool:
    """Whether the name was free. It is on disk afterwards, whoever has taken it."""
    try:
        os.link(part, path)
        linked = True
    except FileExistsError:
        linked = False
    sync_folder(path.parent)
    return linked


def sync_folder(folder: Path) -> None:
    """Have a folder's own entries on disk, so that a name survives a loss of power."""
    if os.name == "nt":
        return  # a folder cannot be opened there, and its names are written with the file
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def file_digest(path: Path, algorithm: str = "sha256") -> str:
    """The digest of a file in hexadecimal, SHA-256 unless another is named; read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()
