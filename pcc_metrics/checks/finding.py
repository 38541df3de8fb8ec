"""What a consistency check found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pcc_metrics.figures import Figure
from pcc_metrics.observations import Observation
from pcc_metrics.periods import Period


class Severity(StrEnum):
    """How a finding is to be read, the gravest first."""

    ERROR = "error"  # these figures cannot all be right
    CHECK = "check"  # a person should look
    KNOWN = "known"  # recorded or explained already, and nothing is wrong with the arithmetic


@dataclass(frozen=True)
class Finding:
    """One thing that does not add up, or that a reader of the figures has to know.

    `text` is a sentence or two with the arithmetic. `figures` are the page's figures that it is
    about (none for a check of a whole snapshot), `observations` the rows it rests on. `measure` is
    empty where a finding is about all measures of a source, `period` runs from the first month
    that it speaks of to the last.
    """

    code: str
    measure: str
    text: str
    figures: tuple[Figure, ...] = ()
    severity: Severity = Severity.CHECK
    areas: tuple[str, ...] = ()
    period: Period | None = None
    observations: tuple[Observation, ...] = ()


def of_figures(
    code: str, measure: str, text: str, figures: Sequence[Figure], severity: Severity
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
