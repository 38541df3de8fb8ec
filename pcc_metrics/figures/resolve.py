"""Which period and source answer a window for a measure, or why none does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import takewhile

from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.periods import Month, Period, Window
from pcc_metrics.figures.comparability import is_unconfirmed
from pcc_metrics.figures.level import ADDABLE, MEANS, Level
from pcc_metrics.figures.missing_months import lacks_month
from pcc_metrics.figures.no_figure import (
    NewestComplete,
    Unresolved,
    Why,
    areas_without_figures,
    months_lacking,
    never_published,
    no_figure_for,
    outside_held_months,
)
from pcc_metrics.figures.partial_windows import find_partial_level, find_partial_months, join_months
from pcc_metrics.figures.reader import Reader
from pcc_metrics.store import suppression

HISTORY_AFTER_MONTHS = 18  # what ended longer before the month asked for is no news
MOST_MONTHS_BACK = 11  # that a window moves for want of its last months: never by a year


class How(StrEnum):
    """How a figure answers a window."""

    EXACT = "exact"  # it is of just that window
    PARTIAL = "partial"  # of the complete months of that window, or of the last that ends in one
    LATEST = "latest"  # nothing so late is held: it is of the latest window before
    EARLIER = "earlier"  # the window's last months are not complete: it is of the window before
    OWN_LENGTH = "own length"  # the measure is published for other lengths


@dataclass(frozen=True)
class Resolved:
    """A period, how it answers, and its level: of its complete `months` only, where it has any."""

    period: Period
    level: Level
    how: How
    months: tuple[Month, ...] = ()


def resolve_window(
    reader: Reader, measure: Measure, areas: Sequence[Area], to: Month, window: Window
) -> Resolved | Unresolved:
    """The answer for the window that ends with `to`, the latest before it, or the reason."""
    if reader.may_suppress(measure, areas):
        return _find_guarded(reader, measure, areas, to, window)
    return _find(reader, measure, areas, to, window)


def find_sources_of_ends(
    reader: Reader,
    measure: Measure,
    areas: Sequence[Area],
    ends: Iterable[Month],
    window: Window,
) -> Iterator[tuple[Month, str]]:
    """The months that `resolve_window` has an answer for that ends with just them, and its source.

    A filter asks for every month that is on file: it needs neither the levels nor the reasons.
    """
    hides = reader.may_suppress(measure, areas)
    sources = reader.sources(measure, areas)
    added = measure.kind in ADDABLE and not hides
    wholes = {s: _whole_ends(reader, measure, areas, s, window) for s in sources if added}
    for end in ends:
        asked = window.period(end)
        source = next((s for s, covered in wholes.items() if end in covered), "")
        if not (source or hides):
            source = _source_for(reader, measure, areas, sources, asked)
        if not source and (hides or _has_own_length(reader, measure, areas, sources, asked)):
            resolved = resolve_window(reader, measure, areas, end, window)
            if isinstance(resolved, Resolved) and resolved.period.end == end:
                source = resolved.level.source
        if source:
            yield end, source


def _source_for(
    reader: Reader, measure: Measure, areas: Sequence[Area], sources: Sequence[str], period: Period
) -> str:
    """The source that `_answer_for` would take; of counts, where no source has the whole period.

    Counts are not added up for it.
    """
    if measure.kind not in ADDABLE:
        answer = _answer_for(reader, measure, areas, sources, period)
        return answer.level.source if answer else ""
    for source in sources:
        months = find_partial_months(reader, measure, areas, period, source)
        if months and all(
            reader.covers(measure, area, run, source)
            for run in join_months(months)
            for area in areas
        ):
            return source
    return ""


def _whole_ends(
    reader: Reader, measure: Measure, areas: Sequence[Area], source: str, window: Window
) -> frozenset[Month]:
    """The months that end a window which rows cover whole in each of the areas."""

    def find(area: Area) -> frozenset[Month]:
        ends = {period.end for period in reader.periods(measure, (area,), source)}
        return frozenset(
            end for end in ends if reader.covers(measure, area, window.period(end), source)
        )

    each = [
        reader.keep(("whole ends", measure.id, one.id, source, window), partial(find, one))
        for one in areas
    ]
    return frozenset.intersection(*each)


def _has_own_length(
    reader: Reader, measure: Measure, areas: Sequence[Area], sources: Sequence[str], asked: Period
) -> bool:
    """Whether a source may answer at a length of its own, and has one that ends with the window."""
    return any(
        period.end == asked.end and reader.level_of(measure, areas, period, source)
        for source in sources
        if measure.kind in MEANS or not _adds_up(reader, measure, areas, source, asked.length)
        for period in reader.periods(measure, areas, source)
    )


def _find(
    reader: Reader, measure: Measure, areas: Sequence[Area], to: Month, window: Window
) -> Resolved | Unresolved:
    asked = window.period(to)
    sources: Sequence[str] = reader.sources(measure, areas)
    if not sources:
        return never_published(reader, measure, areas)
    answer = _answer_for(reader, measure, areas, sources, asked)
    answer_or_reason = answer or areas_without_figures(reader, measure, areas, asked)
    if answer_or_reason:
        return answer_or_reason
    sources = _without_reports(reader, measure, sources)
    last = max(reader.periods(measure, areas, source)[0].end for source in sources)
    candidates, gap = [], None
    for source in sources:
        newest = latest_answer(reader, measure, areas, source, window)
        fits = newest and newest.period.length == asked.length  # a year to date may have another
        if not fits and not _adds_up(reader, measure, areas, source, asked.length):
            candidates.append(_own_length(reader, measure, areas, source, asked))
        elif newest and asked.end > last:
            candidates.append(newest)
        else:
            earlier = _move_back(reader, measure, areas, source, asked, window)
            candidates.append(earlier)
            if not earlier and _spans(reader, measure, areas, source, asked, last):
                gap = gap or source
    usable = [c for c in candidates if c]
    if gap and measure.kind in MEANS and not usable:  # a share of one month is a share all the same
        usable = [c for c in [_own_length(reader, measure, areas, gap, asked)] if c]
    elif gap and all(c.how is How.OWN_LENGTH for c in usable):
        complete = newest_complete(reader, measure, areas, window)
        return months_lacking(reader, measure, areas, gap, asked, complete)
    if not usable:
        complete = newest_complete(reader, measure, areas, window)
        return outside_held_months(reader, measure, areas, asked, complete)
    return max(usable, key=lambda c: c.period.end)  # the first of equals: the preferred source


def _without_reports(reader: Reader, measure: Measure, sources: Sequence[str]) -> Sequence[str]:
    """The sources but for reports that nothing confirms: these answer for their own period only."""
    kept = [s for s in sources if not is_unconfirmed(reader.catalogue, s, measure.id)]
    return kept or sources


def _answer_for(
    reader: Reader,
    measure: Measure,
    areas: Sequence[Area],
    sources: Sequence[str],
    period: Period,
    how: How = How.EXACT,
) -> Resolved | None:
    """The level of just this period, from whichever source has it whole, else for most months."""
    if measure.kind == "stock":
        return None  # its rows say when it was counted, not over how long
    for source in sources:
        level = reader.level_of(measure, areas, period, source)
        if level:
            return Resolved(period, level, how)
    for source in sources:
        partial = find_partial_level(reader, measure, areas, period, source)
        if partial:
            return Resolved(period, partial.level, How.PARTIAL, partial.months)
    return None


def _find_guarded(
    reader: Reader, measure: Measure, areas: Sequence[Area], to: Month, window: Window
) -> Resolved | Unresolved:
    """A measure whose small numbers are hidden: an LPA has only years to March (small_numbers).

    The last of them that is held answers, or its being hidden does; never what else is held.
    """
    asked = window.period(to)
    held = [p for s in reader.sources(measure, areas) for p in reader.periods(measure, areas, s)]
    if not held:
        return never_published(reader, measure, areas)
    showable = suppression.is_showable(asked)
    march = to - (to.month - suppression.YEAR_ENDS) % 12
    first = min(period.start for period in held)
    for end in range(march.index, min(first.index, march.index - 1), -12):
        period = Period.ending(Month(end), 12)
        for source in measure.sources:
            level = reader.level_of(measure, areas, period, source)
            if level:
                late = How.LATEST if showable else How.OWN_LENGTH
                return Resolved(period, level, How.EXACT if period == asked else late)
        why = _why_hidden(reader, measure, areas, period)
        if why:
            return Unresolved(
                Why.HIDDEN, f"{no_figure_for(measure, areas)} in {asked.in_sentence}: {why}."
            )
        if period == asked and any(period.overlaps(one) for one in held):
            return _find(reader, measure, areas, to, window)  # its months are not all complete
    why = f"{suppression.YEARS_ONLY}, and no such year is complete up to then"
    return Unresolved(Why.HIDDEN, f"{no_figure_for(measure, areas)} in {asked.in_sentence}: {why}.")


def _why_hidden(
    reader: Reader, measure: Measure, areas: Sequence[Area], period: Period
) -> str | None:
    """Why a period is hidden that is held, or that never would be shown."""
    why = reader.why_hidden(measure, areas, period)
    if len(areas) > 1 or reader.why_never_shown(measure):
        return why
    levels = (reader.level(measure, areas[0], period, source) for source in measure.sources)
    return why if any(levels) else None


def latest_answer(
    reader: Reader,
    measure: Measure,
    areas: Sequence[Area],
    source: str,
    window: Window,
) -> Resolved | None:
    """The latest answer of a source at the window's length, complete or partial."""
    ends = dict.fromkeys(p.end for p in reader.periods(measure, areas, source))
    answers = (
        _answer_for(reader, measure, areas, [source], window.period(end), How.LATEST)
        for end in ends
    )
    return next(filter(None, answers), None)


def _move_back(
    reader: Reader,
    measure: Measure,
    areas: Sequence[Area],
    source: str,
    asked: Period,
    window: Window,
) -> Resolved | None:
    """The answer for the last window before that ends in a complete month.

    `None` where the last month asked for is held, if only as part of a longer period: then other
    months are what is lacking.
    """
    first = min(period.start for period in reader.periods(measure, areas, source))
    for back in range(MOST_MONTHS_BACK + 1):
        period = window.period(asked.end - back)
        if period.end < first:
            return None
        answer = _answer_for(reader, measure, areas, [source], period, How.EARLIER)
        if answer:
            return answer
        if not lacks_month(reader, measure, areas, period.end, source):
            return None
    return None


def newest_complete(
    reader: Reader, measure: Measure, areas: Sequence[Area], window: Window = Window.YEAR
) -> NewestComplete | None:
    """The newest complete answer of any source: at the window's length, else at any that is held.

    Of a financial year to date it is the newest 12 months, because its length is not the same.
    """
    length = 12 if window is Window.FINANCIAL_YEAR else window.length(Month(0))
    whole = find_whole(reader, measure, areas, length)
    if whole:
        return NewestComplete(whole.period, whole.level.value, whole.level.source)
    return newest_of_any_length(reader, measure, areas)


def find_whole(
    reader: Reader,
    measure: Measure,
    areas: Sequence[Area],
    length: int,
    until: Month | None = None,
) -> Resolved | None:
    """The newest complete answer of so many months from any source; `until` is the last to end."""
    key = ("whole", measure.id, tuple([area.id for area in areas]), length, until)
    return reader.keep(key, lambda: _find_whole(reader, measure, areas, length, until))


def _find_whole(
    reader: Reader,
    measure: Measure,
    areas: Sequence[Area],
    length: int,
    until: Month | None,
) -> Resolved | None:
    if measure.kind == "stock":
        return None
    sources = reader.sources(measure, areas)
    held = (period for s in sources for period in reader.periods(measure, areas, s))
    ends = {period.end for period in held if not until or period.end <= until}
    for end in sorted(ends, reverse=True):
        period = Period.ending(end, length)
        for source in sources:
            level = reader.level_of(measure, areas, period, source)
            if level:
                return Resolved(period, level, How.EXACT)
    return None


def newest_of_any_length(
    reader: Reader, measure: Measure, areas: Sequence[Area]
) -> NewestComplete | None:
    """The newest complete answer at whatever length its source publishes it."""
    key = ("newest of any length", measure.id, tuple([area.id for area in areas]))
    return reader.keep(key, lambda: _newest_of_any_length(reader, measure, areas))


def _newest_of_any_length(
    reader: Reader, measure: Measure, areas: Sequence[Area]
) -> NewestComplete | None:
    newest: NewestComplete | None = None
    for source in reader.sources(measure, areas):
        for period in reader.periods(measure, areas, source):
            if newest and period.end <= newest.period.end:
                break
            level = reader.level_of(measure, areas, period, source)
            if level:
                newest = NewestComplete(period, level.value, source)
                break
    return newest


def has_later_answer(reader: Reader, measure: Measure, areas: Sequence[Area], end: Month) -> bool:
    """Whether any source has a complete answer that ends later, at whatever length."""
    return any(
        reader.level_of(measure, areas, period, source)
        for source in reader.sources(measure, areas)
        for period in takewhile(lambda one: one.end > end, reader.periods(measure, areas, source))
    )


def _adds_up(
    reader: Reader, measure: Measure, areas: Sequence[Area], source: str, length: int
) -> bool:
    """Whether the source's rows are short enough to make up so many months, if not for gaps.

    A month's count says little of a year. A share says as much: it answers at its own length until
    so many months are held.
    """
    key = ("adds up", measure.id, tuple([area.id for area in areas]), source, length)
    return reader.keep(key, lambda: _can_add_up(reader, measure, areas, source, length))


def _can_add_up(
    reader: Reader, measure: Measure, areas: Sequence[Area], source: str, length: int
) -> bool:
    periods = reader.periods(measure, areas, source)
    shortest = min(period.length for period in periods)
    if measure.kind not in MEANS:
        return measure.kind in ADDABLE and shortest < length
    leaves = (leaf for area in areas for leaf in reader.leaves(measure, area, source))
    if any(None in reader.run(leaf.id, place.id, source).denominators for leaf, place in leaves):
        return False
    held = periods[0].end.index - min(period.start for period in periods).index + 1
    return shortest < length <= held


def _own_length(
    reader: Reader, measure: Measure, areas: Sequence[Area], source: str, asked: Period
) -> Resolved | None:
    for period in reader.periods(measure, areas, source):
        if period.end <= asked.end:
            level = reader.level_of(measure, areas, period, source)
            if level:
                return Resolved(period, level, How.EXACT if period == asked else How.OWN_LENGTH)
    return None


def _spans(
    reader: Reader, measure: Measure, areas: Sequence[Area], source: str, asked: Period, last: Month
) -> bool:
    """Whether the window ends inside what the source is published for, or runs out of it."""
    periods = reader.periods(measure, areas, source)
    held = Period(min(p.start for p in periods), periods[0].end)
    return held.start <= asked.end <= held.end or (asked.end > last and asked.overlaps(held))
