"""Changes, stability, ranks and standards that a sentence claims in words alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pcc_metrics.statement.claim_check import phrases_in_text as phrases
from pcc_metrics.statement.claim_check.change_claims import (
    ChangeClaim,
    check_change,
    check_stability,
)
from pcc_metrics.statement.claim_check.change_grammar import LEVELS, ChangeGrammar
from pcc_metrics.statement.claim_check.level_claims import Outcome
from pcc_metrics.statement.claim_check.numbers_in_text import NumberToken
from pcc_metrics.statement.claim_check.sentence_reading import (
    SentenceGrammar,
    SentenceReading,
    SpannedOutcome,
)
from pcc_metrics.statement.claim_check.standard_grammar import StandardGrammar
from pcc_metrics.statement.claim_check.text_claim import ClaimVerdict


class WordGrammar(SentenceGrammar):
    """Reads what one sentence claims without a number."""

    def __init__(self, reading: SentenceReading) -> None:
        super().__init__(reading)
        self.changes = ChangeGrammar(reading)
        self.standards = StandardGrammar(reading)

    def wordless(self) -> Iterator[SpannedOutcome]:
        """Changes, stability, ranks and standards that are said in words alone."""
        if self.parts.names or self.parts.carried.measures:
            yield from self._multiples()
            yield from self._moves()
            yield from self._stable()
            yield from self.standards.since_when()
        yield from self._rising_numbers()
        yield from self._ranks()

    def _multiples(self) -> Iterator[SpannedOutcome]:
        for pattern, percent in phrases.MULTIPLES.items():
            for match in pattern.finditer(self.text):
                token = NumberToken(match[0], abs(percent), "percent", "exact", *match.span(),
                                    sign=1 if percent > 0 else -1, loose=True)  # fmt: skip
                if not self.parts.nearest(match.start(), LEVELS) or self.reading.is_taken(match):
                    continue
                outcome = self._sized(token, 1 if percent > 0 else -1)
                if outcome:
                    self.reading.taken.append(match.span())
                    yield SpannedOutcome(*match.span(), outcome)

    def _sized(self, token: NumberToken, direction: int) -> Outcome | None:
        if phrases.PLAN.search(self.reading.clause(token)):
            return Outcome(ClaimVerdict.NO_FIGURE, "It is about what is wanted or planned.")
        return self.changes.check_directed(token, direction, sized=True)

    def _moves(self) -> Iterator[SpannedOutcome]:
        for match in phrases.MOVES.finditer(self.text):
            if self.reading.is_taken(match) or phrases.PLAN.search(self.text):
                continue
            measures = self.parts.nearest(match.end(), LEVELS)
            if not measures or not self._is_subject(match):
                continue
            token = NumberToken(match[0], 0.0, "count", "exact", *match.span())
            outcome = self.changes.check_directed(token, 1 if match["up"] else -1, sized=False)
            if outcome:
                yield SpannedOutcome(self._subject_start(match), match.end(), outcome)

    def _rising_numbers(self) -> Iterator[SpannedOutcome]:
        """A rise in the number of something that no measure counts."""
        for match in phrases.RISING_NUMBER.finditer(self.text):
            if not self.parts.names and not self.reading.is_taken(match):
                why = "No measure of the catalogue counts this."
                yield SpannedOutcome(*match.span(), Outcome(ClaimVerdict.NOT_HELD, why))

    def _subject_start(self, match: re.Match[str]) -> int:
        """Where the measure stands that moves, if it stands just before the verb."""
        names = (m.start for m in self.parts.names)
        return min((s for s in names if 0 <= match.start() - s <= 60), default=match.start())

    def _is_subject(self, match: re.Match[str]) -> bool:
        """Whether the measure is what moves: just before the verb, or just after "a fall in"."""
        for mention in self.parts.names:
            before = self._without_periods(mention.end, match.start())
            after = self.text[match.end() : mention.start]
            if mention.end <= match.start() and re.fullmatch(
                r"\s*(?:(?:offences|crimes?|levels?|rates?|figures?|numbers?|incidents|cases"
                r"|admissions|also|"
                r"overall|again|have|has|which|that|recorded|across|in|the|force|area|lpa|police"
                r"|west|"
                rf"{self._area_words()})\s*)*",
                before, re.IGNORECASE,
            ):  # fmt: skip
                return True
            if match.end() <= mention.start and re.fullmatch(
                r"\s+(?:the\s+)?(?:(?:number|level|rate|volume|amount)s?\s+of\s+)?(?:recorded\s+"
                r"|overall\s+)?",
                after, re.IGNORECASE,
            ):  # fmt: skip
                return True
        return False

    def _without_periods(self, start: int, end: int) -> str:
        """What stands between two places of the sentence, but for periods with their article."""
        text = self.text[start:end]
        for mention in self.parts.periods:
            text = text.replace(self.text[mention.start : mention.end], "")
        return re.sub(r"\b(?:in|during|over|for|to)\s+(?:the\s+)?(?=\s|,|$)", "", text)

    def _area_words(self) -> str:
        words = {w for m in self.parts.places for w in self.text[m.start : m.end].split()}
        return "|".join(map(re.escape, words)) or "area"

    def _stable(self) -> Iterator[SpannedOutcome]:
        for match in phrases.STABLE.finditer(self.text):
            measures = self.parts.nearest(match.start(), LEVELS)
            if not measures or self.reading.is_taken(match) or phrases.PLAN.search(self.text):
                continue
            areas = self.parts.areas_of(match.start(), match.end(), 0, len(self.text))
            token = NumberToken(match[0], 0.0, "count", "exact", *match.span())
            if areas is None:
                yield SpannedOutcome(*match.span(), self.reading.unknown_place(measures[0]))
                continue
            years = [m.periods[0] for m in self.parts.periods if m.start >= match.start()]
            base = self.changes.base(token)
            period, named = self.changes.own_period(base)
            claim = ChangeClaim(measures, areas, 0, base, None, period, named)
            outcome = (
                check_stability(self.context, claim, years) if len(years) != 1
                else check_change(self.context, claim)
            )  # fmt: skip
            yield SpannedOutcome(*match.span(), outcome)

    def _ranks(self) -> Iterator[SpannedOutcome]:
        for match in phrases.RANK.finditer(self.text):
            measures = self.parts.nearest(match.start(), LEVELS)
            carried = measures or self.parts.carried.measures
            forces = re.search(r"country|forces?\b|England|nation|UK", match[0])
            if not carried and not forces:
                continue
            why = "A rank needs the figure of every one that is ranked, and these are not held."
            measure = measures[0] if measures else None
            yield SpannedOutcome(*match.span(), Outcome(ClaimVerdict.NOT_HELD, why, measure))
