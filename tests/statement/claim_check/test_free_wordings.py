"""Free wordings of right and wrong claims: each gets a verdict that is right."""

from __future__ import annotations

import pytest

from pcc_metrics.domain.periods import Month
from pcc_metrics.statement.claim_check.check_text import check_text
from pcc_metrics.statement.claim_check.held_levels import ClaimContext
from pcc_metrics.statement.claim_check.text_claim import ClaimVerdict
from tests.statement.claim_check.wordings import RIGHT, WORDINGS
from tests.support.statements import reader_of

NEWEST = "2026-11-30"


@pytest.fixture
def context() -> ClaimContext:
    reader = reader_of(NEWEST)
    return ClaimContext(reader, reader.catalogue.force, Month.of(2026, 3))


@pytest.mark.parametrize(
    ("text", "words", "verdicts"), WORDINGS, ids=[text for text, _, _ in WORDINGS]
)
def test_a_free_wording_gets_its_verdict(
    context: ClaimContext, text: str, words: str, verdicts: frozenset[ClaimVerdict]
) -> None:
    claims = check_text(context, text)
    assert [c for c in claims if words in c.words and c.verdict in verdicts], claims


@pytest.mark.parametrize("text", [text for text, _, verdicts in WORDINGS if verdicts is RIGHT])
def test_nothing_of_a_right_sentence_is_accused(context: ClaimContext, text: str) -> None:
    assert [claim for claim in check_text(context, text) if claim.verdict.warns] == []
