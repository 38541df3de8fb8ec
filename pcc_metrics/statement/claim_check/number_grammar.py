"""What each number of a sentence claims: a level, a change, a standard, or two levels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from pcc_metrics.domain.periods import Period
from pcc_metrics.statement.claim_check import phrases_in_text as phrases
from pcc_metrics.statement.claim_check.change_grammar import LEVELS, ChangeGrammar
from pcc_metrics.statement.claim_check.level_claims import LevelClaim, Outcome, check_level
from pcc_metrics.statement.claim_check.level_grammar import LevelGrammar
from pcc_metrics.statement.claim_check.numbers_in_text import NumberToken
from pcc_metrics.statement.claim_check.sentence_reading import (
    SentenceGrammar,
    SentenceReading,
    SpannedOutcome,
)
from pcc_metrics.statement.claim_check.standard_grammar import StandardGrammar
from pcc_metrics.statement.claim_check.text_claim import ClaimVerdict

Pair = tuple[NumberToken, NumberToken]
_FROM_TO = re.compile(r"\bfrom\s+(?:\w+\s+){0,3}$", re.IGNORECASE)
_CHANGE_NOUN = re.compile(
    r"\s+(?:increase|decrease|reduction|rise|fall|drop|decline|higher|lower|more|fewer|less"
    r"|growth)\b"
)
_BOUND_BEFORE = re.compile(
    r"\b(?:over|more than|nearly|almost|about|around|under|less than|fewer than|at least"
    r"|up to)\s+$",
    re.IGNORECASE,
)


class NumberGrammar(SentenceGrammar):
    """Reads the numbers of one sentence."""

    def __init__(self, reading: SentenceReading) -> None:
        super().__init__(reading)
        self.changes = ChangeGrammar(reading)
        self.levels = LevelGrammar(reading)
        self.standards = StandardGrammar(reading)

    def numbers(self) -> Iterator[SpannedOutcome]:
        """What each number of the sentence claims."""
        pair = self._from_to()
        for token in self.parts.numbers:
            outcome = self._of_pair(token, pair) if pair and token in pair else self._of(token)
            if outcome:
                spanned = self._span(token, outcome)
                self.reading.about.append(spanned)
                yield spanned
        if pair:
            yield from self._direction_of_pair(pair)

    def _span(self, token: NumberToken, outcome: Outcome) -> SpannedOutcome:
        """The number with the words that say what it is of, where these follow at once."""
        end = token.end
        name = next((m for m in self.parts.names if 0 <= m.start - end <= 40), None)
        between = self.text[end : name.start] if name else ""
        if name and not re.search(r"[.,;()\d]", between):
            end = name.end
        noun = _CHANGE_NOUN.match(self.text, token.end)
        end = noun.end() if noun and end == token.end else end
        bound = _BOUND_BEFORE.search(self.parts.before(token))
        start = bound.start() if bound else token.start
        self.reading.taken.append((start, end))
        return SpannedOutcome(start, end, outcome, _level_value(token, outcome))

    def _of(self, token: NumberToken) -> Outcome | None:
        before, after = self.parts.before(token), self.parts.after(token)
        clause = self.reading.clause(token)
        if token.kind == "percent" and phrases.STANDARD.search(clause):
            return self.standards.check_standard(token, clause)
        if phrases.PLAN.search(clause):
            return Outcome(ClaimVerdict.NO_FIGURE, "It is about what is wanted or planned.")
        if token.kind in ("percent", "points"):
            change = token.kind == "points" or token.sign or phrases.is_change(before, after)
            return self.changes.check_change(token) if change else self.levels.check_share(token)
        if token.kind == "seconds":
            return self.levels.check_wait(token)
        if token.kind == "rate":
            return self.levels.check_rate(token)
        return self.levels.check_count(token)

    def _from_to(self) -> Pair | None:
        """Two numbers of one kind that are joined by `from … to …`."""
        tokens = self.parts.numbers
        for one, other in pairwise(tokens):
            between = self.text[one.end : other.start]
            lead = self.parts.before(one)
            if _FROM_TO.search(lead) and re.fullmatch(
                r"[^.;]{0,60}?\bto\s+(?:\w+\s+){0,2}", between
            ):
                return one, other
        return None

    def _of_pair(self, token: NumberToken, pair: Pair) -> Outcome | None:
        """A level of a pair, of the month that is named for its side: `between M and N`."""
        months = next((m for m in self.parts.periods if m.pair), None)
        kinds = {"percent": ("proportion",), "seconds": ("mean",)}.get(token.kind, ("count",))
        measures = self.parts.nearest(token.start, kinds)
        if token.kind == "percent":
            measures = tuple(m for m in measures if not m.of)
        if not measures:
            return self._of(token)
        low, high = self.parts.scope(token)
        areas = self.parts.areas_of(token.start, token.end, low, high)
        if areas is None:
            return self.reading.unknown_place(measures[0])
        first = token is pair[0]
        if months:
            span = months.periods[0]
            month = span.start if first else span.end
            return check_level(
                self.context, LevelClaim(token, measures, areas, (Period(month, month),))
            )
        mention = self._pair_mention(token, pair)
        periods = mention or (() if first else self.parts.carried.periods)
        return check_level(
            self.context, LevelClaim(token, measures, areas, periods, first and not periods)
        )

    def _pair_mention(self, token: NumberToken, pair: Pair) -> tuple[Period, ...]:
        """`from 45 in 2022 to 41 in 2023`: each number's own period, where it has one."""
        end = pair[1].start if token is pair[0] else len(self.text)
        after = [m for m in self.parts.periods if token.end <= m.start < end]
        if after:
            return after[0].periods
        if token is pair[1] and self.parts.periods:
            return self.parts.periods[0].periods
        return ()

    def _direction_of_pair(self, pair: Pair) -> Iterator[SpannedOutcome]:
        """`reducing … from 10 minutes to 45 seconds`: the word has to go the way of the numbers."""
        first, second = pair
        lead = self.parts.before(first)
        words = [(m.start(), 1, m[0]) for m in phrases.UP.finditer(lead[-110:])]
        words += [(m.start(), -1, m[0]) for m in phrases.DOWN.finditer(lead[-110:])]
        change = second.value - first.value
        if not words or not change or first.kind != second.kind:
            return
        _, way, word = max(words)
        if way * change < 0:
            at = self.text.rfind(word, 0, first.start)
            why = f"{second.text} is {'more' if change > 0 else 'less'} than {first.text}."
            measures = self.parts.nearest(first.start, LEVELS)
            outcome = Outcome(ClaimVerdict.DISAGREES, why, measures[0] if measures else None)
            yield SpannedOutcome(at, second.end, outcome)


def _level_value(token: NumberToken, outcome: Outcome) -> float | None:
    """The number in the measure's unit, of a level that could be taken over as it stands."""
    measure = outcome.measure
    if measure is None or token.bound != "exact" or token.loose:
        return None
    if token.kind == "percent" and measure.kind == "proportion":
        return round(token.value / 100, 12)
    unit = {"count": "count", "seconds": "mean", "rate": "rate"}.get(token.kind)
    return token.value if measure.kind == unit else None
