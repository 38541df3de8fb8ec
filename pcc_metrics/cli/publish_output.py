"""What screening and publishing found, in lines for the command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.formatting import pluralise
from pcc_metrics.publishing.changed_definitions import DefinitionChange
from pcc_metrics.publishing.preview import PageChange, RowChanges, describe_row
from pcc_metrics.publishing.screening.faults import Fault, Screening
from pcc_metrics.statement.statement_audit import StatementAudit
from pcc_metrics.store.audit import RegisterAudit
from pcc_metrics.store.object_store import ObjectStore
from pcc_metrics.store.register import RegisterEntry

MOST_ADDED = 10  # as above: so that a slip of the hand is seen
MOST_REVISIONS = 20  # on a screen; the page has them all


def screening_lines(
    name: str, screening: Screening, unexplained: Iterable[str] = ()
) -> Iterator[str]:
    """One line for each fault and warning, with the totals of those that are not listed.

    `unexplained` are the codes of warnings that have no reason yet.
    """
    rows = f"{screening.rows:,} row{'' if screening.rows == 1 else 's'}"
    for kind, faults in (("fault", screening.faults), ("warning", screening.warnings)):
        count = sum(screening.totals[code] for code in {fault.code for fault in faults})
        if faults:
            yield f"{name}: {rows}, {count:,} {kind}{'' if count == 1 else 's'}:"
            yield from _lines(faults)
    if not screening.faults and not screening.warnings:
        yield f"{name}: {rows}, no fault."
    elif not screening.faults and (codes := list(unexplained)):
        options = " ".join(f'--accept {code}="…"' for code in codes)
        yield f"Warnings need a reason to pass. Where nobody can be asked: {options}"
    for code, more in screening.count_unlisted().items():
        yield f"… and {more:,} more of the kind {code}."
    yield from screening.remarks


def _lines(faults: Iterable[Fault]) -> Iterator[str]:
    for fault in faults:
        where = f"row {fault.row}, {fault.column}" if fault.row else fault.column or "file"
        value = "" if fault.value is None else f" = {_describe_value(fault.value)}"
        yield f"  {where}{value}: {fault.message} [{fault.code}]"


def _describe_value(value: str | float) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def published_lines(entry: RegisterEntry) -> Iterator[str]:
    """What has been published, and from when it is seen."""
    counts = ", ".join(f"{count:,} {kind}" for kind, count in entry.rows.items())
    yield f"Published: {entry.snapshot} (entry {entry.number}, {entry.mode}); rows: {counts}."
    if entry.parent:
        yield f"It follows {entry.parent}."
    if entry.embargo:
        yield f"It is hidden until {entry.embargo}."


def current_lines(entry: RegisterEntry) -> Iterator[str]:
    """That there was nothing to publish, because these figures are current."""
    yield (
        f"Already published as {entry.snapshot} (entry {entry.number}, {entry.when}, by "
        f"{entry.who}): nothing was written."
    )


def audit_lines(
    store: ObjectStore, audit: RegisterAudit, statements: StatementAudit
) -> Iterator[str]:
    """What was looked at, and found as it was; nothing of what has a fault."""
    if not audit.entries and not audit.faults:
        yield f"Nothing has been published in {store}: there was nothing to check."
    elif not audit.faults:
        entries, files = len(audit.entries), audit.files
        yield f"Checked: {entries} entries and {files} files are as published."
    if not statements.statements and not statements.faults:
        yield "There are no statements here to check."
    elif not statements.faults:
        entries, files = statements.entries, statements.files
        yield f"Checked: {entries} entries of statements and {files} files are as written."


def definition_lines(changes: Iterable[DefinitionChange]) -> Iterator[str]:
    """Every key of the catalogue that differs from the current snapshot's."""
    lines = [f"  {change}" for change in changes]
    yield f"Definitions: {pluralise(len(lines), 'change')}; the rows stay as they are."
    yield from lines


def parse_moment(text: str) -> datetime:
    """A time as `2026-12-01T09:30`, of this machine's zone unless it names its own."""
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError):
        raise InputError(
            f"“{text}” is not a time: write it as 2026-12-01T09:30, in this machine's time zone."
        ) from None


def preview_lines(
    rows: RowChanges, pages: Iterable[PageChange], catalogue: Catalogue
) -> Iterator[str]:
    """What a publication would change: rows in words, the largest revisions first, and pages."""
    counts = ", ".join(f"{count:,} {kind}" for kind, count in rows.counts.items())
    yield f"Rows: {counts}."
    for change in (*rows.revised[:MOST_REVISIONS], *rows.added[:MOST_ADDED]):
        yield f"  {describe_row(change, catalogue)}"
    for page in pages:
        yield f"{page.title}:"
        for text_change in (*page.figures, *page.sentences):
            yield f"  - {text_change.old or '(nothing)'}"
            yield f"  + {text_change.new or '(nothing)'}"
