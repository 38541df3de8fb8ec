"""Standards that a sentence says were met or missed, and since when."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pcc_metrics.domain.definitions import Measure
from pcc_metrics.domain.formatting import capitalise, format_percent
from pcc_metrics.domain.periods import Period
from pcc_metrics.domain.source_definitions import SourceClaim
from pcc_metrics.statement.claim_check import phrases_in_text as phrases
from pcc_metrics.statement.claim_check.held_levels import (
    HeldLevel,
    levels_at,
    own_levels,
    usual_level,
)
from pcc_metrics.statement.claim_check.level_claims import Outcome
from pcc_metrics.statement.claim_check.level_grammar import LevelGrammar
from pcc_metrics.statement.claim_check.numbers_in_text import NumberToken
from pcc_metrics.statement.claim_check.sentence_reading import (
    SentenceGrammar,
    SentenceReading,
    SpannedOutcome,
)
from pcc_metrics.statement.claim_check.text_claim import ClaimVerdict


class StandardGrammar(SentenceGrammar):
    """Reads the standards of one sentence."""

    def __init__(self, reading: SentenceReading) -> None:
        super().__init__(reading)
        self.levels = LevelGrammar(reading)

    def check_standard(self, token: NumberToken, clause: str) -> Outcome | None:
        """The size of a standard, and whether the figure meets it."""
        kinds = ("proportion", "mean", "count")
        with_target = tuple(m for m in self.parts.nearest(token.end, kinds) if m.target)
        named = {i for one in self.parts.names for i in one.ids}
        with_target = with_target or tuple(
            m for m in self.parts.catalogue.measures.values() if m.target and m.id in named
        )
        if not with_target:
            return Outcome(ClaimVerdict.NO_FIGURE, "It is about what is wanted or planned.")
        measure = with_target[0]
        assert measure.target is not None
        if phrases.STANDARD.search(clause) and re.search(
            r"\b(?:our|own|local|force)\s+target", clause, re.IGNORECASE
        ):
            return Outcome(ClaimVerdict.NO_FIGURE, "It is about what is wanted or planned.")
        if not self._is_standard(token):
            return self.levels.check_share(token)
        whose = f"{measure.target.whose} is {format_percent(measure.target.value)}"
        if not token.allows(100 * measure.target.value):
            return Outcome(ClaimVerdict.DISAGREES, f"{capitalise(whose)}.", measure)
        return self._met(measure, clause, whose)

    def _is_standard(self, token: NumberToken) -> bool:
        """Whether the percentage is that of the standard, not the figure beside it."""
        others = [t for t in self.parts.numbers if t.kind == "percent" and t is not token]
        word = phrases.STANDARD.search(self.text)
        assert word is not None
        gap = abs(word.start() - token.start)
        return all(gap <= abs(word.start() - other.start) for other in others)

    def _met(self, measure: Measure, clause: str, whose: str) -> Outcome:
        missed = phrases.MISSED.search(clause)
        met = phrases.MET.search(clause)
        held = self._latest_of(measure)
        if not (missed or met) or not held or not measure.target:
            return Outcome(ClaimVerdict.AGREES, f"{capitalise(whose)}.", measure)
        higher = measure.polarity != "lower"
        good = held.value >= measure.target.value if higher else held.value <= measure.target.value
        about = (held.measure, held.shown, held.period, held)
        why = f"{held.text}; {whose}."
        if good is not bool(missed):
            return Outcome(ClaimVerdict.AGREES, why, *about)
        return Outcome(ClaimVerdict.DISAGREES, why, *about)

    def _latest_of(self, measure: Measure) -> HeldLevel | None:
        areas = (self.context.area,)
        for mention in self.parts.periods:
            held = None if mention.since else next(
                levels_at(self.context, measure, areas, mention.periods[0]), None)  # fmt: skip
            if held:
                return held
        for period in self.parts.carried.periods:
            held = next(levels_at(self.context, measure, areas, period), None)
            if held:
                return held
        own = own_levels(self.context, measure, areas)
        return own[0] if own else usual_level(self.context, measure, areas)

    def since_when(self) -> Iterator[SpannedOutcome]:
        """`has met the standard since April 2023`: every month of it would have to be held."""
        if not phrases.STANDARD.search(self.text) or not phrases.MET.search(self.text):
            return
        for mention in self.parts.periods:
            if not mention.since:
                continue
            named = {i for one in self.parts.names for i in one.ids} | set(
                self.parts.carried.measures
            )
            measures = [
                m for m in self.parts.catalogue.measures.values() if m.target and m.id in named
            ]
            for measure in measures[:1]:
                outcome = self._standard_since(measure, mention.periods[0])
                yield SpannedOutcome(mention.start, mention.end, outcome)

    def _own_claim(self, measure: Measure) -> SourceClaim | None:
        """What was taken down from this document about the standard."""
        claims = self.context.reader.today.claims.values()
        own = (c for c in claims if c.measure == measure.id and self.context.is_own(c.source))
        return next(own, None)

    def _standard_since(self, measure: Measure, period: Period) -> Outcome:
        areas = (self.context.area,)
        claim = self._own_claim(measure)
        if claim and period.start.label not in claim.text:
            why = f"As it was taken down from this document: {claim.text}"
            return Outcome(ClaimVerdict.DISAGREES, why, measure, areas, period)
        months = [Period(month, month) for month in period.months()]
        held = [next(levels_at(self.context, measure, areas, one), None) for one in months]
        lacking = sum(one is None for one in held)
        if lacking:
            why = f"{lacking} of the {len(months)} months are not held."
            return Outcome(ClaimVerdict.NOT_HELD, why, measure, areas, period)
        assert measure.target is not None
        missed = [one for one in held if one and one.value < measure.target.value]
        if missed:
            return Outcome(ClaimVerdict.DISAGREES, f"The figures have {missed[0].text}.", measure,
                           areas, period, missed[0])  # fmt: skip
        return Outcome(
            ClaimVerdict.AGREES, "Every month of it meets the standard.", measure, areas, period
        )
