"""Reading members out of a zip that nobody here made: by exact name, bounded, and checked."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from pcc_metrics.sources.web.atomic_files import write_whole
from pcc_metrics.sources.web.web_errors import DamagedError

# The largest street file of any force has about 30 MB; a table of all forces 1.4 GB of XML.
MOST_BYTES = 300_000_000
MOST_RATIO = 200  # text of this kind packs to a tenth or a twentieth
MOST_MEMBERS = 50_000  # ten times those of three years
_PIECE = 1 << 20


def open_zip(file: BinaryIO, name: str) -> zipfile.ZipFile:
    """The archive, if everything in it is as an archive of figures must be.

    Raises `DamagedError` where it is none, or holds names that would be written elsewhere.
    """
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise DamagedError(f"{name} is no zip file, or was cut short. {_AGAIN}") from None
    _check_names(archive.infolist(), name)
    return archive


_AGAIN = "Run the refresh again; if it stays so, tell the publisher."


def _check_names(members: list[zipfile.ZipInfo], name: str) -> None:
    if len(members) > MOST_MEMBERS:
        raise DamagedError(f"{name} lists {len(members):,} files, which no archive of figures has.")
    seen: set[str] = set()
    for member in members:
        # `orig_filename`: what stands in the file, before the library tidies it.
        if _is_unsafe(member.orig_filename):
            raise DamagedError(
                f"{name} holds a file with the name {member.orig_filename!r}, which points outside "
                "the archive. Nothing was read from it: do not open it, and tell the publisher."
            )
        if member.filename in seen:
            raise DamagedError(f"{name} holds {member.filename} twice: nothing was read from it.")
        seen.add(member.filename)


def _is_unsafe(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in name or "\0" in name


def extract_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path) -> None:
    """Write one member to a file, whole and with its checksum right, or not at all."""
    _check_size(member)

    def write(file: BinaryIO) -> None:
        with archive.open(member) as packed:
            while piece := packed.read(_PIECE):
                file.write(piece)

    try:
        write_whole(path, write)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise DamagedError(
            f"{member.filename} is damaged in its archive ({error}), so it was not used. {_AGAIN}"
        ) from None


def _check_size(member: zipfile.ZipInfo) -> None:
    packed = max(member.compress_size, 1)
    if member.file_size > MOST_BYTES or member.file_size > packed * MOST_RATIO:
        raise DamagedError(
            f"{member.filename} claims {member.file_size:,} bytes from {member.compress_size:,}: "
            "no file of figures unpacks to that, so it was not used. Tell the publisher."
        )


def is_member(member: zipfile.ZipInfo, path: Path) -> bool:
    """Whether a file on disk is what the member unpacks to, by size and checksum."""
    if not path.is_file() or path.stat().st_size != member.file_size:
        return False
    checksum = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            checksum = zlib.crc32(piece, checksum)
    return checksum == member.CRC
