"""Published changes against the levels that they are of.

A change that is printed beside both of its levels has to be the one that they give. The earlier
level is found whatever the source calls it: by the years in its name, by "a year before", by the
measure's baseline, or as the only level that is held.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pcc_metrics.checks.figure_of_level import figure_of_level
from pcc_metrics.checks.finding import Finding, FindingCode, Severity, figures_finding
from pcc_metrics.domain.definitions import Measure
from pcc_metrics.domain.formatting import (
    capitalise,
    format_change,
    format_number,
    format_places,
    format_value,
    plural_noun,
    published_decimals,
    uncapitalise,
)
from pcc_metrics.domain.periods import YEAR, Period
from pcc_metrics.domain.rounding import round_half_up
from pcc_metrics.figures.figure import Figure
from pcc_metrics.figures.level import Level
from pcc_metrics.figures.reader import Reader

LEVELS = ("count", "proportion", "mean", "rate")
_YEARS = re.compile(r"\b((?:19|20)\d\d)(?:\s*[/-]\s*(\d\d)\b)?")
_YEAR_BEFORE = re.compile(
    r"year (?:before|earlier|ago)|(?:previous|last|prior) year|12 months (?:before|earlier)"
)


@dataclass(frozen=True)
class EarlierLevel:
    """A level that a published change may be against."""

    period: Period
    level: Level


def check_change(reader: Reader, figure: Figure) -> Iterator[Finding]:
    """A published change against both levels, or what it says of the level that is not held."""
    level = level_of_change(reader, figure)
    if level is None or not figure.measure.change_unit:
        return
    earlier = earlier_levels(reader, figure)
    misses = [_miss(figure, level, one) for one in earlier]
    if not earlier:
        yield from _implied(figure, level)
    elif all(misses):
        closest, one = min(zip(misses, earlier, strict=True), key=lambda pair: pair[0])
        assert closest
        yield _disagreement(figure, level, one)


def level_of_change(reader: Reader, figure: Figure) -> Figure | None:
    """The level that a published change ends with, of its own area, period and source."""
    measure = figure.measure
    of = reader.catalogue.measures.get(measure.of or "")
    if measure.kind != "change" or of is None or of.kind not in LEVELS:
        return None
    level = reader.level_of(of, figure.shown, figure.period, figure.source)
    return figure_of_level(figure, of, level) if level and level.value else None


def earlier_levels(reader: Reader, figure: Figure) -> list[EarlierLevel]:
    """The levels that are held of what a published change is against, best told by its name.

    Where the name says nothing that is understood, every earlier level of the same length is one.
    """
    level = level_of_change(reader, figure)
    if level is None or _of_another_length(figure.measure.against, level.period):
        return []
    held = list(_held(reader, level))
    named = [one for one in held if _is_named(figure.measure.against, level, one.period)]
    return named or ([] if _YEARS.search(figure.measure.against) else held)


def _held(reader: Reader, level: Figure) -> Iterator[EarlierLevel]:
    """The earlier levels of the same source and length."""
    measure, own = level.measure, level.period
    periods = set(reader.periods(measure, level.shown, level.source))
    periods.add(own.back(max(YEAR, own.length)))
    if measure.baseline:
        periods.add(measure.baseline.period)
    for period in sorted(periods, key=lambda one: one.end):
        if period.length == own.length and period.end < own.start:
            earlier = reader.level_of(measure, level.shown, period, level.source)
            if earlier and earlier.value:
                yield EarlierLevel(period, earlier)


def _of_another_length(against: str, period: Period) -> bool:
    """A month set against a quarter: no level that is held is the one meant."""
    return "quarter" in against and period.length != 3


def _is_named(against: str, level: Figure, period: Period) -> bool:
    baseline = level.measure.baseline
    if baseline and baseline.label == against:
        return period == baseline.period
    if _YEAR_BEFORE.search(against.casefold()):
        return period == level.period.back(max(YEAR, period.length))
    named = {int(year) for year, _ in _YEARS.findall(against)}
    two = {int(year[:2] + end) for year, end in _YEARS.findall(against) if end}
    return period.end.year in (two or named) if named else False


def _miss(figure: Figure, level: Figure, before: EarlierLevel) -> float:
    """How far the levels are from the printed change, in its unit; 0 where they give it."""
    return min(_misses(figure, level, before), default=0.0)


def _misses(figure: Figure, level: Figure, before: EarlierLevel) -> Iterator[float]:
    decimals, printed = published_decimals(figure.value), figure.value
    for low, high in _changes(figure.measure, level, before):
        if figure.measure.bound == "over":
            yield max(0.0, printed - high)
        elif round_half_up(low, decimals) <= printed <= round_half_up(high, decimals):
            yield 0.0
        else:
            yield min(abs(low - printed), abs(high - printed))


def _changes(change: Measure, level: Figure, before: EarlierLevel) -> Iterator[tuple[float, float]]:
    """The least and the greatest change that the levels allow, in per cent and in points."""
    least, most = _span(level.measure, level.value)
    earlier = _span(level.measure, before.level.value)
    if change.change_unit != "points" and earlier[0] > 0:
        yield 100 * (least / earlier[1] - 1), 100 * (most / earlier[0] - 1)
    if change.change_unit != "percent" and level.measure.kind == "proportion":
        yield 100 * (least - earlier[1]), 100 * (most - earlier[0])


def _span(measure: Measure, value: float) -> tuple[float, float]:
    """What a published level can have been before it was rounded; a count is what it is."""
    if measure.kind == "count":
        return value, value
    per_unit = 100 if measure.kind == "proportion" else 1
    half = 0.5 / 10 ** published_decimals(per_unit * value) / per_unit
    return value - half, value + half


def _disagreement(figure: Figure, level: Figure, before: EarlierLevel) -> Finding:
    measure = level.measure
    share = measure.kind == "proportion" and figure.measure.change_unit == "points"
    size = level.value - before.level.value
    change = 100 * (size if share else size / before.level.value)
    decimals = max(1, published_decimals(figure.value))
    unit = " percentage points" if share else "%"
    what = plural_noun(measure) if measure.kind == "count" else uncapitalise(measure.title)
    are = "are" if measure.kind == "count" else "is"
    own, other = (format_value(measure, n) for n in (level.value, before.level.value))
    text = (
        f"{capitalise(what)} in {format_places(level.shown)} in {level.period.in_sentence} {are} "
        f"given as {format_change(figure.measure, figure.value)} than in "
        f"{figure.measure.against}; {own} against {other} in {before.period.in_sentence} is "
        f"{format_number(abs(change), decimals)}{unit} {'lower' if change < 0 else 'higher'}."
    )
    finding = figures_finding(
        FindingCode.CHANGE, figure.measure.id, text, (figure, level), Severity.ERROR
    )
    return replace(finding, observations=(*finding.observations, *before.level.observations))


def _implied(figure: Figure, level: Figure) -> Iterable[Finding]:
    """The count that a comparator had, where it is not held; an error where none can have been."""
    measure, value, now = figure.measure, figure.value, level.value
    exact = measure.bound == "exact" and measure.change_unit == "percent"
    if not exact or level.measure.kind != "count" or value <= -99.9:
        return
    decimals = published_decimals(value)
    low, high = implied_base(now, value, decimals)
    rise = (
        f"a {'fall' if value < 0 else 'rise'} of {format_number(abs(value), decimals)}% to "
        f"{format_number(now)} {plural_noun(level.measure)} in {format_places(level.shown)} in "
        f"{level.period.in_sentence}"
    )
    text = f"The source's figure for {measure.against} is not held: {rise} "
    if low > high:
        text += "cannot be, because no whole number before gives it."
        yield _about(FindingCode.CHANGE, figure, level, text, Severity.ERROR)
        return
    span = f"between {format_number(low)} and {format_number(high)}"
    text += f"means that it was {format_number(low) if low == high else span}."
    yield _about(FindingCode.IMPLIED_BASE, figure, level, text, Severity.CHECK)


def _about(
    code: FindingCode, figure: Figure, level: Figure, text: str, severity: Severity
) -> Finding:
    figures: Sequence[Figure] = (figure, level)
    return figures_finding(code, figure.measure.id, text, figures, severity)


def implied_base(level: float, percent: float, decimals: int = 0) -> tuple[int, int]:
    """The whole numbers N for which `level` is `percent` more than N, rounded half up."""
    half = 0.5 / 10**decimals
    low = int(level / (1 + (percent + half) / 100)) + 1
    high = int(level / (1 + (percent - half) / 100))
    return low, high
