"""What a page is asked to show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pcc_metrics.domain.periods import Month, Window


class Compare(StrEnum):
    """What a figure is set beside."""

    YEAR = "year"
    BASELINE = "baseline"
    REST = "rest"
    NATIONAL = "national"

    @property
    def label(self) -> str:
        """What the filter calls the choice."""
        return {
            Compare.YEAR: "The same months a year before",
            Compare.BASELINE: "Each measure's own baseline",
            Compare.REST: "The rest of the force",
            Compare.NATIONAL: "England and Wales, and other forces",
        }[self]


@dataclass(frozen=True, slots=True)
class View:
    """The filters of a page. No area means the whole force; no month, the latest it can answer."""

    areas: tuple[str, ...] = ()
    to: Month | None = None
    window: Window = Window.YEAR
    compare: Compare = Compare.YEAR
