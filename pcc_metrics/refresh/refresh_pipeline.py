"""One refresh, from the publishers' addresses to a candidate that a person may publish."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pyarrow as pa

from pcc_metrics.checks import FindingCode
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.formatting import format_months as months_in_words
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.publishing.check_warnings import PREFIX, new_findings
from pcc_metrics.publishing.publish import propose
from pcc_metrics.refresh.refresh_report import RefreshReport, SourceReport
from pcc_metrics.refresh.release_calendar import ReleaseStatus, release_status
from pcc_metrics.refresh.row_changes import (
    FetchedChanges,
    compare_rows,
    newest_months,
    revision_lines,
)
from pcc_metrics.refresh.source_files import RefreshRequest
from pcc_metrics.refresh.source_update import FetchedSource, update_source
from pcc_metrics.refresh.work_folder import CACHE, WorkFolder
from pcc_metrics.sources.web.atomic_files import disk_space
from pcc_metrics.sources.web.http_cache import HttpCache
from pcc_metrics.sources.web.http_client import HttpClient
from pcc_metrics.sources.web.progress import Progress, Watch, ignore_progress
from pcc_metrics.store.object_store import file_digest
from pcc_metrics.store.observation import Observation, merge_observations
from pcc_metrics.store.open_store import Place
from pcc_metrics.store.register import Register
from pcc_metrics.store.row_diff import encode_table
from pcc_metrics.store.snapshot import Metadata, Snapshot
from pcc_metrics.store.snapshot_file import read_snapshot, to_table, write_file

MOST_ENDS = 8  # periods that are named one by one


@dataclass(frozen=True)
class RefreshEnvironment:
    """What a refresh works in: the day, who watches, and the one session."""

    today: date
    watch: Watch = ignore_progress
    web: HttpClient | None = None


def refresh(
    place: Place, catalogue: Catalogue, wanted: RefreshRequest, around: RefreshEnvironment
) -> RefreshReport:
    """Fetch, read, compare, check, and leave a candidate with its report in the work area.

    What goes wrong with one source is said in the report, and the others go on. Raises
    `InputError` where nothing can be done at all: an unknown force, a second refresh, a full disk.
    """
    _check_force(wanted.force, catalogue)
    work = WorkFolder(place)

    def watch(progress: Progress) -> None:
        work.note(progress)
        around.watch(progress)

    with work.lock(), disk_space(work.folder):
        cache = HttpCache(around.web or HttpClient(), work.folder / CACHE, watch)
        brought = [
            update_source(source, catalogue, cache, wanted)
            for source in catalogue.sources.values()
            if source.fetch
        ]
        watch(Progress("Comparing with what is published"))
        report = _judge(work, catalogue, wanted, around.today, brought)
        if not report.troubles:
            cache.clear_unused()
        work.keep(report)
        return report


def _check_force(force: str, catalogue: Catalogue) -> None:
    with_lpas = [a.id for a in catalogue.areas.values() if catalogue.parts_of(a.id)]
    if force not in with_lpas:
        raise InputError(
            f"The catalogue has no force “{force}” with local policing areas; it has "
            f"{', '.join(with_lpas)}. For another force, make its catalogue first."
        )


def _judge(
    work: WorkFolder,
    catalogue: Catalogue,
    wanted: RefreshRequest,
    today: date,
    brought: Sequence[FetchedSource],
) -> RefreshReport:
    """Compare with what is current, write the candidate, and say all that is to be said."""
    register = Register(work.store)
    entry = register.latest()
    now = register.open_entry(entry) if entry else None
    current = list(now.observations()) if now else []
    changes = compare_rows(current, [row for one in brought for row in one.rows])
    merged = merge_observations(current, changes.rows)
    standings = list(_standings(catalogue, merged, today))
    report = RefreshReport(
        made_on=today.isoformat(),
        force=wanted.force,
        since=str(wanted.since or ""),
        sources=tuple(_mark_changed(work.report(), [one.report for one in brought])),
        counts={
            "new": len(changes.new),
            "revised": len(changes.revised),
            "kept": len(changes.kept),
            "same": changes.same,
        },
        months=tuple(_months(changes, catalogue)),
        revisions=tuple(revision_lines(changes, catalogue)),
        kept=tuple(_list_kept(changes, catalogue)),
        calendar=tuple(one.sentence for one in standings),
        late=tuple(one.sentence for one in standings if one.late),
        base=entry.snapshot if entry else "",
    )
    if not changes.rows:
        return report
    table = to_table(changes.rows)
    metadata = _metadata(catalogue, _as_of(work, table, today), brought)
    write_file(work.candidate, table, metadata)
    return replace(
        report,
        candidate=file_digest(work.candidate),
        warnings=tuple(_warnings(work)),
        findings=tuple(_findings(now, merged, metadata, catalogue)),
    )


def _mark_changed(
    before: RefreshReport | None, sources: Iterable[SourceReport]
) -> Iterator[SourceReport]:
    """Say of each source whether it gave other files than at the last refresh that ended.

    What a refresh that was killed has fetched is new all the same: nobody has been told of it.
    """
    known = {one.source: one.digest for one in before.sources} if before else {}
    for one in sources:
        yield replace(one, changed=one.digest != known.get(one.source, ""))


def _as_of(work: WorkFolder, table: pa.Table, today: date) -> date:
    """Today; the day of the candidate that waits already, where it holds the same rows."""
    if not work.pending_report():
        return today
    before = read_snapshot(work.candidate)
    return before.as_of if before.table.cast(table.schema).equals(table) else today


def _metadata(catalogue: Catalogue, today: date, brought: Iterable[FetchedSource]) -> Metadata:
    named = "; ".join(one.source.title for one in brought if one.rows)
    return Metadata(
        "Newest public figures",
        today,
        catalogue.body.office,
        f"Fetched from their publishers: {named}.",
        catalogue.definitions(),
    )


def _months(changes: FetchedChanges, catalogue: Catalogue) -> Iterator[str]:
    """Which months are new, source by source."""
    by_source: dict[str, set[Period]] = {}
    for row in changes.new:
        by_source.setdefault(row.source, set()).add(row.period)
    for source, periods in by_source.items():
        yield f"{catalogue.sources[source].title}: {_in_words(periods)}."


def _in_words(periods: Collection[Period]) -> str:
    """Months as runs of months; longer periods by their ends, many by the first and the last."""
    ends = sorted({period.end for period in periods})
    if all(period.length == 1 for period in periods):
        return months_in_words(ends)
    if len(ends) <= MOST_ENDS:
        return f"periods to {months_in_words(ends)}"
    return f"{len(ends)} periods, the first to {ends[0].label} and the last to {ends[-1].label}"


def _list_kept(changes: FetchedChanges, catalogue: Catalogue) -> Iterator[str]:
    """Published months that the fetched files have only in part now."""
    months: dict[tuple[str, str], set[Month]] = {}
    for row in changes.kept:
        months.setdefault((row.source, row.area), set()).add(row.period.end)
    for (source, area), ends in sorted(months.items()):
        yield (
            f"{catalogue.areas[area].title}, {months_in_words(sorted(ends))}: the files of "
            f"{catalogue.sources[source].title} are incomplete now; what is published stays."
        )


def _standings(
    catalogue: Catalogue, rows: Iterable[Observation], today: date
) -> Iterator[ReleaseStatus]:
    """Of every source with a calendar that is fetched, or of which something is held."""
    held = newest_months(rows)
    for source in catalogue.sources.values():
        if source.release and (source.fetch or source.id in held):
            yield release_status(source.title, source.release, held.get(source.id), today)


def _warnings(work: WorkFolder) -> Iterator[str]:
    """What publishing would ask about, or refuse, beside what the checks find."""
    try:
        screening = propose(work.candidate, work.store).screening
    except InputError as error:
        yield str(error)
        return
    for one in (*screening.faults, *screening.warnings):
        if not one.code.startswith(PREFIX):
            yield one.message
    for code, more in screening.count_unlisted().items():
        if not code.startswith(PREFIX):
            yield f"and {more:,} more of the kind {code}."


def _findings(
    now: Snapshot | None, merged: list[Observation], metadata: Metadata, catalogue: Catalogue
) -> Iterator[str]:
    """What the checks find in the merged rows and did not find in the current ones.

    That two sources have no period in common is no finding about figures that are new.
    """
    table = encode_table(to_table(merged))
    for one in new_findings(now, Snapshot("proposed", metadata, table), catalogue):
        if one.code is not FindingCode.NOTHING_TO_COMPARE:
            yield one.text
