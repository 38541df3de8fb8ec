"""The public log: which published figures were changed or withdrawn since, when, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pcc_metrics.charts.tables import Table
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.formatting import capitalise
from pcc_metrics.domain.source_definitions import Source
from pcc_metrics.publishing.preview import RowChange, row_changes
from pcc_metrics.publishing.publish import ProposedContent
from pcc_metrics.store.register import Register, RegisterEntry
from pcc_metrics.store.row_diff import diff_rows, encode_table


@dataclass(frozen=True)
class Correction:
    """The published values that one publication changed; `hidden` are not listed: small numbers."""

    entry: RegisterEntry
    changes: tuple[RowChange, ...]
    hidden: int = 0


def find_corrections(register: Register, entry: RegisterEntry, catalogue: Catalogue) -> Correction:
    """The published values that a publication changed, for the log beside its note."""
    if entry.action != "publish" or entry.parent is None or not entry.rows.get("revised"):
        return Correction(entry, ())
    parent = next(e for e in register.entries() if e.snapshot == entry.parent)
    then, now = (register.open_entry(e) for e in (parent, entry))
    old, new = encode_table(then.table), encode_table(now.table)
    content = ProposedContent(then, old, new, now.metadata, diff_rows(old, new))
    changes = row_changes(content, catalogue, most=None)
    changed = tuple(change for change in changes.revised if change.old != change.new)
    return Correction(entry, changed, changes.hidden)


COLUMNS = (
    *("Published on", "Measure", "Area", "Period", "Until then", "Since then", "Why", "By"),
    *("First day", "Last day", "Source", "Snapshot"),
)


def corrections_table(corrections: Sequence[Correction], catalogue: Catalogue) -> Table:
    """The log as one table, the newest first."""
    rows = tuple(
        (
            one.entry.when[:10],
            _title(catalogue.measures, change.measure),
            _title(catalogue.areas, change.area),
            capitalise(change.period.label),
            change.old,
            change.new,
            one.entry.note,
            one.entry.who,
            *change.period.days,
            _title(catalogue.sources, change.source),
            one.entry.snapshot,
        )
        for one in corrections
        for change in one.changes
    )
    return Table(COLUMNS, rows, "Published figures that were corrected, the newest first")


def _title(
    known: Mapping[str, Measure] | Mapping[str, Area] | Mapping[str, Source], one: str
) -> str:
    entry = known.get(one)
    return entry.title if entry else one
