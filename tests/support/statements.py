"""Statements for tests: composed on bundled snapshots, with texts that say what is tested."""

from __future__ import annotations

from datetime import date
from functools import cache

from pcc_metrics.checks import Finding, check_snapshot
from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.figures.reader import Reader
from pcc_metrics.statement import (
    Statement,
    StatementStatus,
    StatementSubject,
    compose_statement,
    last_quarter,
)
from pcc_metrics.statement.text_fields import (
    APPLIES,
    DID,
    PLANNED,
    REFLECTIONS,
    WHY,
    YES,
    ActivityClaim,
    Texts,
    field_name,
    write_claims,
)
from pcc_metrics.store.register import Register

FIRST, SECOND, THIRD = "2024-02-27", "2026-11-22", "2026-11-30"
DAY = date(2026, 11, 25)
CLAIM = ActivityClaim(
    "Officers did what this test says.", "A paper of the board", date(2023, 12, 1)
)


@cache
def reader_of(snapshot: str) -> Reader:
    return Reader(Register(BUNDLED).open(snapshot), load_catalogue())


@cache
def findings_of(snapshot: str) -> tuple[Finding, ...]:
    return check_snapshot(reader_of(snapshot))


def wanted_of(snapshot: str, area: str = "", texts: Texts | None = None) -> StatementSubject:
    """A statement for the quarter before the snapshot."""
    reader = reader_of(snapshot)
    quarter = last_quarter(reader.snapshot.as_of)
    return StatementSubject(quarter, area or reader.catalogue.force.id, texts or {})


def composed(
    snapshot: str,
    texts: Texts | None = None,
    area: str = "",
    standing: StatementStatus | None = None,
) -> Statement:
    wanted = wanted_of(snapshot, area, texts)
    findings = findings_of(snapshot)
    return compose_statement(
        reader_of(snapshot), load_catalogue(), wanted, standing or StatementStatus(DAY), findings
    )


def complete_texts(*, commentary: str = "") -> dict[str, str]:
    """What a statement needs to be final, in the words of a test."""
    texts = {}
    for priority in load_catalogue().priorities:
        texts[field_name(APPLIES, priority)] = YES
        texts[field_name(WHY, priority)] = "For the purpose of this test."
        texts[field_name(DID, priority)] = write_claims([CLAIM])
        if commentary:
            texts[field_name(REFLECTIONS, priority)] = commentary
            texts[field_name(PLANNED, priority)] = commentary
    return texts
