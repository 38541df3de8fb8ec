"""Priorities, measures and areas as the catalogue defines them.

Frozen dataclasses, checked by pydantic as they are built, so that a typing mistake in a TOML file
is found on load and named by its key. Sources are in `source_definitions`, the office and what it
knows of its force in `office`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from pcc_metrics.domain.field_types import STRICT, MonthText, PeriodText
from pcc_metrics.domain.periods import Month, Period

Kind = Literal["count", "proportion", "mean", "rate", "change", "stock"]
Polarity = Literal["lower", "higher", "neutral"]
Test = Literal["poisson", "consistency", "proportion", "none"]
AreaKind = Literal["force", "lpa", "region", "country"]
SmallerAreas = Literal["not published", "not held"]


@dataclass(frozen=True, config=STRICT)
class Baseline:
    """What a measure is compared with when a view asks for its baseline."""

    period: PeriodText
    label: str
    caveat: str

    def __post_init__(self) -> None:
        if self.period.length != 12:
            raise ValueError(f"a baseline is of 12 months, this is of {self.period.length}")


@dataclass(frozen=True, config=STRICT)
class Target:
    """A standard that the measure is held to, in the measure's unit."""

    value: float
    whose: str
    since: MonthText | None = None
    claim: str = ""  # as older snapshots and catalogues hold it: see `SourceClaim`


@dataclass(frozen=True, config=STRICT)
class Mission:
    """A national aim: a `share` of what a measure was in 12 months, by a later month.

    No force is held to it, so that nothing is said to meet or miss it.
    """

    text: str  # as in "The government's mission is to halve knife crime in a decade."
    share: float
    baseline: PeriodText
    by: MonthText
    source: str  # who says so, and where
    caveat: str = ""  # what is not known of it

    def __post_init__(self) -> None:
        if not 0 < self.share < 1:
            raise ValueError(f"a mission is to a share between 0 and 1, this is to {self.share}")
        if self.by <= self.baseline.end:
            raise ValueError(f"the mission ends in {self.by}, before its baseline does")


@dataclass(frozen=True, config=STRICT)
class Break:
    """A point from which the series no longer means the same: what lies across has no sign.

    Without `end` all changed with the first day of `start`; with it, month by month until then.
    """

    start: MonthText
    why: str
    end: MonthText | None = None
    source: str = ""  # who says so, and where
    national: bool = False  # a change of national rules, and so one for every force
    reviewed_by: str = ""
    reviewed_on: date | None = None

    def __post_init__(self) -> None:
        if self.end and self.end < self.start:
            raise ValueError(f"the break ends in {self.end}, before it starts in {self.start}")

    @property
    def settled(self) -> Month:
        """The first month of the new meaning."""
        return self.end + 1 if self.end else self.start

    @property
    def period(self) -> Period:
        """The months that it is marked at in a chart."""
        return Period(self.start, self.end or self.start)


@dataclass(frozen=True, config=STRICT)
class Noun:
    """How a measure is counted in a sentence."""

    one: str
    many: str
    verb: str = "recorded"


@dataclass(frozen=True, config=STRICT)
class Measure:
    """One thing counted or asked. `per` is the population a rate is given for."""

    id: str
    title: str
    priorities: tuple[str, ...]
    definition: str
    kind: Kind
    unit: str
    polarity: Polarity
    test: Test
    sources: tuple[str, ...]
    short: str = ""
    noun: Noun | None = None
    per: float | None = None
    components: tuple[str, ...] = ()  # they add up to this measure
    parts: tuple[str, ...] = ()  # named pieces, never added up to it
    parts_are_whole: bool = False  # the pieces ought to add up to it, and are checked
    parts_reading: str = ""  # what pieces that fall short of it usually leave out
    of: str | None = None  # the measure that a share, rate or change is of
    same_as: Annotated[str, Field(exclude=True)] = ""  # counts the same thing from another source
    brief: Annotated[str, Field(exclude=True)] = ""  # what a page's answer calls it
    # How people write it, beside title and noun; of a share, the words that tell what is shared.
    aliases: Annotated[tuple[str, ...], Field(exclude=True)] = ()
    # What is said of a change across a break, where that needs other words than the break's own.
    break_reason: Annotated[str, Field(exclude=True)] = ""
    against: str = ""  # what a published change is measured against
    change_unit: Literal["percent", "points", "unstated"] | None = None
    bound: Literal["exact", "over"] = "exact"
    baseline: Baseline | None = None
    target: Target | None = None
    mission: Mission | None = None
    smallest_area: AreaKind = "lpa"
    # Why there is none for smaller ones: its sources publish none, or only nobody has brought any.
    # Known today of every snapshot, so that none carries it.
    smaller_areas: Annotated[SmallerAreas, Field(exclude=True)] = "not held"
    small_numbers: Literal["open", "hide"] = "open"
    breaks: tuple[Break, ...] = ()
    caveats: tuple[str, ...] = ()
    why: str = ""
    service: bool = False  # a service to the public: better and worse may be said
    valid_from: MonthText | None = None
    valid_to: MonthText | None = None
    reviewed_by: str = ""
    reviewed_on: date | None = None

    def is_unpublished_for(self, kind: AreaKind) -> bool:
        """Whether the sources are known to publish nothing for areas of this kind."""
        return kind == "lpa" != self.smallest_area and self.smaller_areas == "not published"

    @property
    def name(self) -> str:
        """The shorter title where there is one: for chart labels and tables."""
        return self.short or self.title

    @property
    def follows_activity(self) -> bool:
        """Whether it follows police activity or willingness to report: it has no baseline."""
        return self.polarity == "neutral"


@dataclass(frozen=True, config=STRICT)
class Area:
    """The force, one of its LPAs, or an area drawn beside for comparison.

    `codes` are the ONS codes that sources use for it; `names` the names that sources use. Where a
    comparator's population is not published for itself, it is that of its `authorities` together.
    `formerly` are ids that are no longer used: of this area before it was renamed, or of the area
    that it was split from.
    """

    id: str
    title: str
    kind: AreaKind
    parent: str | None = None
    codes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()  # ONS codes of the local authorities that make it up
    phrase: str = ""  # as in a sentence, where an article is needed
    formerly: tuple[str, ...] = ()

    @property
    def in_sentence(self) -> str:
        """Its name within a sentence: `the West Midlands`."""
        return self.phrase or self.title


@dataclass(frozen=True, config=STRICT)
class Priority:
    """A national policing priority; its id is the page's address."""

    id: str
    title: str
    short: str
    meaning: str
    headlines: tuple[str, ...]
