"""The public log: which published figures were changed or withdrawn since, when, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pcc_metrics.charts.tables import Table
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Area, Measure, Source
from pcc_metrics.domain.formatting import capitalise
from pcc_metrics.domain.periods import Period
from pcc_metrics.publishing.preview import RowChange, row_changes
from pcc_metrics.publishing.publish import Content
from pcc_metrics.store.register import Entry, Register
from pcc_metrics.store.row_diff import coded, match


@dataclass(frozen=True)
class Corrected:
    """The published values that one publication changed; `hidden` are not listed: small numbers."""

    entry: Entry
    changes: tuple[RowChange, ...]
    hidden: int = 0


def corrections(register: Register, entry: Entry, catalogue: Catalogue) -> Corrected:
    """The published values that a publication changed, for the log beside its note."""
    if entry.action != "publish" or entry.parent is None or not entry.rows.get("revised"):
        return Corrected(entry, ())
    parent = next(e for e in register.entries() if e.snapshot == entry.parent)
    then, now = (register.open_entry(e) for e in (parent, entry))
    old, new = coded(then.table), coded(now.table)
    content = Content(then, old, new, now.metadata, match(old, new))
    found = row_changes(content, catalogue, most=None)
    changed = tuple(change for change in found.revised if change.old != change.new)
    return Corrected(entry, changed, found.hidden)


COLUMNS = (
    *("Published on", "Measure", "Area", "Period", "Until then", "Since then", "Why", "By"),
    *("First day", "Last day", "Source", "Snapshot"),
)


def corrections_table(found: Sequence[Corrected], catalogue: Catalogue) -> Table:
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
            *_days(change.period),
            _title(catalogue.sources, change.source),
            one.entry.snapshot,
        )
        for one in found
        for change in one.changes
    )
    return Table(COLUMNS, rows, "Published figures that were corrected, the newest first")


def _title(
    known: Mapping[str, Measure] | Mapping[str, Area] | Mapping[str, Source], one: str
) -> str:
    entry = known.get(one)
    return entry.title if entry else one


def _days(period: Period) -> tuple[str, str]:
    return period.start.first_day.isoformat(), period.end.last_day.isoformat()
