"""A view's answer for one measure: a figure, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from pcc_metrics.domain import rounding
from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.formatting import (
    capitalise,
    format_number,
    format_per,
    join_area_names,
    join_words,
)
from pcc_metrics.domain.periods import Month, Period, Window
from pcc_metrics.figures.comparisons import (
    AgainstTarget,
    Change,
    Compared,
    NotCompared,
    compare_level,
)
from pcc_metrics.figures.level import Level
from pcc_metrics.figures.no_figure import Why
from pcc_metrics.figures.rates import RATE_MONTHS, Rate, find_rates
from pcc_metrics.figures.reader import Missing, Reader
from pcc_metrics.figures.resolve import How, Resolved, resolve_window
from pcc_metrics.stats import intervals
from pcc_metrics.stats.intervals import Interval
from pcc_metrics.store.snapshot import Observation, Status
from pcc_metrics.store.suppression import YEARS_ONLY

FAR_FUTURE = Month.of(
    2199, 12
)  # later than any row: what is asked for here answers with its latest

HISTORY_AFTER_MONTHS = 18


class NoteCode(StrEnum):
    """What a note is about."""

    AREA = "area"  # the figure is of a larger area than the one asked for
    LATEST = "latest"
    OWN_LENGTH = "own length"
    SUM = "sum"
    SOURCE = "source"  # said by every row of a series
    ROW = "row"  # said by some rows only
    RATE = "rate"


@dataclass(frozen=True)
class Note:
    """Something a reader must know of a figure. `code` lets a caller choose among them."""

    code: NoteCode
    text: str


@dataclass(frozen=True)
class AnswerBase:
    """What was asked for, whether there is a figure or none.

    `areas` are those asked for, `shown` those answered for: another where the measure is not
    published for the areas asked for, and `lacking` are those of them that none is held for.
    """

    measure: Measure
    areas: tuple[Area, ...]
    shown: tuple[Area, ...]
    asked: Period
    notes: tuple[Note, ...] = field(default=(), kw_only=True)
    lacking: tuple[Area, ...] = field(default=(), kw_only=True)


@dataclass(frozen=True)
class Figure(AnswerBase):
    """A number with its period, the rows it rests on, and its comparisons.

    `how` tells a figure of the window asked for from the latest earlier one and from one of the
    measure's own length; `newest`, whether nothing later is held; `history`, whether even that
    ended long ago: a month chosen on purpose is no history. `level` is what was added up: of a
    rate that is worked out, the count.
    """

    period: Period
    level: Level
    value: float
    how: How = How.EXACT
    history: bool = False
    newest: bool = True
    interval: Interval | None = None
    rate: Rate | None = None
    comparisons: tuple[Compared, ...] = ()

    @property
    def observations(self) -> tuple[Observation, ...]:
        """The rows of the snapshot that the value rests on."""
        return self.level.observations

    @property
    def source(self) -> str:
        return self.level.source

    @property
    def status(self) -> Status:
        return self.level.status

    def find_comparison(self, kind: str) -> Change | NotCompared | None:
        """The comparison with the year before or the baseline; `None` where there is none."""
        found = (c for c in self.comparisons if not isinstance(c, AgainstTarget))
        return next((c for c in found if c.kind == kind), None)

    @property
    def against_target(self) -> AgainstTarget | None:
        """The comparison with the standard that the measure is held to."""
        return next((c for c in self.comparisons if isinstance(c, AgainstTarget)), None)


@dataclass(frozen=True)
class NoFigure(AnswerBase):
    """The reason why there is no figure: in a sentence, and as data.

    `rejected` is what the source publishes for just the period asked for and a check shows to be
    impossible: its rows are still the evidence, its number is not repeated.
    """

    unavailable: str
    why: Why
    gap: Missing | None = None
    rejected: Level | None = None

    @property
    def period(self) -> Period | None:
        """The period of what was rejected."""
        return self.asked if self.rejected else None

    @property
    def observations(self) -> tuple[Observation, ...]:
        """The rows of the snapshot that were rejected."""
        return self.rejected.observations if self.rejected else ()

    @property
    def source(self) -> str | None:
        return self.rejected.source if self.rejected else None

    @property
    def status(self) -> Status | None:
        return self.rejected.status if self.rejected else None


Answer = Figure | NoFigure


def select_figures(answers: Mapping[str, Answer]) -> dict[str, Figure]:
    """Of answers by measure, those that are figures."""
    return {measure: found for measure, found in answers.items() if isinstance(found, Figure)}


def resolve_figure(
    reader: Reader,
    measure: Measure,
    areas: Sequence[Area],
    to: Month,
    window: Window = Window.YEAR,
) -> Answer:
    """The figure of a measure for some areas (their sum) and the window that ends with `to`."""
    key = ("figure", measure.id, tuple([area.id for area in areas]), to, window)
    return reader.keep(key, lambda: _answer(reader, measure, areas, to, window))


def _answer(
    reader: Reader, measure: Measure, areas: Sequence[Area], to: Month, window: Window
) -> Answer:
    asked = window.period(to)
    shown, lacking = _place(reader, measure, areas)
    notes = (_larger_note(measure, areas, shown, lacking),) if lacking else ()
    base = AnswerBase(measure, tuple(areas), shown, asked, notes=notes, lacking=lacking)
    if measure.kind == "rate" and measure.of:
        return _rate_figure(reader, base, to, window)
    found = resolve_window(reader, measure, shown, to, window)
    if isinstance(found, Resolved):
        return _complete(reader, base, found)
    return _none(base, found.text, found.why, found.gap)


def _none(base: AnswerBase, text: str, why: Why, gap: Missing | None) -> NoFigure:
    return NoFigure(
        base.measure,
        base.areas,
        base.shown,
        base.asked,
        text,
        why,
        gap,
        notes=base.notes,
        lacking=base.lacking,
    )


def resolve_period(
    reader: Reader, measure: Measure, areas: Sequence[Area], to: Month, window: Window
) -> Period | None:
    """The period that `resolve_figure` would be of, without working out the figure."""
    return _answering(reader, measure, areas, to, window)[0]


def last_held_month(reader: Reader, measure: Measure, areas: Sequence[Area]) -> Month | None:
    """The last month of any row that could answer: no figure ends later."""
    shown, _ = _place(reader, measure, areas)
    counted = reader.catalogue.measures[measure.of] if measure.of else measure
    held = (reader.periods(m, shown, s) for m in (counted, measure) for s in m.sources)
    return max((periods[0].end for periods in held if periods), default=None)


def complete_end_months(
    reader: Reader, measure: Measure, areas: Sequence[Area], window: Window
) -> frozenset[tuple[int, str]]:
    """The months (their indices) that a figure of the window ends with, and the source of each.

    Several areas have in common what each of them has alone, so that a choice of areas costs
    nothing that another choice has not paid for.
    """
    shown, _ = _place(reader, measure, areas)
    if len(shown) > 1 and not reader.may_suppress(measure, shown):
        return frozenset.intersection(
            *(complete_end_months(reader, measure, [area], window) for area in shown)
        )
    key = ("ends", measure.id, tuple([area.id for area in shown]), window)
    return reader.keep(key, lambda: frozenset(_complete_ends(reader, measure, shown, window)))


def _complete_ends(
    reader: Reader, measure: Measure, areas: Sequence[Area], window: Window
) -> Iterator[tuple[int, str]]:
    counted = reader.catalogue.measures[measure.of] if measure.of else measure
    held = (reader.periods(m, areas, s) for m in {counted, measure} for s in m.sources)
    for end in {period.end for periods in held for period in periods}:
        period, source = _answering(reader, measure, areas, end, window)
        if period and period.end == end:
            yield end.index, source


def _answering(
    reader: Reader, measure: Measure, areas: Sequence[Area], to: Month, window: Window
) -> tuple[Period | None, str]:
    """The period and source that `resolve_figure` would be of; without the figure where it can."""
    if measure.kind == "rate" and measure.of:
        figure = resolve_figure(reader, measure, areas, to, window)
        return (figure.period, figure.source) if isinstance(figure, Figure) else (None, "")
    shown, _ = _place(reader, measure, areas)
    found = resolve_window(reader, measure, shown, to, window)
    return (found.period, found.level.source) if isinstance(found, Resolved) else (None, "")


def _place(
    reader: Reader, measure: Measure, areas: Sequence[Area]
) -> tuple[tuple[Area, ...], tuple[Area, ...]]:
    """The areas asked for, else the smallest published area that holds them all.

    With it come the areas that it stands in for: one without a figure is enough, for a sum of the
    others would not be of what was asked for.
    """
    lacking = tuple(area for area in areas if not _published_for(reader, measure, area))
    parents = {area.parent for area in areas}
    parent = reader.catalogue.areas.get(parents.pop() or "") if len(parents) == 1 else None
    if not lacking or not parent or not _published_for(reader, measure, parent):
        return tuple(areas), ()
    return (parent,), lacking


def _larger_note(
    measure: Measure, areas: Sequence[Area], shown: Sequence[Area], lacking: Sequence[Area]
) -> Note:
    """That a figure is of a larger area, and which of those asked for it is for want of."""
    all_lack = len(lacking) == len(areas)
    none = "no figures are published for" if all_lack else "this snapshot holds no figures for"
    text = f"{join_area_names(lacking)}; this is {join_area_names(shown)}."
    return Note(NoteCode.AREA, f"{measure.title}: {none} {text}")


def _published_for(reader: Reader, measure: Measure, area: Area) -> bool:
    """A rate can be worked out wherever its count is on file, unless it is held to the force."""
    if area.kind == "lpa" and measure.smallest_area != "lpa":
        return False
    counted = reader.catalogue.measures[measure.of] if measure.of else None
    computed = measure.kind == "rate" and counted is not None and reader.holds(counted, area)
    return computed or reader.holds(measure, area)


def _complete(reader: Reader, base: AnswerBase, found: Resolved) -> Figure:
    measure, level = base.measure, found.level
    newest = found.how is How.LATEST or found.period.end >= _last(reader, base)
    published, computed = find_rates(reader, measure, base.shown, found.period, level)
    figure = Figure(
        measure,
        base.areas,
        base.shown,
        base.asked,
        found.period,
        level,
        level.value,
        found.how,
        history=newest and is_history(found.period, reader.snapshot.as_of),
        newest=newest,
        interval=_interval(measure, level),
        rate=published or computed,
        comparisons=compare_level(reader, measure, base.shown, found.period, level),
        notes=base.notes,
        lacking=base.lacking,
    )
    notes = _notes(reader, figure, published, computed)
    return replace(figure, notes=(*figure.notes, *notes)) if notes else figure


def _last(reader: Reader, base: AnswerBase) -> Month:
    """The last month that any source of the measure has a row for."""
    held = (reader.periods(base.measure, base.shown, s) for s in base.measure.sources)
    return max(periods[0].end for periods in held if periods)


def is_history(period: Period, as_of: date) -> bool:
    """Whether a period ended more than 18 months before the snapshot's as-of date."""
    return period.end + HISTORY_AFTER_MONTHS < Month.from_date(as_of)


def _interval(measure: Measure, level: Level) -> Interval | None:
    if measure.kind == "count":
        return intervals.count_interval(level.value)
    if measure.kind == "proportion" and level.numerator is not None and level.denominator:
        return intervals.proportion_interval(level.numerator, level.denominator)
    return None


def _rate_figure(reader: Reader, base: AnswerBase, to: Month, window: Window) -> Answer:
    """A rate measure follows the count it is of: published where it is, else computed."""
    of = reader.catalogue.measures[base.measure.of or ""]
    count = resolve_figure(reader, of, base.shown, to, window)
    if isinstance(count, Figure) and count.rate:
        return _rate_of(base, count, count.rate)
    found = resolve_window(reader, base.measure, base.shown, to, window)
    if isinstance(found, Resolved):
        return _complete(reader, base, found)
    if isinstance(count, NoFigure):
        return _none(base, count.unavailable, count.why, count.gap)
    if count.period.length != RATE_MONTHS:
        return _none(base, "No rate: rates are given for 12 months only.", Why.NO_RATE, None)
    text = (
        f"No rate: the population of {join_words(a.in_sentence for a in count.shown)} "
        f"is not held in snapshot {reader.snapshot.id}."
    )
    return _none(base, text, Why.NO_RATE, None)


def _rate_of(base: AnswerBase, count: Figure, rate: Rate) -> Figure:
    """The rate of a count as a figure of its own, with the count's period and notes."""
    level = count.level
    if rate.published and rate.observations:
        first = rate.observations[0]
        level = Level(rate.value, None, None, first.status, first.source, rate.observations)
    return Figure(
        base.measure,
        base.areas,
        count.shown,
        base.asked,
        count.period,
        level,
        rate.value,
        count.how,
        count.history,
        count.newest,
        rate.interval,
        rate,
        notes=(*base.notes, *count.notes),
        lacking=count.lacking or base.lacking,
    )


def _notes(
    reader: Reader, figure: Figure, published: Rate | None, computed: Rate | None
) -> list[Note]:
    notes = [*_length_notes(reader, figure), *_sum_notes(figure), *_row_notes(reader, figure)]
    if published and computed:
        notes += _rate_disagreement(published, computed)
    return notes


def _length_notes(reader: Reader, figure: Figure) -> list[Note]:
    period, measure = figure.period, figure.measure
    if figure.how is How.EXACT:
        return []
    if reader.why_hidden(measure, figure.shown, figure.asked):
        text = f"{measure.title}: {YEARS_ONLY}; this is {period.in_sentence}."
        return [Note(NoteCode.OWN_LENGTH, text)]
    if figure.how is How.LATEST:
        text = (
            f"{measure.title}: nothing is held for {figure.asked.in_sentence}. "
            f"{capitalise(period.in_sentence)} is the latest."
        )
        return [Note(NoteCode.LATEST, text)]
    text = (
        f"{measure.title} is not held for {figure.asked.in_sentence}; this is {period.in_sentence}."
    )
    return [Note(NoteCode.OWN_LENGTH, text)]


def _sum_notes(figure: Figure) -> list[Note]:
    level = figure.level
    if not level.summed_areas or len(figure.shown) > 1:
        return []
    text = (
        f"The figure for {figure.shown[0].in_sentence} is the sum of its "
        f"{len(level.summed_areas)} local policing areas."
    )
    return [Note(NoteCode.SUM, text)]


def _row_notes(reader: Reader, figure: Figure) -> list[Note]:
    """What rows say of themselves: only of these, or (`source`) what every row of a series says."""
    noted: dict[str, Note] = {}
    for row in figure.observations:
        if row.note:
            series = reader.rows(row.measure, row.area, row.source)
            code = NoteCode.SOURCE if all(o.note for o in series) else NoteCode.ROW
            noted.setdefault(row.note, Note(code, row.note))
    return list(noted.values())


def _rate_disagreement(published: Rate, computed: Rate) -> list[Note]:
    if rounding.round_half_up(published.value, 1) == rounding.round_half_up(computed.value, 1):
        return []
    text = (
        f"The published rate is {format_number(published.value, 1)} per "
        f"{format_per(published.per)}; the count and the mid-{computed.population_year} "
        f"population of {format_number(computed.population or 0)} give "
        f"{format_number(computed.value, 1)}."
    )
    return [Note(NoteCode.RATE, text)]
