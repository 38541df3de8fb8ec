"""Sources as the catalogue defines them: labels, licence, how to fetch, when figures come out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from pcc_metrics.domain.field_types import STRICT, MonthText
from pcc_metrics.domain.periods import Period


@dataclass(frozen=True, config=STRICT)
class SourceClaim:
    """What a source says of one of its own figures; of no other figure may it be repeated."""

    id: str
    measure: str
    area: str
    start: MonthText
    end: MonthText
    source: str
    text: str

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"the figure ends in {self.end}, before it starts in {self.start}")

    @property
    def period(self) -> Period:
        """The period of the figure that the source speaks of."""
        return Period(self.start, self.end)


@dataclass(frozen=True, config=STRICT)
class Fetch:
    """Where a refresh finds a source's newest files, and which ingester reads them.

    `pattern` tells a table's files from the other links on a page; its groups date them. `forces`
    maps an area's id to the name that the publisher's files have for it, where that differs.
    """

    client: Literal["police-archive", "newest-files", "file"]
    address: str
    ingester: str
    pattern: str = ""
    forces: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, config=STRICT)
class Release:
    """When figures come out: `after` weeks from the end of a period of `every` months.

    `ends` is a month of the year, 1 to 12, in which such a period ends.
    """

    every: int
    after: int
    ends: int = 3

    def __post_init__(self) -> None:
        if self.every not in {1, 3, 6, 12}:
            raise ValueError(f"figures come out every 1, 3, 6 or 12 months, not every {self.every}")
        if not 1 <= self.ends <= 12 or self.after < 0:
            raise ValueError("ends is a month, 1 to 12, and after is a number of weeks from 0")


@dataclass(frozen=True, config=STRICT)
class Report:
    """Figures that somebody reported, not checked against the original, which is not held.

    `confirmed` maps a measure to the second report that agrees with its figures: only these may be
    compared with figures of other sources. The report's address is the source's `url`.
    """

    by: str
    original: str
    on: date | None = None
    confirmed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, config=STRICT)
class Source:
    """Where figures come from. `labels` maps what the source calls a thing to measure ids.

    Several labels may name one measure: they are added. One label may count for several measures.
    A `typed` source has no table that could be read: a person types its figures in. One with a
    `report` has figures at second hand, and gives way to every other source.
    `fetch` and `release` say how to get newer figures, `statistic` which sources are editions of
    one statistic, all but the measures that are `defined_apart`. No snapshot carries these: today's
    catalogue says them.
    """

    id: str
    title: str
    publisher: str
    licence: str
    url: str
    frequency: str
    lag: str
    phrase: str = ""
    attribution: str = ""
    caveat: str = ""
    renewed_after: int | None = None  # months from a period's end to when newer figures are due
    # Whether later releases revise its figures, which are provisional until then. Said of new rows.
    revised: Annotated[bool, Field(exclude=True)] = False
    # To what its counts are rounded, say 5: their sums then differ by chance from a rounded whole.
    rounded_to: Annotated[int | None, Field(gt=0, exclude=True)] = None
    ignored: tuple[str, ...] = ()  # labels that no measure counts, known and left out
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    typed: bool = False
    report: Report | None = None
    dated: Annotated[date | None, Field(exclude=True)] = None  # when a single document came out
    statistic: Annotated[str, Field(exclude=True)] = ""
    defined_apart: Annotated[tuple[str, ...], Field(exclude=True)] = ()
    fetch: Annotated[Fetch | None, Field(exclude=True)] = None
    release: Annotated[Release | None, Field(exclude=True)] = None

    @property
    def in_sentence(self) -> str:
        """Its name within a sentence."""
        return self.phrase or self.title
