"""One sentence while it is read: what its grammars share, and what they have taken already."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pcc_metrics.domain.definitions import Measure
from pcc_metrics.statement.claim_check.held_levels import ClaimContext
from pcc_metrics.statement.claim_check.level_claims import Outcome
from pcc_metrics.statement.claim_check.numbers_in_text import NumberToken
from pcc_metrics.statement.claim_check.phrases_in_text import SOME_MONTHS
from pcc_metrics.statement.claim_check.sentence_parts import SentenceParts
from pcc_metrics.statement.claim_check.text_claim import ClaimVerdict


@dataclass(frozen=True)
class SpannedOutcome:
    """A verdict and the characters of the sentence that it is about."""

    start: int
    end: int
    outcome: Outcome
    value: float | None = None


class SentenceReading:
    """What is known of a sentence; a phrase that one grammar has taken is no claim of another."""

    def __init__(self, context: ClaimContext, parts: SentenceParts) -> None:
        self.context = context
        self.parts = parts
        self.text = parts.text
        self.taken: list[tuple[int, int]] = []
        self.about: list[SpannedOutcome] = []

    def clause(self, token: NumberToken) -> str:
        """From the sentence mark before a number to the one after it."""
        start = max(
            self.text.rfind(mark, 0, token.start) for mark in (";", ":", ", but ", " while ")
        )
        ends = [self.text.find(mark, token.end) for mark in (";", ", but ", " while ")]
        return self.text[max(start, 0) : min((e for e in ends if e >= 0), default=len(self.text))]

    def near(self, token: NumberToken) -> str:
        low, high = self.parts.scope(token)
        return self.text[max(low, token.start - 60) : min(high, token.end + 60)]

    def unknown_place(self, measure: Measure) -> Outcome:
        """The verdict on a number of a place that the catalogue does not know."""
        why = "No figure is held for the place that is named."
        return Outcome(ClaimVerdict.NOT_HELD, why, measure)

    def of_part(self, measure: Measure) -> Outcome:
        """The verdict on a number of a day, a week or some months."""
        why = "It is of a day, a week or a part, which no figure is held for."
        return Outcome(ClaimVerdict.NOT_HELD, why, measure)

    def of_some_months(self) -> bool:
        """Whether the sentence is of a run of months that is no year: `the last three months`."""
        some = SOME_MONTHS.search(self.text)
        if not some or re.search(r"\b(?:12|twelve) months", some[0], re.IGNORECASE):
            return False
        return not any(
            m.start < some.end() + 3 and some.start() < m.end for m in self.parts.periods
        )

    def is_taken(self, match: re.Match[str]) -> bool:
        """Whether a number nearby says by how much: then it is that claim."""
        return any(
            start <= match.end() + 45
            and match.start() - 12 <= end
            and not self._apart(match, start)
            for start, end in self.taken
        )

    def _apart(self, match: re.Match[str], start: int) -> bool:
        return bool(
            re.search(r"[.;]|, (?:and|but|while)", self.text[match.end() : max(match.end(), start)])
        )


class SentenceGrammar:
    """A grammar of one sentence: what every kind of claim needs at hand."""

    def __init__(self, reading: SentenceReading) -> None:
        self.reading = reading
        self.context = reading.context
        self.parts = reading.parts
        self.text = reading.text
