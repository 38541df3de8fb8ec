"""Wording that a statement should not have, and numbers that are of no figure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pcc_metrics.statement.claim_check import phrases_in_text as phrases
from pcc_metrics.statement.claim_check.change_grammar import LEVELS
from pcc_metrics.statement.claim_check.level_claims import Outcome
from pcc_metrics.statement.claim_check.sentence_reading import SentenceGrammar, SpannedOutcome
from pcc_metrics.statement.claim_check.text_claim import ClaimVerdict

_CAUSE_LEADS = re.compile(
    r"thanks|because|due|as a|owing|is down|caused by|driven by|attributable", re.IGNORECASE
)
_CAUSE_OF = re.compile(
    r"(?:reduction|fall|drop|decrease|decline|increase|rise|improvement|fewer|less|lower)",
    re.IGNORECASE,
)


class WordingGrammar(SentenceGrammar):
    """Reads the wording of one sentence, after its claims."""

    def wording(self) -> Iterator[SpannedOutcome]:
        """A sign beside a word that already says the direction, and causes without evidence."""
        signed = phrases.DOUBLE_SIGN.finditer(self.text) if self.parts.numbers else ()
        for match in signed:
            why = (
                "The direction is said twice, by a sign and a word: write the size without a sign."
            )
            yield SpannedOutcome(*match.span(), Outcome(ClaimVerdict.WORDING, why))
        if not self.parts.names or phrases.PLAN.search(self.text):
            return
        for match in phrases.CAUSE.finditer(self.text):
            if self._is_cause(match):
                why = (
                    "That one thing came with another does not show that it caused it: say that "
                    "both happened, or name the evaluation."
                )
                yield SpannedOutcome(*match.span(), Outcome(ClaimVerdict.WORDING, why))
                return

    def _is_cause(self, match: re.Match[str]) -> bool:
        """Whether a measure's change is said to come of something."""
        if not any(self._of_count(m.ids) for m in self.parts.names):
            return False
        after = self.text[match.end() : match.end() + 50]
        if _CAUSE_LEADS.match(match[0]):
            return bool(phrases.MOVES.search(self.text)) or any(
                map(self._is_change, self.reading.about)
            )
        near = [m for m in self.parts.names if 0 <= m.start - match.end() <= 70]
        return bool(_CAUSE_OF.search(after)) and bool(near)

    def _is_change(self, spanned: SpannedOutcome) -> bool:
        before, after = self.text[: spanned.start], self.text[spanned.end :]
        return bool(spanned.outcome.measure) and phrases.is_change(before, after)

    def _of_count(self, ids: tuple[str, ...]) -> bool:
        return any(self.parts.catalogue.measures[one].kind in LEVELS for one in ids)

    def others(self) -> Iterator[SpannedOutcome]:
        """Money, lengths of time, dates of initiatives."""
        spans = [(m.start, m.end) for m in self.parts.periods if not m.since]
        for start, end, what in phrases.other_quantities(self.text):
            if any(a < end and start < b for a, b in (*spans, *self.reading.taken)):
                if not what.startswith("the date"):
                    continue
                if self.reading.about and any(o.outcome.measure for o in self.reading.about):
                    continue
            yield SpannedOutcome(start, end, Outcome(ClaimVerdict.NO_FIGURE, f"It is {what}."))
