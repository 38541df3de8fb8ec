"""Levels that a sentence claims: counts, shares, waits and rates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pcc_metrics.domain.definitions import Measure
from pcc_metrics.domain.periods import YEAR, Period
from pcc_metrics.statement.claim_check import phrases_in_text as phrases
from pcc_metrics.statement.claim_check.change_grammar import ChangeGrammar
from pcc_metrics.statement.claim_check.held_levels import usual_level
from pcc_metrics.statement.claim_check.level_claims import (
    LevelClaim,
    Outcome,
    check_level,
    check_rate,
)
from pcc_metrics.statement.claim_check.numbers_in_text import NumberToken
from pcc_metrics.statement.claim_check.sentence_parts import BASE_CUE
from pcc_metrics.statement.claim_check.sentence_reading import SentenceGrammar, SentenceReading
from pcc_metrics.statement.claim_check.text_claim import ClaimVerdict

COUNTS = ("count",)
_AGREEING = (ClaimVerdict.AGREES, ClaimVerdict.OWN_SOURCE)


class LevelGrammar(SentenceGrammar):
    """Reads the levels of one sentence."""

    def __init__(self, reading: SentenceReading) -> None:
        super().__init__(reading)
        self.changes = ChangeGrammar(reading)

    def check_count(self, token: NumberToken) -> Outcome | None:
        low, high = self.parts.scope(token)
        measures = self.parts.counted_by(token, COUNTS)
        near = self.text[max(low, token.start - 60) : min(high, token.end + 60)]
        fewer = re.match(
            r"\s+(?:\w+\s+)?(?:fewer|more|less|additional|extra)\b", self.parts.after(token)
        )
        if not measures:
            fewer = None
            measures = self._difference_measures(token)
        if not measures:
            return self._of_nothing(token)
        by = re.search(r"\bby\s+(?:\w+\s+){0,2}$", self.parts.before(token))
        if fewer or (by and phrases.direction_near(self.parts.before(token), "")):
            return self.changes.check_change(token)
        if phrases.ELSEWHERE.search(near) or self.reading.of_some_months():
            return self.reading.of_part(measures[0])
        claim = self._level_claim(token, measures)
        return (
            check_level(self.context, claim) if claim else self.reading.unknown_place(measures[0])
        )

    def _difference_measures(self, token: NumberToken) -> tuple[Measure, ...]:
        """`25 fewer homicides`: the noun stands behind the word of the change."""
        match = re.match(r"\s+(?:fewer|more|less)\s+(?:recorded\s+)?", self.parts.after(token))
        if not match:
            return ()
        at = token.end + match.end()
        return next(
            (self.parts.nearest(m.end, COUNTS) for m in self.parts.names if m.start == at),
            (),
        )

    def _of_nothing(self, token: NumberToken) -> Outcome | None:
        """A number of something that no measure counts."""
        if not re.match(r"\s+[a-z]", self.parts.after(token)) or token.value < 2:
            return None
        if token.text[:1].isalpha() and token.value < 13:
            place = self._unknown_place_after(token)
            return self.reading.unknown_place(place) if place else None
        return Outcome(ClaimVerdict.NOT_HELD, "No measure of the catalogue counts this.")

    def _unknown_place_after(self, token: NumberToken) -> Measure | None:
        """`two in West, one in East`: parts of a place that no figure is held for."""
        measures = self.parts.nearest(token.start, COUNTS)
        match = re.match(r"\s+in\s+(?=[A-Z])", self.parts.after(token))
        return measures[0] if match and measures else None

    def _level_claim(self, token: NumberToken, measures: tuple[Measure, ...]) -> LevelClaim | None:
        low, high = self.parts.scope(token)
        areas = self.parts.areas_of(token.start, token.end, low, high)
        if areas is None:
            return None
        comparator = bool(BASE_CUE.search(self.parts.before(token)))
        periods, loose = self._periods(token, measures, comparator=comparator)
        return LevelClaim(token, measures, areas, periods, comparator, loose)

    def _periods(
        self, token: NumberToken, measures: tuple[Measure, ...], *, comparator: bool
    ) -> tuple[tuple[Period, ...], bool]:
        """The periods that a level may be of, and whether only a sentence before names them."""
        low, high = self.parts.scope(token)
        mention = self.parts.period_of(token.start, token.end, low, high)
        after = self.text[token.end : min(high, token.end + 70)]
        relative = phrases.RELATIVE_YEAR.search(after)
        nearer = not mention or mention.start - token.end > (relative.start() if relative else 0)
        before = phrases.RELATIVE_YEAR.search(self.text[low : token.start])
        if (relative and (nearer or comparator)) or (before and not mention and not relative):
            return self._year_before(measures), False
        if mention and comparator and mention.end <= low:
            return (), False
        if mention:
            return mention.periods, False
        if comparator:
            return (), False
        return self.parts.carried.periods, bool(self.parts.carried.periods)

    def _year_before(self, measures: tuple[Measure, ...]) -> tuple[Period, ...]:
        """The year before the period that the sentence is about."""
        own = [m.periods[0] for m in self.parts.periods if not m.since][:1]
        own = own or list(self.parts.carried.periods[:1])
        if not own:
            usual = usual_level(self.context, measures[0], (self.context.area,))
            own = [usual.period] if usual else [Period.ending(self.context.latest, YEAR)]
        return (own[0].back(max(YEAR, own[0].length)),)

    def check_share(self, token: NumberToken) -> Outcome | None:
        measures = self._share_measures(token)
        if not measures:
            return self._other_definition(token) or self._unknown_share()
        if phrases.ELSEWHERE.search(self.reading.near(token)):
            return self.reading.of_part(measures[0])
        claim = self._level_claim(token, measures)
        return (
            check_level(self.context, claim) if claim else self.reading.unknown_place(measures[0])
        )

    def _other_definition(self, token: NumberToken) -> Outcome | None:
        """A held share of calls answered within another time than the sentence says."""
        for measure in self.parts.nearest(token.end, ("proportion",)):
            claim = self._level_claim(token, (measure,))
            outcome = check_level(self.context, claim) if claim and not measure.of else None
            if outcome and outcome.held and outcome.verdict in _AGREEING and measure.noun:
                why = f"The figure held is of {measure.noun.many} {measure.noun.verb}."
                return replace(outcome, verdict=ClaimVerdict.NOT_ALIKE, why=why)
        return None

    def _unknown_share(self) -> Outcome:
        return Outcome(ClaimVerdict.NOT_HELD, "No share of this is held.")

    def _share_measures(self, token: NumberToken) -> tuple[Measure, ...]:
        """Of shares of one count, that whose marker stands nearest; else the one named."""
        counts = {i for m in self.parts.names for i in m.ids} | set(self.parts.carried.measures)
        marked = [
            (distance, measure)
            for measure in self.parts.catalogue.measures.values()
            if measure.kind == "proportion" and measure.of in counts
            if (distance := self._distance(token, measure.aliases)) is not None
        ]
        if marked:
            nearest = min(distance for distance, _ in marked)
            return tuple(measure for distance, measure in marked if distance == nearest)
        named = self.parts.nearest(token.end, ("proportion",))
        after = [m for m in self.parts.names if 0 <= m.start - token.end <= 12]
        shares = tuple(m for one in after for m in self._proportions(one.ids))
        chosen = shares or named
        return tuple(m for m in chosen if not m.of and self._is_answered(m))

    def _proportions(self, ids: tuple[str, ...]) -> Iterator[Measure]:
        measures = (self.parts.catalogue.measures[one] for one in ids)
        return (m for m in measures if m.kind == "proportion")

    def _is_answered(self, measure: Measure) -> bool:
        """A share needs the verb of its noun: not everything of 999 calls is about answering."""
        if not measure.noun:
            return True
        verb = measure.noun.verb.split()[0]
        stem = re.escape(verb[:-2] if len(verb) > 5 else verb)
        other = re.search(r"\bwithin\s+(?:the\s+)?(\d+|\w+)\s+(?:seconds|minutes)", self.text)
        within = re.search(r"within \d+ seconds", measure.noun.verb)
        if other and within and other[0].replace("ten", "10") != within[0]:
            return False
        return bool(re.search(rf"\b{stem}", self.text, re.IGNORECASE)) or "survey" in measure.id

    def _distance(self, token: NumberToken, words: tuple[str, ...]) -> int | None:
        """How far the nearest of some words stands from a number, in characters; up to a clause."""
        distances: list[int] = []
        for word in words:
            for match in re.finditer(rf"\b{re.escape(word)}", self.text, re.IGNORECASE):
                gap = (
                    match.start() - token.end
                    if match.start() >= token.end
                    else token.start - match.end()
                )
                distances.append(gap)
        near = [one for one in distances if 0 <= one <= 90]
        return min(near, default=None)

    def check_wait(self, token: NumberToken) -> Outcome | None:
        measures = self.parts.nearest(token.start, ("mean",))
        waits = re.search(
            r"\b(?:wait\w*|answer\w*|respon\w+|pick(?:ed)? up|took|takes"
            r"|time)\b",
            self.text,
            re.IGNORECASE,
        )
        if not measures or not waits:
            return Outcome(ClaimVerdict.NO_FIGURE, "It is a length of time.")
        claim = self._level_claim(token, measures)
        return (
            check_level(self.context, claim) if claim else self.reading.unknown_place(measures[0])
        )

    def check_rate(self, token: NumberToken) -> Outcome | None:
        measures = self.parts.nearest(token.start, ("count", "rate"))
        if not measures:
            return Outcome(ClaimVerdict.NOT_HELD, "What this rate is of is not said.")
        claim = self._level_claim(token, measures)
        return check_rate(self.context, claim) if claim else self.reading.unknown_place(measures[0])
