"""The files of each source: by the client that its catalogue entry names."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.formatting import format_months
from pcc_metrics.domain.periods import Month
from pcc_metrics.domain.source_definitions import Fetch, Source
from pcc_metrics.sources.web.content_types import ContentType
from pcc_metrics.sources.web.http_cache import HttpCache
from pcc_metrics.sources.web.police_archive import PoliceArchive
from pcc_metrics.sources.web.release_tables import fill_address, newest_files
from pcc_metrics.store.object_store import file_digest

STREET = "street"
# Local authorities and countries; population is not estimated for police force areas.
_COUNTED = re.compile(r"[EW]0[6-9]\d{6}|[EW]92\d{6}|K04\d{6}")


@dataclass(frozen=True)
class RefreshRequest:
    """What a refresh fetches: the figures of a force, and nothing from before `since`."""

    force: str
    since: Month | None = None


@dataclass(frozen=True)
class SourceFiles:
    """A source's files on this disk, and what its publisher did not give.

    `gaps` are sentences about months without figures, `troubles` about what could not be used.
    `missing` are the months that the publisher has nothing of.
    """

    paths: tuple[Path, ...]
    gaps: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()
    missing: tuple[Month, ...] = ()

    @property
    def digest(self) -> str:
        """Of all their bytes: whether anything is new is a question to what the files hold."""
        return hashlib.sha256(
            "".join(file_digest(path) for path in self.paths).encode()
        ).hexdigest()


def fetch_files(
    source: Source, catalogue: Catalogue, cache: HttpCache, wanted: RefreshRequest
) -> SourceFiles:
    """Raises `InputError` in words where a source cannot be fetched."""
    assert source.fetch
    files = _CLIENTS[source.fetch.client](source, source.fetch, catalogue, cache, wanted)
    if wanted.since and not (files.paths or files.gaps or files.troubles):
        nothing = f"Nothing from {wanted.since.label} on is published yet."
        return replace(files, gaps=(nothing,))
    return files


_Client = Callable[[Source, Fetch, Catalogue, HttpCache, RefreshRequest], SourceFiles]


def _archive(
    source: Source, how: Fetch, catalogue: Catalogue, cache: HttpCache, wanted: RefreshRequest
) -> SourceFiles:
    area = catalogue.areas[wanted.force]
    client = PoliceArchive(cache, cache.folder.parent / STREET / source.id, how.address)
    download = client.street(how.forces.get(area.id, area.id), area.title, wanted.since)
    gaps = []
    if download.missing:
        gaps.append(
            f"{area.title} has no file for {format_months(download.missing)} in the archive: "
            "what it did not submit is missing and not 0."
        )
    if download.uncovered:
        gaps.append(f"No archive covers {format_months(download.uncovered)}.")
    paths = tuple(download.files[month] for month in sorted(download.files))
    return SourceFiles(paths, tuple(gaps), download.troubles, download.missing)


def _newest(
    source: Source, how: Fetch, _: Catalogue, cache: HttpCache, wanted: RefreshRequest
) -> SourceFiles:
    files = newest_files(cache, how.address, how.pattern, source.title, wanted.since)
    return SourceFiles(tuple(one.path for one in files))


def _file(
    source: Source, how: Fetch, catalogue: Catalogue, cache: HttpCache, _: RefreshRequest
) -> SourceFiles:
    codes = dict.fromkeys(
        code
        for area in catalogue.areas.values()
        for code in (*area.codes, *area.authorities)
        if _COUNTED.fullmatch(code)
    )
    one = cache.fetch(fill_address(how.address, list(codes)), ContentType.TABLE, source.title)
    return SourceFiles((one.path,))


_CLIENTS: Mapping[str, _Client] = MappingProxyType(
    {"police-archive": _archive, "newest-files": _newest, "file": _file}
)
