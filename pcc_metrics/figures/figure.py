"""A view's answer for one measure: a figure, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from pcc_metrics.domain import rounding
from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.formatting import (
    capitalise,
    format_number,
    format_per,
    format_rounded,
    format_value,
    join_area_names,
    join_words,
    label_months,
    plural_noun,
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
from pcc_metrics.figures.no_figure import NewestComplete, Unresolved, Why, describe_missing
from pcc_metrics.figures.partial import level_over_months
from pcc_metrics.figures.rates import RATE_MONTHS, Rate, find_rates
from pcc_metrics.figures.reader import Missing, Reader
from pcc_metrics.figures.resolve import (
    HISTORY_AFTER_MONTHS,
    How,
    Resolved,
    find_whole,
    newest_of_any_length,
    resolve_window,
)
from pcc_metrics.figures.share_bases import MisfitBase, find_misfit_base, flag_value
from pcc_metrics.stats import intervals
from pcc_metrics.stats.intervals import Interval
from pcc_metrics.store.observation import Observation, Status
from pcc_metrics.store.suppression import YEARS_ONLY

YEAR = 12


class NoteCode(StrEnum):
    """What a note is about."""

    AREA = "area"  # the figure is of a larger area than the one asked for
    PARTIAL = "partial"  # of the complete months of its period, which months are lacking and why
    LATEST = "latest"
    EARLIER = "earlier"  # the last months asked for are not complete, and which these are
    OWN_LENGTH = "own length"
    SUM = "sum"
    WHOLE = "whole"  # all local policing areas together are less than the force's own figure
    SOURCE = "source"  # said by every row of a series
    ROW = "row"  # said by some rows only
    RATE = "rate"
    BASE = "base"  # a share cannot be of the count that is published beside it


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
    measure's own length; `newest`, whether no later answer of any source or length is held;
    `history`, whether it ended long before the month asked for. `level` is what was added up: of a
    rate that is worked out, the count. `misfit` is the count that a published share cannot be of.

    A partial figure is of the complete `months` of its period only, and `newest_complete` is that
    of the newest complete 12 months that end no later. Both are empty for a whole period.
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
    months: tuple[Month, ...] = ()
    newest_complete: Figure | None = None

    @property
    def period_label(self) -> str:
        """`year to March 2026`, `11 complete months of the year to March 2026`."""
        return label_months(self.period, self.months)

    @property
    def period_in_sentence(self) -> str:
        """The same with the article where one is wanted."""
        return f"the {self.period_label}" if self.months else self.period.in_sentence

    misfit: MisfitBase | None = None

    @property
    def text(self) -> str:
        """The value in its unit, a published one with its own decimals: `41`, `91%`, `97.8%`."""
        published = self.rate.published if self.rate else self.level.denominator is None
        write = format_value if published else format_rounded
        return flag_value(write(self.measure, self.value), self.misfit)

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
    impossible: its rows are still the evidence, its number is not repeated. `newest` is the newest
    complete answer that is held, where the sentence names it.
    """

    unavailable: str
    why: Why
    gap: Missing | None = None
    rejected: Level | None = None
    newest: NewestComplete | None = None

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
    notes = (_larger_note(measure, shown, lacking),) if lacking else ()
    base = AnswerBase(measure, tuple(areas), shown, asked, notes=notes, lacking=lacking)
    if measure.kind == "rate" and measure.of:
        return _rate_figure(reader, base, to, window)
    found = resolve_window(reader, measure, shown, to, window)
    if isinstance(found, Resolved):
        return _complete(reader, base, found)
    return _none(base, found)


def resolve_months(reader: Reader, whole: Figure, areas: Sequence[Area]) -> Answer:
    """The figure of some areas over the complete months of a partial figure, from its source."""
    measure, period, months = whole.measure, whole.period, whole.months
    base = AnswerBase(measure, tuple(areas), tuple(areas), whole.asked)
    level = level_over_months(reader, measure, areas, months, whole.source)
    if level:
        return _complete(reader, base, Resolved(period, level, How.PARTIAL, months))
    where = f"{join_area_names(areas)} in {whole.period_in_sentence}"
    return _none(base, Unresolved(Why.NOT_COMPLETE, f"No complete figure for {where}."))


def _none(base: AnswerBase, found: Unresolved) -> NoFigure:
    return NoFigure(
        base.measure,
        base.areas,
        base.shown,
        base.asked,
        found.text,
        found.why,
        found.gap,
        newest=found.newest,
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
    """The months (their indices) that a figure of the window ends with, and the source of each."""
    shown, _ = _place(reader, measure, areas)
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
    """The areas asked for, else the smallest area with figures that holds them all.

    With it come the areas that it stands in for: one without a figure is enough, for a sum of the
    others would not be of what was asked for.
    """
    lacking = tuple(area for area in areas if not _may_hold(reader, measure, area))
    parents = {area.parent for area in areas}
    parent = reader.catalogue.areas.get(parents.pop() or "") if len(parents) == 1 else None
    if not lacking or not parent or not _may_hold(reader, measure, parent):
        return tuple(areas), ()
    return (parent,), lacking


def _larger_note(measure: Measure, shown: Sequence[Area], lacking: Sequence[Area]) -> Note:
    """That a figure is of a larger area, and which of those asked for it is for want of."""
    none = "this snapshot holds no figures for"
    if is_unpublished(measure, lacking):
        none = "no figures are published for"
    text = f"{join_area_names(lacking)}; this is {join_area_names(shown)}."
    return Note(NoteCode.AREA, f"{measure.title}: {none} {text}")


def is_unpublished(measure: Measure, lacking: Sequence[Area]) -> bool:
    """Whether it is known of all areas without a figure that none is published for them.

    That a snapshot holds none says nothing of what is published.
    """
    return all(measure.is_unpublished_for(area.kind) for area in lacking)


def _may_hold(reader: Reader, measure: Measure, area: Area) -> bool:
    """Whether an area can have a figure: of a rate, wherever its count is on file.

    One that is held to the force has none for an LPA.
    """
    if area.kind == "lpa" and measure.smallest_area != "lpa":
        return False
    counted = reader.catalogue.measures[measure.of] if measure.of else None
    computed = measure.kind == "rate" and counted is not None and reader.holds(counted, area)
    return computed or reader.holds(measure, area)


def _complete(reader: Reader, base: AnswerBase, found: Resolved) -> Figure:
    measure, level, period = base.measure, found.level, found.period
    newest = _is_newest(reader, measure, base.shown, period)
    published, computed = (None, None)
    if not found.months:
        published, computed = find_rates(reader, measure, base.shown, period, level)
    misfit = find_misfit_base(reader, measure, base.shown, period, level)
    figure = Figure(
        measure,
        base.areas,
        base.shown,
        base.asked,
        period,
        level,
        level.value,
        found.how,
        history=_is_history(reader, base, found, newest=newest),
        newest=newest,
        interval=_interval(measure, level),
        rate=published or computed,
        comparisons=_comparisons(reader, base, found, misfit),
        months=found.months,
        newest_complete=_newest_complete(reader, base, period.end) if found.months else None,
        notes=base.notes,
        lacking=base.lacking,
        misfit=misfit,
    )
    notes = _notes(reader, figure, published, computed)
    return replace(figure, notes=(*figure.notes, *notes)) if notes else figure


def _is_newest(reader: Reader, measure: Measure, areas: Sequence[Area], period: Period) -> bool:
    """Whether no source holds a later answer, at any length; of a rate, nor of its count."""
    counted = (
        [reader.catalogue.measures[measure.of]] if measure.kind == "rate" and measure.of else []
    )
    newest = (newest_of_any_length(reader, one, areas) for one in (measure, *counted))
    return all(one is None or one.period.end <= period.end for one in newest)


def _comparisons(
    reader: Reader, base: AnswerBase, found: Resolved, misfit: MisfitBase | None
) -> tuple[Compared, ...]:
    """None where a share on either side cannot be of the count beside it: its base is unknown."""
    if misfit:
        return ()
    made = compare_level(reader, base.measure, base.shown, found.period, found.level, found.months)
    if base.measure.kind != "proportion" or not base.measure.of:
        return made
    return tuple(_unless_misfit(reader, base, found.level.source, one) for one in made)


def _unless_misfit(reader: Reader, base: AnswerBase, source: str, made: Compared) -> Compared:
    if not isinstance(made, Change):
        return made
    before = reader.level_of(base.measure, base.shown, made.period, source)
    if not before or not find_misfit_base(reader, base.measure, base.shown, made.period, before):
        return made
    why = f"not compared with {made.label}, because the base of its share is not stated"
    return NotCompared(made.kind, made.label, made.period, why)


def _newest_complete(reader: Reader, base: AnswerBase, until: Month) -> Figure | None:
    """The figure of the newest complete 12 months that end no later than a partial one."""
    found = find_whole(reader, base.measure, base.shown, YEAR, until)
    if not found:
        return None
    return _complete(reader, replace(base, asked=found.period), found)


def _is_history(reader: Reader, base: AnswerBase, found: Resolved, *, newest: bool) -> bool:
    """Whether an answer ended so long before the month asked for that it is no news.

    The newest edition of a yearly statistic is news for a year longer: the next comes that late.
    """
    longer = YEAR if newest and _is_yearly(reader, base, found.level.source) else 0
    return found.period.end + HISTORY_AFTER_MONTHS + longer < base.asked.end


def _is_yearly(reader: Reader, base: AnswerBase, source: str) -> bool:
    """Whether figures come out once a year: as the catalogue says, else to go by their periods."""
    known = reader.today.sources.get(source)
    if known and known.release:
        return known.release.every == YEAR
    periods = reader.periods(base.measure, base.shown, source)
    ends = {period.end.month for period in periods}
    return len(periods) > 1 and len(ends) == 1 and all(p.length >= YEAR for p in periods)


def _interval(measure: Measure, level: Level) -> Interval | None:
    if measure.kind == "count":
        return intervals.count_interval(level.value)
    if measure.kind == "proportion" and level.numerator is not None and level.denominator:
        return intervals.proportion_interval(level.numerator, level.denominator)
    return None


def _rate_figure(reader: Reader, base: AnswerBase, to: Month, window: Window) -> Answer:
    """A rate measure follows the count it is of: published where it is, else computed.

    Where the count ends earlier than the rate that is published itself, it does not.
    """
    of = reader.catalogue.measures[base.measure.of or ""]
    count = resolve_figure(reader, of, base.shown, to, window)
    own = resolve_window(reader, base.measure, base.shown, to, window)
    later = isinstance(count, Figure) and _ends_later(own, count)
    if isinstance(count, Figure) and count.rate and not later:
        return _rate_of(reader, base, count, count.rate)
    if isinstance(own, Resolved):
        return _complete(reader, base, own)
    if isinstance(count, NoFigure):
        return _none(base, Unresolved(count.why, count.unavailable, count.gap))
    if count.period.length != RATE_MONTHS or count.months:
        text = "No rate: rates are given for 12 complete months only."
        return _none(base, Unresolved(Why.NO_RATE, text))
    text = (
        f"No rate: the population of {join_words(a.in_sentence for a in count.shown)} "
        f"is not held in snapshot {reader.snapshot.id}."
    )
    return _none(base, Unresolved(Why.NO_RATE, text))


def _ends_later(own: Resolved | Unresolved, count: Figure) -> bool:
    return isinstance(own, Resolved) and own.period.end > count.period.end


def _rate_of(reader: Reader, base: AnswerBase, count: Figure, rate: Rate) -> Figure:
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
        _is_newest(reader, base.measure, count.shown, count.period),
        rate.interval,
        rate,
        notes=(*base.notes, *count.notes),
        lacking=count.lacking or base.lacking,
    )


def _notes(
    reader: Reader, figure: Figure, published: Rate | None, computed: Rate | None
) -> list[Note]:
    sums = [*_sum_notes(figure), *_whole_notes(reader, figure)]
    notes = [*_length_notes(reader, figure), *sums, *_row_notes(reader, figure)]
    notes += _base_notes(figure)
    if published and computed:
        notes += _rate_disagreement(published, computed)
    return notes


def _length_notes(reader: Reader, figure: Figure) -> list[Note]:
    """How the period differs from the one asked for, and which of its months are lacking."""
    title, period = figure.measure.title, figure.period.in_sentence
    if reader.why_hidden(figure.measure, figure.shown, figure.asked) and not _is_exact(figure):
        return [Note(NoteCode.OWN_LENGTH, f"{title}: {YEARS_ONLY}; this is {period}.")]
    if figure.how is How.OWN_LENGTH:
        text = f"{title} is not held for {figure.asked.in_sentence}; this is {period}."
        return [Note(NoteCode.OWN_LENGTH, text)]
    notes = [] if _is_exact(figure) else [_late_note(reader, figure)]
    if figure.months:
        why = _missing_months(reader, figure, figure.period)
        text = f"{title}: this is {figure.period_in_sentence}; {why}."
        notes.append(Note(NoteCode.PARTIAL, text))
    return notes


def _is_exact(figure: Figure) -> bool:
    return figure.period == figure.asked


def _late_note(reader: Reader, figure: Figure) -> Note:
    """That the window is an earlier one, and why: nothing later is held, or it is not complete."""
    title, period = figure.measure.title, figure.period.in_sentence
    if figure.newest and not _held_after(reader, figure):
        text = (
            f"{title}: no figure is held for {figure.asked.in_sentence}. "
            f"{capitalise(period)} is the latest."
        )
        return Note(NoteCode.LATEST, text)
    after = Period(figure.period.end + 1, figure.asked.end)
    why = _missing_months(reader, figure, after) or "too few of the later months are complete"
    return Note(NoteCode.EARLIER, f"{title}: {why}; this is {period}.")


def _held_after(reader: Reader, figure: Figure) -> bool:
    """Whether any row, complete or not, ends later than the figure."""
    measure, areas = figure.measure, figure.shown
    held = (reader.periods(measure, areas, source) for source in measure.sources)
    return any(periods[0].end > figure.period.end for periods in held if periods)


def _missing_months(reader: Reader, figure: Figure, period: Period) -> str:
    return describe_missing(reader, figure.measure, figure.shown, figure.source, period)


def _sum_notes(figure: Figure) -> list[Note]:
    level = figure.level
    if not level.summed_areas or len(figure.shown) > 1:
        return []
    text = (
        f"The figure for {figure.shown[0].in_sentence} is the sum of its "
        f"{len(level.summed_areas)} local policing areas."
    )
    return [Note(NoteCode.SUM, text)]


def _whole_notes(reader: Reader, figure: Figure) -> list[Note]:
    """What the force has beyond all of its areas, where somebody chose them all: no LPA has it."""
    measure, shown, source = figure.measure, figure.shown, figure.source
    force = reader.catalogue.areas.get(shown[0].parent or "")
    parts = reader.catalogue.parts_of(force.id) if force and len(shown) > 1 else ()
    if not force or measure.kind != "count" or {a.id for a in shown} != {a.id for a in parts}:
        return []
    if figure.months:
        whole = level_over_months(reader, measure, [force], figure.months, source)
    else:
        whole = reader.level_of(measure, [force], figure.period, source)
    if not whole or whole.value == figure.value:
        return []
    text = (
        f"{measure.title} in {figure.period_in_sentence}: {format_number(figure.value)} in the "
        f"{len(shown)} local policing areas together, and {format_number(whole.value)} in "
        f"{force.in_sentence} as a whole"
    )
    beyond = whole.value - figure.value
    if beyond > 0:
        text += f"; {format_number(beyond)} are in the figure of no local policing area"
    return [Note(NoteCode.WHOLE, f"{text}.")]


def _row_notes(reader: Reader, figure: Figure) -> list[Note]:
    """What rows say of themselves: only of these, or (`source`) what every row of a series says."""
    noted: dict[str, Note] = {}
    for row in figure.observations:
        if row.note:
            series = reader.rows(row.measure, row.area, row.source)
            code = NoteCode.SOURCE if all(o.note for o in series) else NoteCode.ROW
            noted.setdefault(row.note, Note(code, row.note))
    return list(noted.values())


def _base_notes(figure: Figure) -> list[Note]:
    if not figure.misfit:
        return []
    base, period = figure.misfit, figure.period.in_sentence
    text = (
        f"The source does not state the number that this is a share of; it is no share of the "
        f"{format_value(base.measure, base.level.value)} {plural_noun(base.measure)} of {period}."
    )
    return [Note(NoteCode.BASE, text)]


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
