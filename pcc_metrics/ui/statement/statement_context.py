"""What a run of the statement page works on: a quarter, an area, its history and its figures."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

import streamlit as st

from pcc_metrics import links
from pcc_metrics.checks import Finding, check_snapshot
from pcc_metrics.content.page_content import PageContent
from pcc_metrics.content.reader_cache import snapshot_key
from pcc_metrics.domain.cache import Cache
from pcc_metrics.domain.definitions import Area
from pcc_metrics.domain.periods import Period
from pcc_metrics.domain.quarters import quarter_ending
from pcc_metrics.figures.reader import Reader
from pcc_metrics.statement import (
    State,
    Statement,
    StatementStatus,
    StatementSubject,
    compose_statement,
    last_quarter,
)
from pcc_metrics.statement.commentary_check import (
    CommentaryWarning,
    commentary_warnings,
    open_warnings,
)
from pcc_metrics.statement.compose import statement_area, statement_pages
from pcc_metrics.statement.previous_texts import previous_texts
from pcc_metrics.statement.statement_history import StatementHistory
from pcc_metrics.statement.statement_store import StatementStore
from pcc_metrics.statement.text_fields import Texts, field_label, merge_force_texts
from pcc_metrics.store.register import OPEN_SNAPSHOTS, RegisterEntry
from pcc_metrics.ui.state.session import Visit, reader_of
from pcc_metrics.ui.statement.statement_cache import read_published
from pcc_metrics.ui.widgets.spinner import get_with_spinner

# A day's writing looks at few quarters and areas, of one snapshot or two; each has some 300 kB.
_STATEMENTS: Cache[Hashable, Statement] = Cache(60)
_PAGES: Cache[Hashable, tuple[PageContent, ...]] = Cache(60)
_WARNINGS: Cache[Hashable, tuple[CommentaryWarning, ...]] = Cache(60)
_FINDINGS: Cache[Hashable, tuple[Finding, ...]] = Cache(OPEN_SNAPSHOTS)


@dataclass(frozen=True)
class StatementContext:
    """One statement as it is now: its history, and the snapshot that its figures are of."""

    visit: Visit
    history: StatementHistory
    quarter: Period
    area: Area
    entry: RegisterEntry
    reader: Reader
    last: Statement | None
    force: StatementHistory | None  # the force's own statement, where this is one for a part of it

    @property
    def id(self) -> str:
        """The id of the statement."""
        return self.history.id

    @property
    def subject(self) -> StatementSubject:
        """What the statement is about: quarter, area and the office's texts."""
        return StatementSubject(self.quarter, self.area.id, self.texts)

    @property
    def texts(self) -> Texts:
        """What the office wrote, with what it wrote for the whole force where that holds here."""
        return (
            merge_force_texts(self.history.texts, self.force.texts)
            if self.force
            else self.history.texts
        )

    @property
    def earlier(self) -> Texts:
        """What the office wrote in the last statement, by part; empty where there is none."""
        return previous_texts(self.last) if self.last else {}

    @property
    def force_head(self) -> int:
        """The number of the last entry of the force's own statement; 0 where this is that."""
        return self.force.head if self.force else 0

    @property
    def base(self) -> str:
        """The app's own address, for links that leave it."""
        return links.app_root(st.context.url, self.visit.path)

    @property
    def newer(self) -> RegisterEntry | None:
        """The current snapshot, where the statement is on another one."""
        current = self.visit.current
        return current if current and current.snapshot != self.entry.snapshot else None

    @property
    def withdrawal(self) -> RegisterEntry | None:
        """The withdrawal of its snapshot; `None` where it is not withdrawn."""
        return self.visit.register.withdrawals().get(self.entry.snapshot)

    def name_of(self, part: str) -> str:
        """A part as a person calls it."""
        catalogue = self.visit.catalogue
        titles = {p.id: p.short for p in catalogue.priorities.values()}
        return field_label(part, titles | {i.id: i.title for i in catalogue.initiatives.values()})


def open_statement(visit: Visit, reader: Reader) -> StatementContext:
    """The statement that the address asks for; without one, the latest quarter's for the area."""
    quarter = visit.request.histories.quarter
    period = quarter_ending(quarter) if quarter else last_quarter(reader.snapshot.as_of)
    return _context(visit, period, _area(visit), reader.snapshot.id)


def _context(visit: Visit, period: Period, area: Area, snapshot: str) -> StatementContext:
    """A statement on the figures that it was begun with, else on those of `snapshot`."""
    statements, whole = StatementStore(), visit.catalogue.force.id
    history = statements.history(f"{period.end}-{area.id}")
    entry = visit.register.find(history.snapshot or snapshot)
    before = statements.version_before(history.id)
    last = read_published(statements, before)[1] if before else None
    force = None if area.id == whole else statements.history(f"{period.end}-{whole}")
    return StatementContext(
        visit, history, period, area, entry, reader_of(visit, entry), last, force
    )


def local_packs(context: StatementContext) -> Iterator[Statement]:
    """The statement of each area that makes up the force, for the same quarter and figures."""
    for area in context.visit.catalogue.lpas:
        yield compose_today(_context(context.visit, context.quarter, area, context.entry.snapshot))


def _area(visit: Visit) -> Area:
    """The one area that is chosen, else the force."""
    chosen = visit.view.areas
    return statement_area(
        visit.catalogue, chosen[0] if len(chosen) == 1 else visit.catalogue.force.id
    )


def compose_today(context: StatementContext) -> Statement:
    """The statement as composed today, on its own snapshot."""
    return _compose(context, context.entry, context.reader)


def warnings_of(context: StatementContext) -> tuple[CommentaryWarning, ...]:
    """Every claim of the office's words that the figures do not bear out, with reasons or not."""
    statement = compose_today(context)
    key = (*_data_key(context, context.entry), context.id, context.history.head, context.force_head)
    return _WARNINGS.get(key, lambda: commentary_warnings(context.reader, statement))


def open_warnings_of(context: StatementContext) -> tuple[CommentaryWarning, ...]:
    """Those that nobody has given a reason for."""
    return open_warnings(warnings_of(context), context.history.reasons)


def compose_on_snapshot(context: StatementContext, entry: RegisterEntry) -> Statement:
    """The same texts on another snapshot."""
    return _compose(context, entry, reader_of(context.visit, entry))


def compose_for_publication(context: StatementContext) -> Statement:
    """The statement as it would be published today."""
    return replace(compose_today(context), state=State.PUBLISHED)


def office_today(visit: Visit) -> date:
    """The day on the office's calendar, wherever the server stands."""
    return datetime.now(visit.catalogue.body.zone).date()


def _data_key(context: StatementContext, entry: RegisterEntry) -> tuple[Hashable, ...]:
    return (*snapshot_key(context.visit.register, entry), context.visit.catalogue)


def _compose(context: StatementContext, entry: RegisterEntry, reader: Reader) -> Statement:
    today = office_today(context.visit)
    heads = f"{context.history.head} {context.force_head}"
    last = f"{context.last.id}-{context.last.version}" if context.last else ""
    data = _data_key(context, entry)
    key = (*data, context.id, heads, last, today, context.base)
    history = context.history
    standing = StatementStatus(
        today, history.state, history.version, history.reason, context.last, context.base
    )

    def work_out() -> Statement:
        findings = _FINDINGS.get(data, lambda: check_snapshot(reader))
        pages = _PAGES.get(
            (*data, context.id), lambda: statement_pages(reader, context.quarter, context.area)
        )
        return compose_statement(
            reader, context.visit.catalogue, context.subject, standing, findings, pages
        )

    return get_with_spinner(_STATEMENTS, key, work_out, "Composing the statement")
