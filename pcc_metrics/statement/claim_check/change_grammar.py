"""Changes that a sentence claims: of what, which way, by how much, set against what."""

from __future__ import annotations

import re

from pcc_metrics.domain.periods import Period
from pcc_metrics.statement.claim_check import phrases_in_text as phrases
from pcc_metrics.statement.claim_check.change_claims import (
    Base,
    BaseKind,
    ChangeClaim,
    check_change,
)
from pcc_metrics.statement.claim_check.level_claims import Outcome
from pcc_metrics.statement.claim_check.numbers_in_text import NumberToken
from pcc_metrics.statement.claim_check.sentence_parts import BASE_CUE
from pcc_metrics.statement.claim_check.sentence_reading import SentenceGrammar
from pcc_metrics.statement.claim_check.text_claim import ClaimVerdict

LEVELS = ("count", "proportion", "mean", "rate")


class ChangeGrammar(SentenceGrammar):
    """Reads the changes of one sentence."""

    def check_change(self, token: NumberToken) -> Outcome | None:
        before, after = self.parts.before(token), self.parts.after(token)
        kinds = ("count", "proportion", "mean", "rate")
        measures = self.parts.nearest(token.start, kinds) or self.parts.nearest(
            len(self.text), kinds
        )
        direction = phrases.direction_near(before, after) or token.sign
        if not measures:
            return Outcome(ClaimVerdict.NOT_HELD, "No measure of the catalogue is named.")
        if self.reading.of_some_months():
            return self.reading.of_part(measures[0])
        low, high = self.parts.scope(token)
        areas = self.parts.areas_of(token.start, token.end, low, high)
        if areas is None:
            return self.reading.unknown_place(measures[0])
        base = self.base(token)
        period, named = self.own_period(base)
        pair = self._own_pair()
        claim = ChangeClaim(measures, areas, direction, base, token, period, named, pair)
        return check_change(self.context, claim)

    def _own_pair(self) -> tuple[float, float] | None:
        """Two counts that stand beside a change: `165, … a 13% decrease on … 190`."""
        counts = [t for t in self.parts.numbers if t.kind == "count" and t.bound == "exact"]
        bases = [t for t in counts if BASE_CUE.search(self.parts.before(t))]
        others = [t for t in counts if t not in bases]
        if len(bases) != 1 or len(others) != 1:
            return None
        return bases[0].value, others[0].value

    def base(self, token: NumberToken) -> Base:
        """What the change is set against, from the words after it, else before it."""
        after = self.text[token.end : token.end + 120]
        for text, start in ((after, token.end), (self.parts.before(token)[-120:], -1)):
            base = self._base_in(text, start)
            if base:
                return base
        return Base(BaseKind.UNSAID)

    def _base_in(self, text: str, start: int) -> Base | None:
        adjacent = phrases.ADJACENT.search(text)
        relative = phrases.RELATIVE_YEAR.search(text)
        if adjacent and not relative:
            return Base(BaseKind.BEFORE, None, adjacent[0].lower())
        mention = self._compared_period(text, start)
        if phrases.BASELINE.search(text):
            return Base(BaseKind.BASELINE, mention, text.lower()[:60])
        if relative:
            return Base(BaseKind.YEAR, None, relative[0].lower())
        return Base(BaseKind.PERIOD, mention) if mention else None

    def _compared_period(self, text: str, start: int) -> Period | None:
        """The period after "since", "on", "compared with" and the like."""
        offset = start if start >= 0 else None
        for mention in self.parts.periods:
            lead = self.text[max(0, mention.start - 45) : mention.start]
            inside = offset is None or offset <= mention.start <= offset + len(text)
            own = self.text[mention.start : mention.end].lower()
            compared = re.search(
                r"(?:since|compared (?:with|to)|against|than(?: in)?|\bon|over|versus|from"
                r"|relative to)"
                r"\s+(?:[\d,]+%?\s+|the\s+|its\s+|their\s+|levels?\s+|that\s+|in\s+|of\s+"
                r"|those\s+|year\s+|end\s+)*$",
                lead,
                re.IGNORECASE,
            ) or own.startswith("since") or phrases.BASELINE.match(
                self.text[mention.end :].lstrip()[:12]
            )  # fmt: skip
            if inside and compared and not mention.pair:
                return self._as_base(mention.periods[0], since=mention.since)
        return None

    def _as_base(self, period: Period, *, since: bool) -> Period:
        """`Since April 2023` is a change from that month on."""
        return Period(period.start, period.start) if since else period

    def own_period(self, base: Base) -> tuple[Period | None, bool]:
        """The period that the later figure is of, and whether the sentence itself names it."""
        plain = [
            m.periods[0]
            for m in self.parts.periods
            if not m.since and not m.pair and m.periods[0] != base.period
        ]
        if plain:
            return plain[0], True
        carried = self.parts.carried.periods
        return (carried[0], False) if carried else (None, False)

    def check_directed(self, token: NumberToken, direction: int, *, sized: bool) -> Outcome | None:
        measures = self.parts.nearest(token.start, LEVELS)
        areas = self.parts.areas_of(token.start, token.end, 0, len(self.text))
        if areas is None:
            return self.reading.unknown_place(measures[0])
        base = self.base(token)
        period, named = self.own_period(base)
        claim = ChangeClaim(
            measures, areas, direction, base, token if sized else None, period, named
        )
        return check_change(self.context, claim)
