"""The statement that somebody asks for by quarter, area and snapshot, as it stands in the office.

A published one is given as it was published; any other is composed now, with the texts saved so
far, and is marked as what it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pcc_metrics.checks import Finding, check_snapshot
from pcc_metrics.content.reader_cache import open_snapshot_reader
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.periods import Month
from pcc_metrics.figures.reader import Reader
from pcc_metrics.statement import (
    State,
    Statement,
    StatementStatus,
    StatementSubject,
    compose_statement,
    last_quarter,
    quarter_ending,
)
from pcc_metrics.statement.statement_store import StatementStore


@dataclass(frozen=True)
class StatementRequest:
    """What is asked for. Without `to` it is the quarter before the snapshot's date.

    Without `snapshot` it is the one that the statement stands on, else the current one. `base` is
    the app's own address, for links.
    """

    area: str = ""
    to: Month | None = None
    snapshot: str | None = None
    base: str = ""


def statement_for(asked: StatementRequest, today: date) -> Statement:
    """The statement; raises `InputError` where there is no such area, quarter or snapshot."""
    return _statement(asked, today, None)


def statements_for_lpas(asked: StatementRequest, today: date) -> tuple[int, Iterator[Statement]]:
    """How many local policing areas there are, and their statements, composed as they are taken.

    The checks of the whole snapshot are run once for all of them.
    """
    reader = open_snapshot_reader(asked.snapshot)
    findings = check_snapshot(reader)
    lpas = reader.catalogue.lpas
    pinned = replace(asked, snapshot=reader.snapshot.id)
    return len(lpas), (_statement(replace(pinned, area=a.id), today, findings) for a in lpas)


def _statement(
    asked: StatementRequest, today: date, findings: Sequence[Finding] | None
) -> Statement:
    reader, store = open_snapshot_reader(asked.snapshot), StatementStore()
    wanted = _make_subject(reader, asked)
    history = store.history(wanted.id)
    if history.snapshot and not asked.snapshot:
        reader = open_snapshot_reader(history.snapshot)
    same = history.snapshot == reader.snapshot.id
    if history.state is State.PUBLISHED and same:
        return store.read_published(wanted.id)[1]
    standing = StatementStatus(
        dated=today,
        state=history.state if same else State.DRAFT,
        version=len(history.publications) + 1,
        reason=history.reason,
        last=store.last_before(wanted.id),
        base=asked.base,
    )
    texts = replace(wanted, texts=store.texts(wanted.id, reader.catalogue.force.id))
    return compose_statement(reader, load_catalogue(), texts, standing, findings)


def _make_subject(reader: Reader, asked: StatementRequest) -> StatementSubject:
    as_of = reader.snapshot.as_of
    quarter = quarter_ending(asked.to) if asked.to else last_quarter(as_of)
    return StatementSubject(quarter, asked.area or reader.catalogue.force.id)
