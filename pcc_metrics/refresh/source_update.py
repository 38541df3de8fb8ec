"""One source from its publisher's address to observations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month
from pcc_metrics.domain.source_definitions import Source
from pcc_metrics.refresh.refresh_report import SourceReport
from pcc_metrics.refresh.short_months import find_short_months, mark_short_months
from pcc_metrics.refresh.source_files import RefreshRequest, SourceFiles, fetch_files
from pcc_metrics.sources import INGESTERS, Ingester, IngestResult
from pcc_metrics.sources.ingest_report import FindingKind
from pcc_metrics.sources.web.atomic_files import NoRoomError
from pcc_metrics.sources.web.http_cache import HttpCache
from pcc_metrics.sources.web.progress import Progress
from pcc_metrics.store.observation import Observation


@dataclass(frozen=True)
class FetchedSource:
    """What one source gave."""

    source: Source
    rows: tuple[Observation, ...]
    report: SourceReport


def update_source(
    source: Source, catalogue: Catalogue, cache: HttpCache, wanted: RefreshRequest
) -> FetchedSource:
    """Fetch a source and read it; what cannot be fetched or read becomes a trouble."""
    report = SourceReport(source.id, source.title)
    try:
        files = fetch_files(source, catalogue, cache, wanted)
        cache.watch(Progress(f"Reading {source.title}"))
        read = _read(source, files, catalogue)
    except NoRoomError:
        raise  # nothing that follows would fit either
    except InputError as error:
        return FetchedSource(source, (), replace(report, troubles=(str(error),)))
    small = {
        month: why
        for one in read.whole
        for month, why in find_short_months(one.report.accounts).items()
    }
    rows = mark_short_months((row for one in read.whole for row in one.observations), small)
    since = wanted.since
    # A workbook can hold a table of another source, which is fetched for itself.
    own = (row for row in rows if row.source == source.id)
    kept = tuple(row for row in own if since is None or row.period.end >= since)
    return FetchedSource(source, kept, _complete_report(report, files, read, small))


@dataclass(frozen=True)
class _Read:
    """A source's files as observations; `troubles` are of files that could not be read."""

    whole: tuple[IngestResult, ...]
    troubles: tuple[str, ...]


def _read(source: Source, files: SourceFiles, catalogue: Catalogue) -> _Read:
    """Read all files together; where one of them is bad, the others without it."""
    assert source.fetch
    ingester = INGESTERS.get(source.fetch.ingester)
    if ingester is None:
        raise InputError(
            f"sources.toml, {source.id}.fetch.ingester: there is no {source.fetch.ingester}; "
            f"known: {', '.join(INGESTERS)}."
        )
    if not files.paths:
        return _Read((), ())
    try:
        return _Read((_ingest(ingester, files.paths, catalogue, source),), ())
    except InputError as error:
        if len(files.paths) == 1:
            return _Read((), (str(error),))
    good, faults = _split_readable(ingester, files.paths, catalogue, source)
    if not good and len(set(faults)) == 1:
        return _Read((), (faults[0],))  # what is wrong is not in the files
    whole = (_ingest(ingester, good, catalogue, source),) if good else ()
    left_out = "This file was left out; nothing of it is counted."
    return _Read(whole, tuple(f"{text} {left_out}" for text in faults))


def _ingest(
    ingester: Ingester, paths: Sequence[Path], catalogue: Catalogue, source: Source
) -> IngestResult:
    return ingester.read(paths, catalogue, source.id)


def _split_readable(
    ingester: Ingester, paths: Sequence[Path], catalogue: Catalogue, source: Source
) -> tuple[list[Path], list[str]]:
    """The files that can be read alone, and what is wrong with the others."""
    good: list[Path] = []
    faults: list[str] = []
    for path in paths:
        try:
            _ingest(ingester, [path], catalogue, source)
        except InputError as error:
            faults.append(str(error))
        else:
            good.append(path)
    return good, faults


def _complete_report(
    report: SourceReport, files: SourceFiles, read: _Read, small: Mapping[Month, str]
) -> SourceReport:
    findings = [finding for one in read.whole for finding in one.report.findings]
    return replace(
        report,
        files=len(files.paths),
        digest=files.digest,
        read=" ".join(next(iter(one.report.lines())) for one in read.whole),
        troubles=(*files.troubles, *read.troubles),
        gaps=(
            *files.gaps,
            *small.values(),
            *(one.sentence for one in findings if one.kind is FindingKind.INCOMPLETE),
        ),
        accounts=tuple(account.line for one in read.whole for account in one.report.accounts),
        notes=(
            *(
                f"Left out, {reason}: {left.count:,}. {left.text}."
                for one in read.whole
                for reason, left in one.report.left_out.items()
            ),
            *(one.sentence for one in findings if one.kind is not FindingKind.INCOMPLETE),
        ),
    )
