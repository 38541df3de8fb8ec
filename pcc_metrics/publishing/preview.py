"""What a publication would change, before it is made: rows, figures and sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

import numpy as np

from pcc_metrics.charts.figure_labels import figure_in_words
from pcc_metrics.content.page_content import PageContent, build_page_content
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.formatting import format_value
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.domain.view import View
from pcc_metrics.figures.figure import Figure, select_figures
from pcc_metrics.figures.figure_diff import diff_figures
from pcc_metrics.figures.reader import Reader
from pcc_metrics.narrative.wording import describe_obstacle
from pcc_metrics.publishing.change_list import relative_changes
from pcc_metrics.publishing.publish import ProposedContent
from pcc_metrics.store.columns import TableColumns
from pcc_metrics.store.observation import Status
from pcc_metrics.store.suppression import suppression_guard

MOST_ROWS = 1_000  # rows listed of each kind of change; the counts are of all


@dataclass(frozen=True)
class RowChange:
    """One row before and after; `old` is empty for a row that is added, `new` for one removed."""

    measure: str
    area: str
    period: Period
    source: str
    old: float | None
    new: float | None
    old_status: str | None = None
    new_status: str | None = None

    @property
    def size(self) -> float:
        """The change as a part of the old value, so that different units have one order."""
        if self.old is None or self.new is None or self.old == self.new:
            return 0.0
        return abs(self.new - self.old) / abs(self.old) if self.old else float("inf")


@dataclass(frozen=True)
class RowChanges:
    """`counts` as in a register entry; `revised` has the largest changes first.

    `hidden` counts the changed rows that stand in no list: their small numbers are hidden.
    """

    counts: dict[str, int]
    added: tuple[RowChange, ...]
    revised: tuple[RowChange, ...]
    removed: tuple[RowChange, ...]
    hidden: int = 0


def describe_row(change: RowChange, catalogue: Catalogue) -> str:
    """What a row says, in words: the figure in its unit as readers will see it."""
    measure, area = catalogue.measures.get(change.measure), catalogue.areas.get(change.area)
    values = [
        None if one is None else format_value(measure, one) if measure else f"{one:,.10g}"
        for one in (change.new, change.old)
    ]
    status = Status(change.new_status).label if change.new_status else "no longer there"
    named = (
        measure.title if measure else change.measure,
        area.title if area else change.area,
        change.period.label,
    )
    was = f"; {values[1]} until now" if values[1] is not None else ""
    return f"{', '.join(named)}: {values[0] or 'no figure'}, {status}{was}"


@dataclass(frozen=True)
class TextChange:
    """A sentence or figure before and after; empty where there was or will be none."""

    old: str
    new: str


@dataclass(frozen=True)
class PageChange:
    """What changes on a priority's page as it opens: for the whole force, with its latest month.

    Links pinned to the snapshot that is current now, and statements made from it, are superseded
    on the pages that are named here; they go on showing what they show.
    """

    priority: str
    title: str
    to: Month  # the month that the page opens with afterwards
    figures: tuple[TextChange, ...]
    sentences: tuple[TextChange, ...]


def row_changes(
    content: ProposedContent, catalogue: Catalogue, most: int | None = MOST_ROWS
) -> RowChanges:
    """The rows that a publication adds, revises and removes, the first `most` of each."""
    before, after, matched = TableColumns(content.now), TableColumns(content.table), content.matched
    kept_back = suppression_guard(catalogue, content.before, content.snapshot)
    old_hidden, new_hidden = kept_back.hides(before), kept_back.hides(after)
    in_old, in_new = matched.revised
    shown = ~new_hidden[in_new]
    in_old, in_new = in_old[shown], in_new[shown]
    was, now = before.numbers("value")[in_old], after.numbers("value")[in_new]
    largest = np.argsort(-relative_changes(was, now), kind="stable")[:most]
    added = matched.added[~new_hidden[matched.added]]
    removed = matched.removed[~old_hidden[matched.removed]]
    changed = len(matched.added) + len(matched.removed) + len(matched.revised[0])
    return RowChanges(
        matched.counts,
        tuple(_row(after, p, None, p) for p in added[:most].tolist()),
        tuple(
            _row(after, q, (before, p), q)
            for p, q in zip(in_old[largest].tolist(), in_new[largest].tolist(), strict=True)
        ),
        tuple(_row(before, p, (before, p), None) for p in removed[:most].tolist()),
        changed - len(added) - len(removed) - len(in_old),
    )


def _row(
    rows: TableColumns, place: int, was: tuple[TableColumns, int] | None, now: int | None
) -> RowChange:
    period = Period(Month(int(rows.months("start")[place])), Month(int(rows.months("end")[place])))
    old, old_status = _of(*was) if was else (None, None)
    new, new_status = _of(rows, now) if now is not None else (None, None)
    measure, area, source = (str(rows.cell(c, place)) for c in ("measure", "area", "source"))
    return RowChange(measure, area, period, source, old, new, old_status, new_status)


def _of(rows: TableColumns, place: int) -> tuple[float, str]:
    return float(rows.cell("value", place)), str(rows.cell("status", place))


def page_changes(content: ProposedContent, catalogue: Catalogue) -> tuple[PageChange, ...]:
    """The pages that would say something else; all of them where nothing is published yet."""
    before = Reader(content.before, catalogue) if content.before else None
    after = Reader(content.snapshot, catalogue)
    pages = (_page(before, after, priority) for priority in catalogue.priorities)
    return tuple(page for page in pages if page.figures or page.sentences)


def _page(before: Reader | None, after: Reader, priority: str) -> PageChange:
    wanted = after.catalogue.priorities[priority]
    new = build_page_content(after, wanted, View())
    old = build_page_content(before, wanted, View()) if before else None
    return PageChange(
        priority,
        wanted.title,
        new.to,
        tuple(_figures(old, new)),
        tuple(_texts(_sentences(old), _sentences(new))),
    )


def _sentences(content: PageContent | None) -> list[str]:
    return [sentence.text for sentence in content.sentences] if content else []


def _figures(old: PageContent | None, new: PageContent) -> Iterator[TextChange]:
    then = select_figures(old.figures) if old else {}
    for one in diff_figures(then, select_figures(new.figures), measure_of=lambda f: f.measure):
        was, now = _describe_figure(one.then), _describe_figure(one.now)
        if was != now:
            note = one.obstacle and describe_obstacle(one.obstacle, "the figure before")
            yield TextChange(was, f"{now}, {note}" if note else now)


def _describe_figure(figure: Figure | None) -> str:
    """`Homicides: 41 homicides (year to October 2023)`; empty without a figure."""
    if figure is None:
        return ""
    return f"{figure.measure.title}: {figure_in_words(figure)} ({figure.period_label})"


def _texts(old: Sequence[str], new: Sequence[str]) -> Iterator[TextChange]:
    """Sentences that differ, those in the same place side by side."""
    steps: Any = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for kind, first, last, start, stop in steps:
        if kind != "equal":
            pairs = zip_longest(old[first:last], new[start:stop], fillvalue="")
            yield from (TextChange(was, now) for was, now in pairs)
