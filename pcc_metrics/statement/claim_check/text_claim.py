"""A claim of a text with its verdict, as plain values that can be kept and shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pcc_metrics.domain.periods import Period


class ClaimVerdict(StrEnum):
    """What the figures say of a claim. The values stand in JSON: none is ever renamed."""

    AGREES = "agrees"
    OWN_SOURCE = "agrees, own source"  # the figure was typed from this very document
    DISAGREES = "disagrees"
    NOT_REPRODUCED = "not reproduced"  # with the reading that would fit
    CANNOT_BE = "cannot be"  # with the arithmetic
    ARITHMETIC = "arithmetic agrees, levels not held"
    NOT_ALIKE = "not like-for-like"
    CHANCE = "could be chance"
    NOT_HELD = "not held"
    CONFLICT = "conflicts with an earlier statement"
    WORDING = "wording"
    NO_FIGURE = "not a claim about figures"

    @property
    def warns(self) -> bool:
        """Whether the office is asked to change the sentence, or to say why it may stand."""
        return self in _WARNING


_WARNING = frozenset(
    {
        ClaimVerdict.DISAGREES,
        ClaimVerdict.NOT_REPRODUCED,
        ClaimVerdict.CANNOT_BE,
        ClaimVerdict.NOT_ALIKE,
        ClaimVerdict.CONFLICT,
        ClaimVerdict.WORDING,
    }
)


@dataclass(frozen=True)
class ClaimFigure:
    """The held figure that a claim was set against; `link` is the address of the page's view."""

    measure: str
    areas: tuple[str, ...]
    period: Period
    value: float
    said: str
    source: str
    link: str

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        first, last = self.period.days
        return {
            "measure": self.measure,
            "areas": list(self.areas),
            "start": first,
            "end": last,
            "value": self.value,
            "said": self.said,
            "source": self.source,
            "link": self.link,
        }


@dataclass(frozen=True)
class TextClaim:
    """One claim: where it stands, what it is about, and the verdict with its reason.

    `paragraph` is the number printed before the paragraph, else its place, from 1. `start` and
    `end` are characters of `sentence`. `value` is the number in the measure's unit, of a level
    that could be taken over.
    """

    paragraph: int
    sentence: str
    start: int
    end: int
    verdict: ClaimVerdict
    why: str
    measure: str = ""
    areas: tuple[str, ...] = ()
    period: Period | None = None
    figure: ClaimFigure | None = None
    value: float | None = None

    @property
    def words(self) -> str:
        """The claim as it is written."""
        return self.sentence[self.start : self.end]

    def as_json(self) -> dict[str, Any]:
        """The keys that `check-statement --json` promises."""
        first, last = self.period.days if self.period else (None, None)
        return {
            "paragraph": self.paragraph,
            "words": self.words,
            "measure": self.measure or None,
            "areas": list(self.areas),
            "start": first,
            "end": last,
            "verdict": str(self.verdict),
            "why": self.why,
            "figure": self.figure.as_json() if self.figure else None,
        }
