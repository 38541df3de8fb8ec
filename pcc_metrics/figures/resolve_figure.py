"""Answers a view for one measure: places, resolves and completes a figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.formatting import join_area_names, join_words
from pcc_metrics.domain.periods import YEAR, Month, Period, Window
from pcc_metrics.figures.change import Change, Compared, NotCompared
from pcc_metrics.figures.comparisons import compare_level
from pcc_metrics.figures.figure import Answer, AnswerBase, Figure, NoFigure, NoteCode
from pcc_metrics.figures.figure_notes import figure_notes, larger_note
from pcc_metrics.figures.level import Level
from pcc_metrics.figures.no_figure import Unresolved, Why
from pcc_metrics.figures.partial_windows import level_over_months
from pcc_metrics.figures.rates import RATE_MONTHS, Rate, find_rates
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.resolve import (
    HISTORY_AFTER_MONTHS,
    How,
    Resolved,
    find_sources_of_ends,
    find_whole,
    has_later_answer,
    resolve_window,
)
from pcc_metrics.figures.share_bases import MisfitBase, find_misfit_base
from pcc_metrics.stats import intervals
from pcc_metrics.stats.intervals import Interval


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
    notes = (larger_note(measure, shown, lacking),) if lacking else ()
    base = AnswerBase(measure, tuple(areas), shown, asked, notes=notes, lacking=lacking)
    if _is_rate_of_count(measure):
        return _rate_figure(reader, base, to, window)
    resolved = resolve_window(reader, measure, shown, to, window)
    if isinstance(resolved, Resolved):
        return _complete(reader, base, resolved)
    return _none(base, resolved)


def resolve_months(reader: Reader, whole: Figure, areas: Sequence[Area]) -> Answer:
    """The figure of some areas over the complete months of a partial figure, from its source."""
    measure, period, months = whole.measure, whole.period, whole.months
    base = AnswerBase(measure, tuple(areas), tuple(areas), whole.asked)
    level = level_over_months(reader, measure, areas, months, whole.source)
    if level:
        return _complete(reader, base, Resolved(period, level, How.PARTIAL, months))
    where = f"{join_area_names(areas)} in {whole.period_in_sentence}"
    return _none(base, Unresolved(Why.NOT_COMPLETE, f"No complete figure for {where}."))


def _none(base: AnswerBase, unresolved: Unresolved) -> NoFigure:
    return NoFigure(
        base.measure,
        base.areas,
        base.shown,
        base.asked,
        unresolved.text,
        unresolved.why,
        unresolved.gap,
        newest=unresolved.newest,
        reason=unresolved.reason,
        notes=base.notes,
        lacking=base.lacking,
    )


def resolve_period(
    reader: Reader, measure: Measure, areas: Sequence[Area], to: Month, window: Window
) -> Period | None:
    """The period that `resolve_figure` would be of, without the figure where it can."""
    if _is_rate_of_count(measure):
        return resolve_figure(reader, measure, areas, to, window).period
    shown, _ = _place(reader, measure, areas)
    resolved = resolve_window(reader, measure, shown, to, window)
    return resolved.period if isinstance(resolved, Resolved) else None


def _is_rate_of_count(measure: Measure) -> bool:
    return measure.kind == "rate" and bool(measure.of)


def _with_counted(reader: Reader, measure: Measure) -> tuple[Measure, ...]:
    """The measure, and the count that it is of, if it is of one."""
    return (measure, reader.catalogue.measures[measure.of]) if measure.of else (measure,)


def last_held_month(reader: Reader, measure: Measure, areas: Sequence[Area]) -> Month | None:
    """The last month of any row that could answer: no figure ends later."""
    shown, _ = _place(reader, measure, areas)
    months = [_last_month_in(reader, measure, area) for area in shown]
    return max(filter(None, months), default=None)


def _last_month_in(reader: Reader, measure: Measure, area: Area) -> Month | None:
    def find() -> Month | None:
        each = _with_counted(reader, measure)
        held = (reader.periods(m, (area,), s) for m in each for s in reader.sources(m, (area,)))
        return max((periods[0].end for periods in held), default=None)

    return reader.keep(("last month", measure.id, area.id), find)


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
    each = _with_counted(reader, measure)
    held = (reader.periods(one, areas, s) for one in each for s in reader.sources(one, areas))
    ends = {period.end for periods in held for period in periods}
    if not _is_rate_of_count(measure):
        sources = find_sources_of_ends(reader, measure, areas, ends, window)
        yield from ((end.index, source) for end, source in sources)
        return
    for end in ends:
        figure = resolve_figure(reader, measure, areas, end, window)
        if isinstance(figure, Figure) and figure.period.end == end:
            yield end.index, figure.source


def _place(
    reader: Reader, measure: Measure, areas: Sequence[Area]
) -> tuple[tuple[Area, ...], tuple[Area, ...]]:
    """The areas asked for, else the smallest area with figures that holds them all.

    With it come the areas that it stands in for: one without a figure is enough, for a sum of the
    others would not be of what was asked for.
    """
    key = ("place", measure.id, tuple([area.id for area in areas]))
    return reader.keep(key, lambda: _find_place(reader, measure, areas))


def _find_place(
    reader: Reader, measure: Measure, areas: Sequence[Area]
) -> tuple[tuple[Area, ...], tuple[Area, ...]]:
    lacking = tuple(area for area in areas if not _may_hold(reader, measure, area))
    parents = {area.parent for area in areas}
    parent = reader.catalogue.areas.get(parents.pop() or "") if len(parents) == 1 else None
    if not lacking or not parent or not _may_hold(reader, measure, parent):
        return tuple(areas), ()
    return (parent,), lacking


def _may_hold(reader: Reader, measure: Measure, area: Area) -> bool:
    """Whether an area can have a figure: of a rate, wherever its count is on file.

    One that is held to the force has none for an LPA.
    """
    if area.kind == "lpa" and measure.smallest_area != "lpa":
        return False
    counted = reader.catalogue.measures[measure.of] if measure.of else None
    computed = measure.kind == "rate" and counted is not None and reader.holds(counted, area)
    return computed or reader.holds(measure, area)


def _complete(reader: Reader, base: AnswerBase, resolved: Resolved) -> Figure:
    measure, level, period = base.measure, resolved.level, resolved.period
    newest = _is_newest(reader, measure, base.shown, period)
    published, computed = (None, None)
    if not resolved.months:
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
        resolved.how,
        history=_is_history(reader, base, resolved, newest=newest),
        newest=newest,
        interval=_interval(measure, level),
        rate=published or computed,
        comparisons=_comparisons(reader, base, resolved, misfit),
        months=resolved.months,
        newest_complete=_newest_complete(reader, base, period.end) if resolved.months else None,
        notes=base.notes,
        lacking=base.lacking,
        misfit=misfit,
    )
    notes = figure_notes(reader, figure, published, computed)
    return replace(figure, notes=(*figure.notes, *notes)) if notes else figure


def _is_newest(reader: Reader, measure: Measure, areas: Sequence[Area], period: Period) -> bool:
    """Whether no source holds a later answer, at any length; of a rate, nor of its count."""
    each = _with_counted(reader, measure) if measure.kind == "rate" else (measure,)
    return not any(has_later_answer(reader, one, areas, period.end) for one in each)


def _comparisons(
    reader: Reader, base: AnswerBase, resolved: Resolved, misfit: MisfitBase | None
) -> tuple[Compared, ...]:
    """None where a share on either side cannot be of the count beside it: its base is unknown."""
    if misfit:
        return ()
    made = compare_level(
        reader, base.measure, base.shown, resolved.period, resolved.level, resolved.months
    )
    if base.measure.kind != "proportion" or not base.measure.of:
        return made
    return tuple(_unless_misfit(reader, base, one) for one in made)


def _unless_misfit(reader: Reader, base: AnswerBase, made: Compared) -> Compared:
    if not isinstance(made, Change):
        return made
    before = reader.level_of(base.measure, base.shown, made.period, made.source)
    if not before or not find_misfit_base(reader, base.measure, base.shown, made.period, before):
        return made
    why = f"not compared with {made.label}, because the base of its share is not stated"
    return NotCompared(made.kind, made.label, made.period, why)


def _newest_complete(reader: Reader, base: AnswerBase, until: Month) -> Figure | None:
    """The figure of the newest complete 12 months that end no later than a partial one."""
    whole = find_whole(reader, base.measure, base.shown, YEAR, until)
    if not whole:
        return None
    return _complete(reader, replace(base, asked=whole.period), whole)


def _is_history(reader: Reader, base: AnswerBase, resolved: Resolved, *, newest: bool) -> bool:
    """Whether an answer ended so long before the month asked for that it is no news.

    The newest edition of a yearly statistic is news for a year longer: the next comes that late.
    """
    longer = YEAR if newest and _is_yearly(reader, base, resolved.level.source) else 0
    return resolved.period.end + HISTORY_AFTER_MONTHS + longer < base.asked.end


def is_history_by(reader: Reader, figure: Figure, month: Month) -> bool:
    """Whether a figure is no news in a month that is later than the one it was asked for."""
    longer = YEAR if figure.newest and _is_yearly(reader, figure, figure.source) else 0
    return figure.history or figure.period.end + HISTORY_AFTER_MONTHS + longer < month


def _is_yearly(reader: Reader, base: AnswerBase, source: str) -> bool:
    """Whether figures come out once a year: as the catalogue says, else to go by their periods."""
    known = reader.today.sources.get(source)
    if known and known.release:
        return known.release.every == YEAR
    periods = reader.periods(base.measure, base.shown, source)
    if len(periods) < 2 or any(period.length < YEAR for period in periods):
        return False
    return len({period.end.month for period in periods}) == 1


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
    newest = _is_newest(reader, base.measure, count.shown, count.period)
    # The latest of the count is not the latest of a rate that is published later.
    notes = (note for note in count.notes if newest or note.code is not NoteCode.LATEST)
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
        newest,
        rate.interval,
        rate,
        notes=(*base.notes, *notes),
        lacking=count.lacking or base.lacking,
    )
