"""Warnings about the office's words: in the checklist, at signing off, with their reasons."""

from __future__ import annotations

from pathlib import Path

import pytest

from pcc_metrics.domain.errors import InputError
from pcc_metrics.statement import Statement
from pcc_metrics.statement.checklist import checklist, gaps
from pcc_metrics.statement.commentary_check import (
    CommentaryWarning,
    commentary_warnings,
    open_warnings,
)
from pcc_metrics.statement.statement_store import StatementStore
from tests.support.statements import FIRST, complete_texts, composed, reader_of

STATEMENT, SNAPSHOT, PART = "2023-12-west-midlands", "2024-02-27-c5616d64", "reflections/homicide"
DRIFTED = "There were 99 homicides in the year to October 2023."


@pytest.fixture
def statements(tmp_path: Path) -> StatementStore:
    return StatementStore(tmp_path)


def drafted(text: str = DRIFTED) -> Statement:
    return composed(FIRST, {**complete_texts(), PART: text})


def warnings(text: str = DRIFTED) -> tuple[CommentaryWarning, ...]:
    return commentary_warnings(reader_of(FIRST), drafted(text))


def explain(statements: StatementStore, reason: str, text: str = DRIFTED) -> None:
    (warning,) = warnings(text)
    statements.explain(STATEMENT, warning, reason, who="Ada", snapshot=SNAPSHOT)


def test_an_open_warning_keeps_a_statement_from_being_signed_off() -> None:
    assert gaps(drafted()) == ()
    (gap,) = gaps(drafted(), warnings())
    assert DRIFTED in gap and "41 (homicides" in gap
    (item,) = [one for one in checklist(drafted(), warnings()) if one.gap == gap]
    assert item.needed and item.part == PART


def test_a_typed_reason_closes_it_and_is_kept(statements: StatementStore) -> None:
    explain(statements, "The board asked for the figure of two years.")
    history = statements.history(STATEMENT)
    assert open_warnings(warnings(), history.reasons) == ()
    (entry,) = history.reasons.values()
    assert (entry.part, entry.who, entry.text) == (PART, "Ada", DRIFTED)
    assert entry.note == "The board asked for the figure of two years."


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_no_reason_is_no_reason(statements: StatementStore, reason: str) -> None:
    with pytest.raises(InputError, match="only with a reason"):
        explain(statements, reason)


def test_a_reason_is_for_its_sentence_alone(statements: StatementStore) -> None:
    explain(statements, "The board asked for it.")
    reasons = statements.history(STATEMENT).reasons
    (still,) = open_warnings(warnings(DRIFTED.replace("99", "98")), reasons)
    assert "98 homicides" in still.text


def test_a_reason_is_given_to_a_draft_only(statements: StatementStore) -> None:
    statements.save(STATEMENT, PART, DRIFTED, seen=0, who="Ada", snapshot=SNAPSHOT)
    head = statements.history(STATEMENT).head
    statements.finish(STATEMENT, (), seen=head, who="Ada")
    with pytest.raises(InputError, match="open it again"):
        explain(statements, "Too late.")


def test_all_words_that_are_shown_are_checked_and_none_that_are_left_out() -> None:
    texts = {**complete_texts(), "introduction": DRIFTED, "planned/homicide": DRIFTED}
    parts = [w.part for w in commentary_warnings(reader_of(FIRST), composed(FIRST, texts))]
    assert parts == ["introduction", "planned/homicide"]
    quiet = composed(FIRST, {**texts, "pre-election": "on"})
    assert commentary_warnings(reader_of(FIRST), quiet) == ()
