"""The claims of one sentence, each with its verdict."""

from __future__ import annotations

from collections.abc import Iterator

from pcc_metrics.statement.claim_check.held_levels import ClaimContext
from pcc_metrics.statement.claim_check.number_grammar import NumberGrammar
from pcc_metrics.statement.claim_check.sentence_parts import SentenceParts
from pcc_metrics.statement.claim_check.sentence_reading import SentenceReading, SpannedOutcome
from pcc_metrics.statement.claim_check.word_grammar import WordGrammar
from pcc_metrics.statement.claim_check.wording_grammar import WordingGrammar


def sentence_claims(context: ClaimContext, parts: SentenceParts) -> Iterator[SpannedOutcome]:
    """Every claim of a sentence: of its numbers first, then of its words."""
    reading = SentenceReading(context, parts)
    yield from NumberGrammar(reading).numbers()
    yield from WordGrammar(reading).wordless()
    wording = WordingGrammar(reading)
    yield from wording.wording()
    yield from wording.others()
