"""HTTP cache on disk: conditional requests by validator, and broken downloads resumed.

A file is one body and one note of it, `held.json`, which names the body and is written last. So
at any moment the cache holds the old file, or the new one, and never a mixture. What is still on
its way is `body.part` with `part.json`, which says of which version it is a part.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import requests

from pcc_metrics.sources.web.atomic_files import (
    NoRoomError,
    check_disk_space,
    disk_space,
    read_json,
    sync_open_file,
    write_json,
)
from pcc_metrics.sources.web.content_types import ContentType, check_content_type
from pcc_metrics.sources.web.http_client import HttpClient
from pcc_metrics.sources.web.progress import Meter, Progress, Watch, ignore_progress
from pcc_metrics.sources.web.web_errors import (
    BrokenError,
    DamagedError,
    TooMuchError,
    safe_url,
    too_large_error,
)
from pcc_metrics.store.object_store import file_digest

HELD, PART, PART_NOTE = "held.json", "body.part", "part.json"
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


@dataclass(frozen=True)
class Validator:
    """How a server names a version of a file: empty where it does not."""

    etag: str = ""
    modified: str = ""

    @classmethod
    def of(cls, response: requests.Response) -> Validator:
        """The validators that a response carries; empty where it has none."""
        return cls(response.headers.get("ETag", ""), response.headers.get("Last-Modified", ""))

    @property
    def strong(self) -> str:
        """What tells versions apart to the byte; a weak tag does not, a date does well enough."""
        return self.modified if self.etag.startswith("W/") or not self.etag else self.etag

    @property
    def conditional_headers(self) -> dict[str, str]:
        """Headers that ask for the body only if it is another version."""
        tag = {"If-None-Match": self.etag} if self.etag else {}
        day = {"If-Modified-Since": self.modified} if self.modified else {}
        return tag | day


@dataclass(frozen=True)
class CacheEntry:
    """The note of a file that is held. `file` is its path in the address's own folder."""

    url: str
    file: str
    size: int
    sha256: str
    validator: Validator


@dataclass(frozen=True)
class FetchedFile:
    """A file on disk; `changed` where it is not the one that was held before."""

    path: Path
    changed: bool


class HttpCache:
    """Files by address, in one folder."""

    def __init__(self, web: HttpClient, folder: Path, watch: Watch = ignore_progress) -> None:
        self.web = web
        self.folder = folder
        self.watch = watch
        self._used: set[str] = set()

    def fetch(self, url: str, kind: ContentType, what: str, md5: str = "") -> FetchedFile:
        """The file at an address, whole and of its kind; `md5` is its digest where one is known.

        Raises `WebError` in words; what had come by then is kept for the next time, unless it is
        damaged or the disk is full.
        """
        place = _Place(self.folder / _key(url), url)
        self._used.add(place.folder.name)
        self.watch(Progress(what))
        held = place.read_cached()
        breaks, before = 0, -1
        while True:
            try:
                same = self._download(place, held, what, kind.most)
            except BrokenError:
                breaks, before = (
                    (0, place.fetched_at) if place.fetched_at > before else (breaks + 1, before)
                )
                if breaks >= self.web.patience.tries:
                    raise
                self.web.pause(breaks + 1)
                continue
            except (NoRoomError, TooMuchError):
                place.discard()
                raise
            if held and same:
                return FetchedFile(place.folder / held.file, changed=False)
            return FetchedFile(place.keep(kind, md5), changed=True)

    def clear_unused(self) -> None:
        """Delete what nobody asked for since this cache was opened: files of old releases."""
        for folder in self.folder.iterdir() if self.folder.is_dir() else ():
            if folder.name not in self._used:
                shutil.rmtree(folder, ignore_errors=True)

    def _download(self, place: _Place, held: CacheEntry | None, what: str, most: int) -> bool:
        """Download what is missing; `True` where the server says that nothing has changed."""
        part = place.part()
        headers = dict(held.validator.conditional_headers) if held and not part else {}
        if part:
            headers = {"Range": f"bytes={place.fetched_at}-", "If-Range": part.strong}
        with self.web.open(place.url, headers, accept=(416,)) as response:
            if response.status_code == 304:
                return True
            if (
                response.headers.get("Content-Range") == f"bytes */{place.fetched_at}"
                and place.fetched_at
            ):
                return False  # all of it had come when the process before was stopped
            start = _start(response.headers)
            if response.status_code == 416 or (part and start not in {0, place.fetched_at}):
                place.discard()
                raise BrokenError(f"{safe_url(place.url)} does not continue where it stopped.")
            length = response.headers.get("Content-Length", "")
            total = start + int(length) if length.isdigit() else 0
            if total > most:
                raise too_large_error(place.url, most)
            pieces = self.web.pieces(response, place.url, most - start)
            with disk_space(self.folder):
                place.folder.mkdir(parents=True, exist_ok=True)
                check_disk_space(place.folder, max(total - start, 0))
                if not start:
                    place.begin(Validator.of(response))
                _write(place, pieces, Meter(self.watch, what, total, start), start)
        if total and place.fetched_at != total:
            raise BrokenError(
                f"{safe_url(place.url)} ended after {place.fetched_at:,} of {total:,} bytes."
            )
        return False


class _Place:
    """Where the file of one address is kept, and the part of it that has come so far."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url
        self.body = folder / PART

    def read_cached(self) -> CacheEntry | None:
        """The cached file, if its bytes are still those that were fetched."""
        plain = read_json(self.folder / HELD)
        if not plain:
            return None
        held = CacheEntry(**{**plain, "validator": Validator(**plain["validator"])})
        path = self.folder / held.file
        return held if path.is_file() and file_digest(path) == held.sha256 else None

    @property
    def fetched_at(self) -> int:
        return self.body.stat().st_size if self.body.exists() else 0

    def part(self) -> Validator | None:
        """Of which version there is a part that can be gone on with."""
        plain = read_json(self.folder / PART_NOTE)
        part = Validator(**plain) if plain else None
        if part and part.strong and self.fetched_at:
            return part
        self.discard()
        return None

    def begin(self, validator: Validator) -> None:
        self.discard()
        write_json(self.folder / PART_NOTE, asdict(validator))

    def discard(self) -> None:
        self.body.unlink(missing_ok=True)
        (self.folder / PART_NOTE).unlink(missing_ok=True)

    def keep(self, kind: ContentType, md5: str) -> Path:
        """Give what has come its name, if it is what was wanted; else take it away."""
        try:
            check_content_type(self.body, kind, self.url)
            self._check_digest(md5)
        except DamagedError:
            self.discard()
            raise
        validator = Validator(**read_json(self.folder / PART_NOTE))
        sha256 = file_digest(self.body)
        path = self.folder / sha256[:8] / address_file_name(self.url)
        with disk_space(self.folder):
            path.parent.mkdir(exist_ok=True)
            self.body.replace(path)
        file = path.relative_to(self.folder).as_posix()
        held = CacheEntry(self.url, file, path.stat().st_size, sha256, validator)
        write_json(self.folder / HELD, asdict(held))
        (self.folder / PART_NOTE).unlink(missing_ok=True)
        self._clear_all_but(path.parent)
        return path

    def _check_digest(self, md5: str) -> None:
        digest = file_digest(self.body, "md5") if md5 else ""
        if digest != md5:
            raise DamagedError(
                f"The MD5 of {safe_url(self.url)} is {digest}, and its publisher gives {md5}: it "
                "was damaged on the way, or replaced just now. Run the refresh again; if it stays "
                "so, tell the publisher."
            )

    def _clear_all_but(self, kept: Path) -> None:
        for folder in self.folder.iterdir():
            if folder.is_dir() and folder != kept:
                shutil.rmtree(folder, ignore_errors=True)


def _write(place: _Place, pieces: Iterable[bytes], meter: Meter, start: int) -> None:
    with place.body.open("ab" if start else "wb") as file:
        for piece in pieces:
            file.write(piece)
            file.flush()  # what has come survives a process that is killed
            meter.add(len(piece))
        sync_open_file(file)


def address_file_name(url: str) -> str:
    """The file's own name, as its publisher's address ends, made safe for any disk."""
    parts = urlsplit(url)
    # ONS names the file in the query: /file?uri=/…/name.xlsx
    whole = parts.query if "/file" in parts.path and "uri=" in parts.query else parts.path
    name = re.sub(r"[^\w.-]+", "-", PurePosixPath(unquote(whole)).name, flags=re.ASCII)
    return name.lstrip(".-")[-100:] or "file"


def _key(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:12]


def _start(headers: Mapping[str, str]) -> int:
    """Where in the file the body begins; 0 for a whole one."""
    match = _RANGE.fullmatch(headers.get("Content-Range", ""))
    return int(match[1]) if match else 0
