"""The figures that a claim can be set against, by the rules that pages resolve figures with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pcc_metrics import links
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.formatting import format_places, format_value, label_months, uncapitalise
from pcc_metrics.domain.periods import YEAR, Month, Period, Window
from pcc_metrics.domain.view import View
from pcc_metrics.figures.change import NO_TEST, Change, ChangeKind
from pcc_metrics.figures.change_evidence import UNCONFIRMED
from pcc_metrics.figures.comparisons import compare_level
from pcc_metrics.figures.figure import Figure
from pcc_metrics.figures.level import Level
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.resolve_figure import resolve_figure
from pcc_metrics.figures.source_claims import STATEMENT
from pcc_metrics.statement.claim_check.text_claim import ClaimFigure
from pcc_metrics.stats.change_signs import Sign
from pcc_metrics.store.row_diff import empty_table
from pcc_metrics.store.snapshot import Metadata, Snapshot

Areas = tuple[Area, ...]


@dataclass(frozen=True)
class ClaimContext:
    """What a text is checked against: figures, the area it speaks of, and what it can know.

    `latest` is the last month that the text can speak of; `dated` the day of a document that has
    one: figures of a source of just that day were typed from it.
    """

    reader: Reader
    area: Area
    latest: Month
    dated: date | None = None

    @property
    def catalogue(self) -> Catalogue:
        """The definitions that its figures are read by."""
        return self.reader.catalogue

    def is_own(self, source: str) -> bool:
        """Whether a source's figures were typed from the text that is checked."""
        entry = self.reader.today.sources.get(source)
        return bool(entry and self.dated and entry.typed and entry.dated == self.dated)

    def is_statement(self, source: str) -> bool:
        """Whether a source is a statement of the office, this one or another."""
        return source.startswith(STATEMENT)


def reader_without_figures(catalogue: Catalogue) -> Reader:
    """A reader of nothing, for an office that has not published any figures yet."""
    today = date.today()  # noqa: DTZ011 - the day on the office's calendar
    metadata = Metadata("", today, catalogue.body.office, "", {})
    return Reader(Snapshot("", metadata, empty_table()), catalogue)


@dataclass(frozen=True)
class HeldLevel:
    """A level of a measure, with what `figures/comparability` asks of a figure."""

    measure: Measure
    shown: Areas
    period: Period
    level: Level
    months: tuple[Month, ...] = ()

    @property
    def value(self) -> float:
        """In the measure's unit."""
        return self.level.value

    @property
    def source(self) -> str:
        """The id of its source."""
        return self.level.source

    @property
    def said(self) -> str:
        """The value in words: `41`, `91%`, `45 seconds`."""
        return format_value(self.measure, self.value)

    @property
    def text(self) -> str:
        """`41 (homicides in the West Midlands, year to October 2023)`."""
        title = uncapitalise(self.measure.title)
        when = label_months(self.period, self.months)
        return f"{self.said} ({title}, {format_places(self.shown)}, {when})"

    def as_figure(self, context: ClaimContext) -> ClaimFigure:
        """As it is shown beside the claim, with the address of the view that has it."""
        catalogue = context.catalogue
        own = tuple(a.id for a in self.shown if a.kind == "lpa")
        priority = next((p for p in self.measure.priorities if p in catalogue.priorities), "")
        lengths = {1: Window.MONTH, 3: Window.QUARTER}
        view = View(own, self.period.end, lengths.get(self.period.length, Window.YEAR))
        link = links.pinned_url(
            "", priority, view, force=catalogue.force.id, to=self.period.end,
            snapshot=context.reader.snapshot.id,
        )  # fmt: skip
        return ClaimFigure(
            self.measure.id, tuple(a.id for a in self.shown), self.period, self.value,
            self.said, self.source, link,
        )  # fmt: skip


def levels_at(
    context: ClaimContext, measure: Measure, areas: Areas, period: Period
) -> Iterator[HeldLevel]:
    """The level of a period from every source that has one, in the measure's preference."""
    for source in measure.sources:
        if not context.reader.periods(measure, areas, source):
            continue
        level = context.reader.level_of(measure, areas, period, source)
        if level:
            yield HeldLevel(measure, areas, period, level)


def usual_level(context: ClaimContext, measure: Measure, areas: Areas) -> HeldLevel | None:
    """What a page shows for the latest 12 months; `None` where that is history or partial."""
    figure = resolve_figure(context.reader, measure, areas, context.latest, Window.YEAR)
    if not isinstance(figure, Figure) or figure.history or figure.shown != areas:
        return None
    if figure.measure.kind == "rate" and figure.rate and not figure.rate.published:
        return None  # a rate that is worked out has its own check
    return HeldLevel(measure, areas, figure.period, figure.level, figure.months)


@dataclass(frozen=True)
class LevelPair:
    """Two levels beside each other: the same months of two periods.

    `reason` says why they are not comparable; empty where they are. `chance`: the sign of the
    change is "could be chance".
    """

    now: HeldLevel
    before: HeldLevel
    reason: str = ""
    chance: bool = False


def page_comparisons(
    context: ClaimContext, now: HeldLevel, kinds: Sequence[ChangeKind]
) -> Iterator[LevelPair]:
    """A level beside the year before and its baseline, as pages set it: like for like."""
    made = compare_level(context.reader, now.measure, now.shown, now.period, now.level, now.months)
    for change in made:
        if isinstance(change, Change) and change.kind in kinds:
            own = replace(now.level, value=change.own_value)
            other = Level(change.value, None, None, now.level.status, change.source, ())
            unlike = change.sign is Sign.NOT_COMPARABLE
            reason = (
                "" if change.reason == NO_TEST or UNCONFIRMED in change.reason else change.reason
            )
            yield LevelPair(
                replace(now, level=own, months=change.months),
                HeldLevel(now.measure, now.shown, change.period, other, change.months),
                reason if unlike else "",
                change.sign is Sign.CHANCE,
            )


def all_levels(context: ClaimContext, measure: Measure, areas: Areas) -> Iterator[HeldLevel]:
    """Every level of a row's own period, and of 12 months that end with one."""
    for period in _periods(context, measure, areas):
        yield from levels_at(context, measure, areas, period)


def _periods(context: ClaimContext, measure: Measure, areas: Areas) -> Iterable[Period]:
    held = {
        period
        for source in measure.sources
        for period in context.reader.periods(measure, areas, source)
    }
    whole = {Period.ending(period.end, YEAR) for period in held if measure.kind == "count"}
    return sorted(held | whole, key=lambda p: (p.end, p.start), reverse=True)


def own_levels(context: ClaimContext, measure: Measure, areas: Areas) -> list[HeldLevel]:
    """The levels that were typed from the text that is checked."""
    if context.dated is None:
        return []
    return [one for one in all_levels(context, measure, areas) if context.is_own(one.source)]
