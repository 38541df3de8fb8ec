"""What fetched rows would change in the rows that are current."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.periods import Month
from pcc_metrics.store.observation import Observation

MOST_REVISIONS = 20  # named in a report; the publish page shows them all


@dataclass(frozen=True)
class FetchedChanges:
    """Rows by what they do: `new` and `revised` make the candidate.

    `revised` holds each row with the one that it replaces. `kept` are complete rows that the
    fetched, incomplete ones do not replace. `same` counts the rest.
    """

    new: tuple[Observation, ...]
    revised: tuple[tuple[Observation, Observation], ...]
    kept: tuple[Observation, ...]
    same: int

    @property
    def rows(self) -> list[Observation]:
        """The rows to publish: new ones, and revised ones as they are now."""
        return [*self.new, *(row for _, row in self.revised)]


def compare_rows(current: Iterable[Observation], fetched: Iterable[Observation]) -> FetchedChanges:
    """Set fetched rows against the current ones with the same key."""
    held = {row.key: row for row in current}
    new: list[Observation] = []
    revised: list[tuple[Observation, Observation]] = []
    kept: list[Observation] = []
    same = 0
    for row in fetched:
        before = held.get(row.key)
        if before is None:
            new.append(row)
        elif before == row:
            same += 1
        elif before.complete and not row.complete:
            kept.append(before)
        else:
            revised.append((before, row))
    return FetchedChanges(tuple(new), tuple(revised), tuple(kept), same)


def newest_months(rows: Iterable[Observation]) -> Mapping[str, Month]:
    """The last month with a complete row, by source."""
    newest: dict[str, Month] = {}
    for row in rows:
        if row.complete:
            newest[row.source] = max(row.period.end, newest.get(row.source, row.period.end))
    return newest


def revision_lines(changes: FetchedChanges, catalogue: Catalogue) -> list[str]:
    """The largest revisions in words, and how many more there are."""
    moved = [(old, new) for old, new in changes.revised if old.value != new.value]
    moved.sort(key=lambda pair: (-abs(pair[1].value - pair[0].value), pair[1].key))
    lines = [
        f"{catalogue.areas[new.area].title}, {catalogue.measures[new.measure].title}, "
        f"{new.period.label}: {old.value:,.10g} is now {new.value:,.10g}."
        for old, new in moved[:MOST_REVISIONS]
    ]
    if len(moved) > MOST_REVISIONS:
        lines.append(f"and {len(moved) - MOST_REVISIONS:,} more.")
    noted = len(changes.revised) - len(moved)
    if noted:
        lines.append(f"{noted:,} rows keep their value and change their status or note.")
    return lines
