"""What the catalogue defines: priorities, measures, areas, sources, initiatives and the body.

Frozen dataclasses, checked by pydantic as they are built, so that a typing mistake in a TOML file
is found on load and named by its key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, PlainSerializer
from pydantic.dataclasses import dataclass

from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month, Period

STRICT = ConfigDict(extra="forbid", strict=False)

Kind = Literal["count", "proportion", "mean", "rate", "change", "stock"]
Polarity = Literal["lower", "higher", "neutral"]
Test = Literal["poisson", "consistency", "proportion", "none"]
AreaKind = Literal["force", "lpa", "region", "country"]
SmallerAreas = Literal["not published", "not held"]


def _month(value: Any) -> Month:
    if isinstance(value, Month):
        return value
    try:
        return Month.parse(str(value))
    except InputError as error:
        raise ValueError(str(error)) from None


def _period(value: Any) -> Period:
    if isinstance(value, Period):
        return value
    start, _, end = str(value).partition("/")
    period = Period(_month(start), _month(end or start))
    if period.length < 1:
        raise ValueError(f"the period {value} ends before it starts")
    return period


MonthText = Annotated[Month, BeforeValidator(_month), PlainSerializer(str)]
PeriodText = Annotated[Period, BeforeValidator(_period), PlainSerializer(str)]


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
        return Period(self.start, self.end)


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
    """

    id: str
    title: str
    kind: AreaKind
    parent: str | None = None
    codes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()  # ONS codes of the local authorities that make it up
    phrase: str = ""  # as in a sentence, where an article is needed

    @property
    def in_sentence(self) -> str:
        return self.phrase or self.title


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
    ignored: tuple[str, ...] = ()  # labels that no measure counts, known and left out
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    typed: bool = False
    report: Report | None = None
    statistic: Annotated[str, Field(exclude=True)] = ""
    defined_apart: Annotated[tuple[str, ...], Field(exclude=True)] = ()
    fetch: Annotated[Fetch | None, Field(exclude=True)] = None
    release: Annotated[Release | None, Field(exclude=True)] = None

    @property
    def in_sentence(self) -> str:
        return self.phrase or self.title


@dataclass(frozen=True, config=STRICT)
class Priority:
    """A national policing priority; its id is the page's address."""

    id: str
    title: str
    short: str
    meaning: str
    headlines: tuple[str, ...]


@dataclass(frozen=True, config=STRICT)
class Initiative:
    """Something done about a priority, as a source describes it; never a cause of a figure."""

    id: str
    title: str
    priorities: tuple[str, ...]
    text: str
    source: str
    said_on: date
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, config=STRICT)
class Link:
    """A page elsewhere that the reader may need."""

    title: str
    url: str


@dataclass(frozen=True, config=STRICT)
class Disturbance:
    """Months in which nearly every figure was unusual; a comparison with them says so."""

    period: PeriodText
    why: str


@dataclass(frozen=True, config=STRICT)
class RecordingCaution:
    """What is known to be wrong with how the force recorded crime in a period.

    Said beside every comparison with it, of measures that one of `sources` publishes.
    """

    period: PeriodText
    text: str
    source: str
    sources: tuple[str, ...]

    def concerns(self, measure: Measure, period: Period) -> bool:
        """Whether a figure of the measure set beside `period` needs the caution."""
        return self.period.overlaps(period) and not set(self.sources).isdisjoint(measure.sources)


@dataclass(frozen=True, config=STRICT)
class Comparators:
    """The areas that figures are drawn beside, why these, who says so, and as of when."""

    title: str
    areas: tuple[str, ...]
    why: str
    source: str
    as_of: date


@dataclass(frozen=True, config=STRICT)
class Body:
    """The office whose app this is and the force it holds to account."""

    office: str
    office_holder: str
    police: str
    force: str
    duty: str
    caution: str
    chief_officer: str = "Chief Constable"  # the title of who leads the force
    contact: str = ""  # an e-mail or web address for whoever finds a figure that looks wrong
    links: tuple[Link, ...] = ()
    inspections: Link | None = None  # paragraph 7B
    complaints: Link | None = None  # paragraph 7C
    reporting: str = ""  # where and how often the office reports, said in every statement
    disturbances: tuple[Disturbance, ...] = ()
    recording_cautions: tuple[RecordingCaution, ...] = ()
    comparators: Comparators | None = None
