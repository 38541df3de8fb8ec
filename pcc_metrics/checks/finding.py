"""What a consistency check found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.figures.figure import Figure
from pcc_metrics.store.observation import Observation


class Severity(StrEnum):
    """How a finding is to be read, the gravest first."""

    ERROR = "error"  # these figures cannot all be right
    CHECK = "check"  # a person should look
    KNOWN = "known"  # recorded or explained already, and nothing is wrong with the arithmetic


class FindingCode(StrEnum):
    """Which check found it: the `code` of JSON."""

    IMPOSSIBLE_SHARE = "impossible_share"
    POSSIBLE_BASES = "possible_bases"
    PARTS = "parts"
    COMPOSITE = "composite"
    SHORTER_PERIODS = "shorter_periods"
    SHARE_COUNTS = "share_counts"
    RATE_POPULATION = "rate_population"
    MEAN_RATE = "mean_rate"
    CHANGE = "change"
    IMPLIED_BASE = "implied_base"
    AREAS = "areas"
    SOURCES = "sources"
    ALIKE = "alike"
    NOTHING_TO_COMPARE = "nothing_to_compare"
    INCOMPLETE = "incomplete"
    UNTESTED = "untested"
    ABSENT = "absent"
    NOTED = "noted"
    LOW_MONTH = "low_month"
    JUMP = "jump"
    SHIFT = "shift"
    STOCK = "stock"
    BREAK = "break"


@dataclass(frozen=True)
class Finding:
    """One thing that does not add up, or that a reader of the figures has to know.

    `text` is a sentence or two with the arithmetic. `figures` are the page's figures that it is
    about (none for a check of a whole snapshot), `observations` the rows it rests on. `measure` is
    empty where a finding is about all measures of a source, `period` runs from the first month
    that it speaks of to the last. One that lists months has them by area in `listed`, so that a
    reader can be told those of some areas and months only, after `opening`.
    """

    code: FindingCode
    measure: str
    text: str
    figures: tuple[Figure, ...] = ()
    severity: Severity = Severity.CHECK
    areas: tuple[str, ...] = ()
    period: Period | None = None
    observations: tuple[Observation, ...] = ()
    opening: str = ""
    listed: tuple[tuple[str, tuple[Month, ...]], ...] = ()


def figures_finding(
    code: FindingCode, measure: str, text: str, figures: Sequence[Figure], severity: Severity
) -> Finding:
    """A finding about figures: its areas and period are those of the first."""
    first = figures[0]
    rows = [o for f in figures for o in (*f.observations, *(f.rate.observations if f.rate else ()))]
    return Finding(
        code,
        measure,
        text,
        tuple(figures),
        severity,
        tuple(area.id for area in first.shown),
        first.period,
        tuple(dict.fromkeys(rows)),
    )
