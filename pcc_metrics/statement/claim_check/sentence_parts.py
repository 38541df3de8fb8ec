"""A sentence taken apart: its numbers, and which measure, area and period each is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.statement.claim_check.numbers_in_text import NumberToken, find_numbers
from pcc_metrics.statement.claim_check.periods_in_text import PeriodMention, find_periods
from pcc_metrics.statement.claim_check.vocabulary import Mention, Vocabulary

# Between a number and the noun that it counts: `43 recorded homicides`, `7,713 crimes related to`.
_ADJECTIVES = (
    r"(?:(?:recorded|reported|confirmed|police-recorded|police|such|the|all|new|total|further|fewer"
    r"|more|separate|individual|our)\s+){0,3}"
)
COUNTED = (
    r"(?:instances?|cases?|crimes?|offences?|incidents?|reports?|admissions?|deaths?|victims?"
    r"|occurrences?|people|lives)"
)
_LINKING = re.compile(
    rf"\s+{_ADJECTIVES}(?:{COUNTED}\s+)?(?:(?:that\s+|which\s+)?(?:were|was|are|is|being)\s+)?"
    r"(?:of|linked to|related to|relating to|classed as|recorded as|recorded for|involving"
    r"|from)?\s*(?:the\s+)?$",
    re.IGNORECASE,
)
_GENERIC = re.compile(rf"\s+{_ADJECTIVES}{COUNTED}\b", re.IGNORECASE)
# After the noun: it is only some of the total, or something else that is counted.
_SOME = re.compile(
    r"\s+(?:(?:that|which|who|were|was|are|is)\s+)*(?:linked|involv\w+|associated|related|where"
    r"|with|investigat\w+|detected|solved|prevented|averted|charged|among|against|by|on|rates?"
    r"|officers?|teams?|famil\w+|victims?|suspects?|investigations?|scenes?|handlers?|hotspots?"
    r"|meetings?|schools?|services?|initiatives?|arrests?|warrants?|convictions?|outcomes?"
    r"|reduction\w*|prevention|campaigns?|packs?|kits?|operations?|units?|strateg\w+"
    r"|conferences?)\b",
    re.IGNORECASE,
)
# Between a measure and its number: `homicides stood at 43`, `101 calls are answered in 50 seconds`.
_LINK = re.compile(
    r"^[^.;\d]{0,70}?\b(?:was|were|is|are|at|to|totall?ed|totall?ing|reached|numbered|of|from|had"
    r"|answered in|answered within|took|takes|averag\w+|by|saw|waited|wait"
    r"|comprised)\b[^.;\d]{0,40}$"
    r"|^\s*[:(–-]\s*$|^\s+\($",
    re.IGNORECASE,
)
# What may follow such a number: nothing that would be what is counted.
_FREE = re.compile(
    r"\s*(?:$|[.,;:)!?–-]|(?:in|for|over|during|this|across|and|but|which|while|offences|crimes"
    r"|incidents|cases|recorded|per|after|at|to|compared|from|last|between|since|against|down|up"
    r"|on|year|by|as|were|was|admissions|deaths|a|homicides|or|than|within|when|overall)\b)"
)
BASE_CUE = re.compile(
    r"(?:compared (?:with|to)|against|up from|down from|from|versus"
    r"|(?<!more )(?<!fewer )(?<!less )than|which had)\s+"
    r"(?:the\s+|just\s+|only\s+|a\s+|total\s+of\s+){0,3}$",
    re.IGNORECASE,
)
_BOUNDARY = re.compile(
    r"[,;]|\band\b|\bbut\b|\bwhile\b|compared|against|down from|up from|whereas|\bfrom\b"
)
_IN = re.compile(
    r"\b(?:in|across|for|within|throughout|of|by|around)\s+(?:the\s+)?$", re.IGNORECASE
)
_WHERE = ("nationally", "nationwide", "across the country")
_CLOSE = 90  # characters: farther off, a noun is another clause's


@dataclass(frozen=True)
class Carried:
    """What earlier sentences of a paragraph were about: taken where a sentence names nothing."""

    measures: tuple[str, ...] = ()
    areas: tuple[str, ...] | None = None
    periods: tuple[Period, ...] = ()


@dataclass(frozen=True)
class SentenceParts:
    """One sentence with everything that its grammar needs."""

    text: str
    vocabulary: Vocabulary
    default_area: str
    latest: Month
    carried: Carried = field(default_factory=Carried)

    @cached_property
    def numbers(self) -> tuple[NumberToken, ...]:
        """Its numbers, in order."""
        return tuple(find_numbers(self.text))

    @cached_property
    def periods(self) -> tuple[PeriodMention, ...]:
        """The periods that it names."""
        return find_periods(self.text, self.latest)

    @cached_property
    def names(self) -> tuple[Mention, ...]:
        """The measures that it names."""
        return self.vocabulary.measures_in(self.text)

    @cached_property
    def places(self) -> tuple[Mention, ...]:
        """The areas that it names."""
        return self.vocabulary.areas_in(self.text)

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue whose names are known."""
        return self.vocabulary.catalogue

    def before(self, token: NumberToken) -> str:
        """The sentence up to a number."""
        return self.text[: token.start]

    def after(self, token: NumberToken) -> str:
        """The sentence from the end of a number on."""
        return self.text[token.end :]

    def scope(self, token: NumberToken) -> tuple[int, int]:
        """From the number before to the number after."""
        starts = [one.end for one in self.numbers if one.end <= token.start]
        ends = [one.start for one in self.numbers if one.start >= token.end]
        return max(starts, default=0), min(ends, default=len(self.text))

    # Measures

    def counted_by(self, token: NumberToken, kinds: Sequence[str]) -> tuple[Measure, ...]:
        """The measures that a number counts: the noun after it, else the one that it is said of."""
        after = self._noun_after(token, kinds)
        if after is not None:
            return after
        if not _FREE.match(self.after(token)) and not _GENERIC.match(self.after(token)):
            return ()
        before = self._nouns_before(token, kinds)
        for mention, measures in before:
            between = self.text[mention.end : token.start]
            if _SOME.match(between) and not _LINK.match(between):
                continue
            if len(between) <= _CLOSE and (_LINK.match(between) or self._carries(between)):
                return measures
        if _GENERIC.match(self.after(token)) or re.match(r"\s*(?:in|$|[.,;)])", self.after(token)):
            if before:
                return before[0][1]
            return self._of(self.carried.measures, kinds) if not self.names else ()
        return ()

    def _carries(self, between: str) -> bool:
        """Whether two numbers are said of one noun: `41 homicides, down from 45`."""
        return bool(
            re.search(r"(?:compared (?:with|to)|down from|up from|from|against)\b", between)
        )

    def _noun_after(self, token: NumberToken, kinds: Sequence[str]) -> tuple[Measure, ...] | None:
        for mention in self.names:
            if mention.start < token.end or mention.start - token.end > _CLOSE:
                continue
            between = self.text[token.end : mention.start]
            if not _LINKING.match(between or " ") and not re.fullmatch(
                rf"\s+{_ADJECTIVES}", between, re.IGNORECASE
            ):
                return None
            measures = self._of(mention.ids, kinds)
            if not measures:
                continue
            return () if _SOME.match(self.text[mention.end :]) else measures
        return None

    def _nouns_before(
        self, token: NumberToken, kinds: Sequence[str]
    ) -> list[tuple[Mention, tuple[Measure, ...]]]:
        before = [m for m in reversed(self.names) if m.end <= token.start]
        named = [(mention, self._of(mention.ids, kinds)) for mention in before]
        return [pair for pair in named if pair[1]]

    def nearest(self, position: int, kinds: Sequence[str]) -> tuple[Measure, ...]:
        """The measures named nearest to a place, before it if any are; else those carried."""
        named = [(m, self._of(m.ids, kinds)) for m in self.names]
        named = [pair for pair in named if pair[1]]
        if not named:
            return () if self.names else self._of(self.carried.measures, kinds)
        before = [pair for pair in named if pair[0].start <= position]
        if before:
            return before[-1][1]
        return named[0][1] if named[0][0].start - position <= _CLOSE else ()

    def _of(self, ids: Iterable[str], kinds: Sequence[str]) -> tuple[Measure, ...]:
        measures = (self.catalogue.measures[one] for one in ids)
        return tuple(measure for measure in measures if measure.kind in kinds)

    # Areas

    def areas_of(self, start: int, end: int, low: int, high: int) -> tuple[Area, ...] | None:
        """The areas that something at `start` to `end` is about; `None` where none is known.

        `low` to `high` is as far as its clause reaches: the next numbers are about others.
        """
        places = [m for m in self.places if low <= m.start < high]
        after = [m for m in places if m.start >= end and self._is_placed(m)]
        before = [m for m in self.places if m.end <= start]
        near = [m for m in before if m.start >= low]
        chosen = after[:1] or near[-1:] or before[-1:]
        if not chosen:
            ids = self.carried.areas if self.carried.areas is not None else (self.default_area,)
        else:
            ids = self._joined(chosen[0])
        known = tuple(self.catalogue.areas[one] for one in ids)
        return known or None

    def _is_placed(self, mention: Mention) -> bool:
        """Whether it says where, and is not what the next clause is about."""
        word = self.text[mention.start : mention.end].lower()
        return word in _WHERE or bool(_IN.search(self.text[: mention.start]))

    def _joined(self, first: Mention) -> tuple[str, ...]:
        """`Coventry and Walsall` together, where both are parts of one force."""
        ids, end = list(first.ids), first.end
        for other in self.places:
            if other.start >= end and re.fullmatch(
                r",?\s*(?:and\s+)?", self.text[end : other.start]
            ):
                ids += other.ids
                end = other.end
        kinds = {self.catalogue.areas[one].kind for one in ids}
        return tuple(dict.fromkeys(ids)) if kinds <= {"lpa"} else first.ids

    # Periods

    def period_of(self, start: int, end: int, low: int, high: int) -> PeriodMention | None:
        """The period that something is about: the nearest in its clause, else the sentence's."""
        plain = [m for m in self.periods if not m.pair]
        after = [m for m in plain if end <= m.start < high]
        if after and not _BOUNDARY.search(self.text[end : after[0].start]):
            return after[0]
        before = [m for m in plain if m.end <= start]
        near = [m for m in before if m.start >= low]
        if near or after:
            return near[-1] if near else after[0]
        if before:
            return before[-1]
        return plain[0] if len(plain) == 1 and not self._is_of_another(plain[0], end) else None

    def _is_of_another(self, mention: PeriodMention, end: int) -> bool:
        """Whether a period that follows stands beside another number: `from 10 minutes in 2022`."""
        others = [one.end for one in self.numbers if end < one.end <= mention.start]
        return bool(others) and not _BOUNDARY.search(self.text[others[-1] : mention.start])
