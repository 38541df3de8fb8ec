"""Files of street-level crimes, one a force and month, wherever their bytes are.

`YYYY-MM-force-street.csv` in a folder, in an archive of data.police.uk, or in an archive elsewhere:
whoever can open it makes a `StreetFile` of it.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from typing import IO

from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month

_NAME = re.compile(r"(\d{4}-\d{2})-([a-z0-9-]+)-street\.csv")
ENDING = "-street.csv"


@dataclass(frozen=True)
class StreetFile:
    """One file of crimes: its name, with or without folders before it, and how to open its bytes.

    `opened` gives a binary stream from the first byte on; the reader closes it.
    """

    name: str
    open: Callable[[], IO[bytes]]

    @property
    def month(self) -> Month:
        """The month that the file is of, by its name."""
        return Month.parse(self._parts[0])

    @property
    def force(self) -> str:
        """The force as data.police.uk names it: `west-yorkshire`."""
        return self._parts[1]

    @property
    def label(self) -> str:
        """The name without its folders, for a sentence."""
        return re.split(r"[/\\]", self.name)[-1]

    @property
    def _parts(self) -> tuple[str, str]:
        match = _NAME.fullmatch(self.label)
        if not match:
            raise InputError(f"{self.label}: the file's name is not YYYY-MM-force-street.csv.")
        return match[1], match[2]


@contextmanager
def street_files(paths: Iterable[Path]) -> Iterator[Iterator[StreetFile]]:
    """The files of crimes in files, folders and archives; others in folders are passed over.

    Raises `InputError` where a path holds none.
    """
    archives: list[zipfile.ZipFile] = []
    try:
        yield _list_files(paths, archives)
    finally:
        for archive in archives:
            archive.close()


def _list_files(paths: Iterable[Path], archives: list[zipfile.ZipFile]) -> Iterator[StreetFile]:
    for path in paths:
        if path.is_dir():
            files = [
                _of_path(one) for one in sorted(path.rglob(f"*{ENDING}")) if not is_mac_copy(one)
            ]
        elif path.suffix == ".zip":
            archives.append(_archive(path))
            files = list(archive_members(archives[-1]))
        else:
            files = [_of_path(path)]
        if not files:
            raise InputError(f"{path} holds no file YYYY-MM-force{ENDING}.")
        yield from files


def archive_members(archive: zipfile.ZipFile) -> Iterator[StreetFile]:
    """The files of crimes in an archive, by month; read in place and never unpacked."""
    names = {
        info.filename: info
        for info in archive.infolist()
        if info.filename.endswith(ENDING) and not is_mac_copy(PurePosixPath(info.filename))
    }
    for name, info in sorted(names.items()):
        yield StreetFile(name, lambda info=info: archive.open(info))  # type: ignore[misc]


def is_mac_copy(path: PurePath) -> bool:
    """Whether a file is what a Mac keeps beside each of the publisher's: no figure is in it."""
    return path.name.startswith("._") or "__MACOSX" in path.parts


def _of_path(path: Path) -> StreetFile:
    return StreetFile(str(path), lambda: path.open("rb"))


def _archive(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except FileNotFoundError:
        raise InputError(f"There is no file {path}.") from None
    except (zipfile.BadZipFile, OSError) as error:
        raise InputError(f"{path.name} is not a whole zip file: {error}. Fetch it again.") from None


@contextmanager
def open_crimes(file: StreetFile) -> Iterator[IO[bytes]]:
    """A file's bytes; raises `InputError` in words where they cannot be had, whole and unharmed."""
    try:
        with file.open() as stream:
            yield stream
    except FileNotFoundError:
        raise InputError(f"There is no file {file.name}.") from None
    except PermissionError:
        raise InputError(f"{file.name} may not be read: check its permissions.") from None
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise InputError(f"{file.label} is damaged ({error}): fetch its archive again.") from None
