"""data.police.uk's archive: the street files of one force, out of a zip of all forces.

Each archive holds about three years and some 1.7 GB. Only the wanted force's files are read, by
ranges of bytes; where a server does not give these, the whole archive is fetched and checked
against the MD5 that the index page lists.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, cast

from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.sources.web.atomic_files import read_json, write_json
from pcc_metrics.sources.web.content_types import ContentType
from pcc_metrics.sources.web.http_cache import HttpCache, Validator
from pcc_metrics.sources.web.month_names import month_number
from pcc_metrics.sources.web.page_links import links_of
from pcc_metrics.sources.web.remote_file import RemoteFile, Unchanged
from pcc_metrics.sources.web.web_errors import (
    ChangedError,
    DamagedError,
    NoRangesError,
    WebError,
    safe_url,
)
from pcc_metrics.sources.web.zip_members import extract_member, is_member, open_zip

_ARCHIVE = re.compile(r"/(\d{4}-\d{2})\.zip$")
_COVERAGE = re.compile(r"([A-Z][a-z]{2,8} \d{4})\s*(?:to|until|–|—|-)\s*([A-Z][a-z]{2,8} \d{4})")
# A tag such as `…-207` is the store's own sum over the parts of an upload, and no MD5 of the file.
_MD5 = re.compile(r"(?<![0-9a-f-])[0-9a-f]{32}(?![0-9a-f-])")


@dataclass(frozen=True)
class Archive:
    """One archive as the index page lists it. `md5` is empty where the page gives none."""

    url: str
    covers: Period
    md5: str = ""


@dataclass(frozen=True)
class StreetDownload:
    """The street files that are held of one force, by month, and what is not as it should be.

    `missing` are months that an archive covers and in which the force has no file: it did not
    submit, or does not take part. `uncovered` are in no archive. `troubles` are files that could
    not be used.
    """

    files: dict[Month, Path] = field(default_factory=dict)
    missing: tuple[Month, ...] = ()
    uncovered: tuple[Month, ...] = ()
    troubles: tuple[str, ...] = ()
    changed: bool = False


def read_index(text: str, url: str) -> list[Archive]:
    """The archives that the index page lists, newest first; raises `WebError` for none."""
    archives: dict[str, Archive] = {}
    for link in links_of(text, url):
        covers = _COVERAGE.search(f"{link.words} {link.after}")
        if not _ARCHIVE.search(link.url) or not covers:
            continue
        md5 = _MD5.search(link.after)
        first, last = _month(covers[1]), _month(covers[2])
        if first and last and first <= last:
            archives[link.url] = Archive(link.url, Period(first, last), md5[0] if md5 else "")
    if not archives:
        raise WebError(
            f"{safe_url(url)} lists no archive with its coverage: the page has another form now. "
            "Open it in a browser; files fetched by hand can be read with pcc-metrics ingest "
            "street-raw."
        )
    return sorted(archives.values(), key=lambda a: (a.covers.end, a.covers.start), reverse=True)


def _month(text: str) -> Month | None:
    name, year = text.split()
    number = month_number(name)
    return Month.of(int(year), number) if number else None


def choose_archives(
    archives: Sequence[Archive], since: Month | None
) -> list[tuple[Archive, Period]]:
    """The archives to read and the months to take from each, newest first.

    The newest archive gives every month that it covers; without `since` it is the only one. For
    earlier months, always the archive that reaches back furthest of those that join on: the
    fewest requests. Months that no archive covers are in none of them.
    """
    newest = archives[0]
    if since and since > newest.covers.end:
        return []
    first = max(since, newest.covers.start) if since else newest.covers.start
    chosen = [(newest, Period(first, newest.covers.end))]
    wanted = newest.covers.start - 1
    while since and wanted >= since:
        fits = [a for a in archives if a.covers.start <= wanted <= a.covers.end]
        if fits:
            one = min(fits, key=lambda a: (a.covers.start, a.covers.end))
            chosen.append((one, Period(max(since, one.covers.start), wanted)))
            wanted = one.covers.start - 1
        else:
            earlier = [a.covers.end for a in archives if a.covers.end < wanted]
            if not earlier:
                break
            wanted = max(earlier)
    return chosen


class PoliceArchive:
    """Keeps one force's street files in `folder`, each as `YYYY-MM-force-street.csv`."""

    def __init__(self, cache: HttpCache, folder: Path, address: str) -> None:
        self.cache = cache
        self.folder = folder
        self.address = address

    def street(self, force: str, title: str, since: Month | None = None) -> StreetDownload:
        """Update the force's files on disk from the archives that cover the wanted months."""
        page = self.cache.fetch(
            self.address, ContentType.PAGE, "data.police.uk: list of archives"
        ).path
        archives = read_index(page.read_text("utf-8", "replace"), self.address)
        download, covered = StreetDownload(), set[Month]()
        for archive, months in choose_archives(archives, since):
            download = _join(download, self._from(archive, months, force, title))
            covered.update(months.months())
        wanted = Period(since, archives[0].covers.end).months() if since else ()
        return replace(download, uncovered=tuple(m for m in wanted if m not in covered))

    def _from(self, archive: Archive, months: Period, force: str, title: str) -> StreetDownload:
        """The files of some months. An archive that changes while it is read is begun again."""
        note = self.folder / f"{_ARCHIVE.findall(archive.url)[0]}.json"
        wanted = {f"{m}/{m}-{force}-street.csv": m for m in months.months()}
        known = _Known.read(note, archive)
        if (
            known
            and all(known.holds(name, self.folder) for name in wanted)
            and (archive.md5 or self._is_unchanged(archive, known.validator))
        ):
            return known.street(wanted, self.folder)
        try:
            return self._read(archive, wanted, title, note)
        except ChangedError:
            return self._read(archive, wanted, title, note)

    def _is_unchanged(self, archive: Archive, known: Validator) -> bool:
        """Asked of the server where the index page gives no digest that would tell."""
        try:
            RemoteFile(self.cache.web, archive.url, known).close()
        except Unchanged:
            return True
        except NoRangesError:
            pass
        return False

    def _read(
        self, archive: Archive, wanted: dict[str, Month], title: str, note: Path
    ) -> StreetDownload:
        troubles: dict[str, str] = {}
        changed = False
        with self._open(archive) as (file, validator):
            packed = open_zip(file, safe_url(archive.url))
            members = {m.filename: m for m in packed.infolist() if m.filename in wanted}
            for name, member in sorted(members.items()):
                path = self._path(name)
                if is_member(member, path):
                    continue
                _reach(file, member, f"{title}, {wanted[name].label}")
                try:
                    extract_member(packed, member, path)
                    changed = True
                except DamagedError as error:
                    troubles[name] = str(error)
        sums = {name: (m.file_size, m.CRC) for name, m in members.items()}
        absent = [name for name in wanted if name not in members]
        known = _Known(archive.url, archive.md5, validator, sums, absent)
        if not troubles:
            known.write(note)
        download = known.street({n: m for n, m in wanted.items() if n not in troubles}, self.folder)
        return replace(download, troubles=tuple(troubles.values()), changed=changed)

    @contextmanager
    def _open(self, archive: Archive) -> Iterator[tuple[BinaryIO, Validator]]:
        """The archive far away; on this disk only where the server cannot do that."""
        what = f"data.police.uk: archive to {archive.covers.end.label}"
        try:
            remote = RemoteFile(self.cache.web, archive.url, None, self.cache.watch, what)
        except NoRangesError:
            path = self.cache.fetch(archive.url, ContentType.ZIP, what, archive.md5).path
            with path.open("rb") as file:
                yield file, Validator()
        else:
            with remote:
                yield cast("BinaryIO", remote), remote.validator

    def _path(self, name: str) -> Path:
        return self.folder / name.rpartition("/")[2]


def _reach(file: BinaryIO, member: zipfile.ZipInfo, what: str) -> None:
    """Have a remote member come in one request: its header, its name and its packed bytes."""
    if isinstance(file, RemoteFile):
        file.at_once = member.compress_size + len(member.orig_filename) + 30 + 512
        file.say(what)


def _join(one: StreetDownload, other: StreetDownload) -> StreetDownload:
    return StreetDownload(
        {**other.files, **one.files},
        (*one.missing, *other.missing),
        (*one.uncovered, *other.uncovered),
        (*one.troubles, *other.troubles),
        one.changed or other.changed,
    )


@dataclass(frozen=True)
class _Known:
    """What an archive held of a force when it was last read: name -> size and checksum."""

    url: str
    md5: str
    validator: Validator
    sums: dict[str, tuple[int, int]]
    absent: list[str]

    @classmethod
    def read(cls, note: Path, archive: Archive) -> _Known | None:
        """The note of an archive; `None` where there is none or it is of another version."""
        plain = read_json(note)
        if not plain or (plain["url"], plain["md5"]) != (archive.url, archive.md5):
            return None
        return cls(**{**plain, "validator": Validator(**plain["validator"])})

    def write(self, note: Path) -> None:
        """Write the note, with what an older one knows of the same version."""
        before, plain = read_json(note), asdict(self)
        if before and all(before[key] == plain[key] for key in ("url", "md5", "validator")):
            # The same version, read for other months or another force.
            plain["sums"] = {**before["sums"], **self.sums}
            plain["absent"] = sorted({*before["absent"], *self.absent})
        write_json(note, plain)

    def holds(self, name: str, folder: Path) -> bool:
        """Whether a member is known not to exist, or is on this disk as it is in the archive."""
        if name not in self.sums:
            return name in self.absent
        member = zipfile.ZipInfo(name)
        member.file_size, member.CRC = self.sums[name]
        return is_member(member, folder / name.rpartition("/")[2])

    def street(self, wanted: dict[str, Month], folder: Path) -> StreetDownload:
        """The files of the wanted months that are on this disk; months that the archive lacks."""
        files = {
            month: folder / name.rpartition("/")[2]
            for name, month in wanted.items()
            if name in self.sums and (folder / name.rpartition("/")[2]).exists()
        }
        missing = tuple(month for name, month in wanted.items() if name not in self.sums)
        return StreetDownload(files, missing)
