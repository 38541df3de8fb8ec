"""The shapes of the answers, for the description (OpenAPI): the tests hold the answers to them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    """An object with these keys and no others."""

    model_config = ConfigDict(extra="forbid")


class PeriodShape(Shape):
    """First and last day of a period; null where there is none."""

    start: str | None
    end: str | None


class IntervalShape(Shape):
    """What the figure could be by chance alone."""

    lower: float
    upper: float
    level: float
    method: str


class RateShape(Shape):
    """A figure per head of population."""

    value: float
    per: float
    lower: float | None
    upper: float | None
    population: float | None
    population_year: int | None
    published: bool


class ReportShape(Shape):
    """Who reported a figure that is known at second hand only."""

    by: str
    on: str | None
    original: str


class TurnShape(Shape):
    """The last months against those before, where they run another way."""

    first_months: int
    first_now: float
    first_before: float
    last_months: int
    last_now: float
    last_before: float
    could_be_chance: bool


class ComparisonShape(Shape):
    """A figure beside another: the sign says how steady the change is."""

    kind: str = Field(description="year, baseline, target, national or rest")
    area: str | None = None
    areas: list[str] | None = None
    start: str | None = None
    end: str | None = None
    months: list[str] | None = None
    source: str | None = None
    other_edition: bool | None = None
    reported: ReportShape | None = None
    own_value: float | None = None
    value: float | None = None
    rate: RateShape | None = None
    change: float | None = None
    change_percent: float | None = None
    change_range: list[float] | None = None
    sign: str | None = Field(None, description="▲ ▼ △ ▽ = ? –")
    verdict: str | None = Field(None, description="The sign in words")
    months_higher: int | None = None
    months_lower: int | None = None
    months_equal: int | None = None
    turn: TurnShape | None = None
    met: bool | None = None
    reason: str | None = None


class MissionShape(Shape):
    """A national aim: a share of what the measure was, by a month."""

    text: str
    share: float
    from_: PeriodShape = Field(alias="from")
    by: str
    source: str
    caveat: str


class FigureShape(Shape):
    """A measure's figure for a view; `unavailable` says why there is none."""

    measure: str
    title: str
    areas: list[str] = Field(description="The areas that the figure is of")
    areas_asked: list[str]
    asked: PeriodShape
    start: str | None
    end: str | None
    value: float | None
    text: str | None = Field(description="The value as pages write it")
    unit: str
    numerator: float | None
    denominator: float | None
    interval: IntervalShape | None
    rate: RateShape | None
    status: str | None
    source: str | None
    reported: ReportShape | None
    history: bool = Field(description="Whether it ended long before the month asked for")
    how: str | None
    newest: bool
    months: list[str] = Field(description="The complete months of a partial figure")
    newest_complete: dict[str, Any] | None
    comparisons: list[ComparisonShape]
    mission: MissionShape | None
    notes: list[str]
    unavailable: str | None


class SnapshotShape(Shape):
    """The snapshot that answers."""

    id: str
    title: str
    as_of: str
    publisher: str
    current: bool
    address: str


class FigureLinksShape(Shape):
    """The same figure at other addresses."""

    live: str
    pinned: str
    page: str | None
    csv: str
    parquet: str


class FigureAnswerShape(FigureShape):
    """One figure with where it is from."""

    snapshot: SnapshotShape
    attribution: str
    links: FigureLinksShape


class ClaimShape(Shape):
    """One thing that a sentence says, as it can be checked."""

    kind: str
    text: str
    measure: str | None
    areas: list[str]
    start: str | None
    end: str | None
    months: list[str]
    source: str | None
    value: float | str | None
    against: PeriodShape | None
    population_year: int | None
    per: float | None
    sign: str | None
    against_source: str | None


class ReferenceShape(PeriodShape):
    """A figure that a sentence rests on."""

    measure: str
    areas: list[str]


class SentenceShape(Shape):
    """A sentence; `standalone` says the same without the rest of the page."""

    text: str
    standalone: str
    fact: str
    claims: list[ClaimShape]
    figures: list[ReferenceShape]


class TextShape(Shape):
    """The text of a page in the order of reading."""

    answer: SentenceShape
    context: SentenceShape
    paragraphs: list[list[SentenceShape]]
    movers: list[SentenceShape]
    others: list[list[SentenceShape]]
    cautions: list[SentenceShape]


class PointShape(PeriodShape):
    """One period of a series; no value where none is complete."""

    value: float | None
    status: str | None
    source: str
    base_not_stated: bool


class SeriesShape(Shape):
    """A figure's series over time."""

    measure: str
    areas: list[str]
    source: str | None
    by_month: bool
    points: list[PointShape]


class PageLinksShape(Shape):
    """The same page at other addresses."""

    live: str
    pinned: str
    page: str


class PageAnswerShape(Shape):
    """A priority's page as data."""

    priority: str
    title: str
    areas: list[str]
    to: str
    window: str
    compare: str
    asked: PeriodShape
    figures: list[FigureShape]
    each: list[FigureShape] = Field(description="Of several areas, each alone")
    text: TextShape
    series: list[SeriesShape]
    problems: list[str] = Field(description="Published figures that cannot all be right")
    snapshot: SnapshotShape
    attribution: str
    links: PageLinksShape


class PriorityShape(Shape):
    """A priority and what its page shows."""

    id: str
    title: str
    headlines: list[str]
    measures: list[str]
    address: str


class CatalogueShape(Shape):
    """What can be asked for. Entries have the keys of the data contract."""

    office: str
    force: str
    lpas: list[str]
    priorities: list[PriorityShape]
    measures: list[dict[str, Any]]
    areas: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    snapshot: str


class EntryShape(Shape):
    """A publication or a withdrawal."""

    number: int
    previous: str | None
    action: str
    snapshot: str
    digest: str
    when: str
    who: str
    note: str
    mode: str
    parent: str | None
    rows: dict[str, int]
    embargo: str | None
    warnings: dict[str, int]
    reason: str
    reasons: dict[str, str]
    title: str
    file_note: str
    state: str
    notice: str
    address: str | None


class HistoryShape(Shape):
    """Every publication and withdrawal, the oldest first."""

    entries: list[EntryShape]


class LinkProblemShape(Shape):
    """Something in an address that cannot be honoured."""

    key: str
    value: str
    detail: str


class ProblemShape(Shape):
    """Why there are no data (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    problems: list[LinkProblemShape]
