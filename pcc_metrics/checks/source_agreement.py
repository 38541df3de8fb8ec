"""Two sources of the same thing: whether they agree where both are on file for a period.

Also measures of different sources that count nearly the same: street-level categories and Home
Office offence groups. They need not be equal, so they are set side by side and judged by how far
apart they are. Where no period can be compared, that is said, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np

from pcc_metrics.checks.finding import Finding, FindingCode, Severity
from pcc_metrics.checks.phrases import count_noun, share_in_brackets
from pcc_metrics.checks.snapshot_series import Key, SnapshotSeries
from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.formatting import (
    capitalise,
    format_months,
    format_number,
    format_percent,
    join_words,
    number_word,
    plural_noun,
    uncapitalise,
)
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.figures.level import ADDABLE
from pcc_metrics.figures.partial_windows import ENOUGH_SHARE
from pcc_metrics.store.observation import Observation

# A street-level category and the offence group that counts nearly the same offences, by the
# catalogue's definitions. Street-level burglary, violence and neighbourhood crime are wider than
# any group that is held, so they have no partner.
ALIKE = {
    "robbery_street": "robbery",
    "drugs_street": "drug_offences",
    "weapons_street": "weapons_possession",
    "theft_from_person_street": "theft_from_person",
    "vehicle_crime_street": "vehicle_offences",
}
# The bundled street-level counts lie 0.9 to 1.9% above Home Office totals of comparable groups.
NEAR = 0.05


@dataclass(frozen=True)
class SharedPeriod:
    """Two figures for one area and period. `months` is how many of the period's the first has."""

    area: Area
    period: Period
    first: float
    second: float
    months: int

    @property
    def complete(self) -> bool:
        """Whether both sources have every month of the period."""
        return self.months == self.period.length

    def beside(self, other: SharedPeriod) -> bool:
        """Whether just as many months of the same area and period are compared."""
        return (self.area, self.period, self.months) == (other.area, other.period, other.months)

    @property
    def apart(self) -> float:
        """The difference as a share of the second."""
        return abs(self.first - self.second) / self.second if self.second else float(self.first > 0)


@dataclass(frozen=True)
class SourcePair:
    """A measure of one source, and the same or one like it of another, whose periods are used."""

    first: Measure
    first_source: str
    second: Measure
    second_source: str

    @property
    def same(self) -> bool:
        """Whether both are one measure, from two sources."""
        return self.first is self.second

    @property
    def sources(self) -> tuple[str, str]:
        """The ids of the two sources, in the order of the pair."""
        return self.first_source, self.second_source


def check_sources(rows: SnapshotSeries) -> Iterator[Finding]:
    """Sources that disagree, measures that count nearly the same, and what cannot be compared."""
    apart: dict[tuple[str, str, bool], list[tuple[SourcePair, list[SharedPeriod]]]] = {}
    for pair in _pairs(rows):
        shared = list(_both(rows, pair))
        compared = [one for one in shared if one.complete]
        if compared:
            yield from _compared(rows, pair, compared)
        elif _shared(rows, pair):
            apart.setdefault((*pair.sources, pair.same), []).append((pair, shared))
        yield from _too_much(rows, pair, shared)
    for pairs in apart.values():
        yield _nothing(rows, pairs)


def _pairs(rows: SnapshotSeries) -> Iterator[SourcePair]:
    measures = rows.catalogue.measures
    for measure in measures.values():
        held = rows.sources(measure.id) if measure.kind in ADDABLE else []
        for one, other in combinations(held, 2):
            first, second = sorted((one, other), key=lambda s: _length(rows, measure, s))
            yield SourcePair(measure, first, measure, second)
    for street, total in ALIKE.items():
        if street in measures and total in measures:
            for one, other in product(rows.sources(street), rows.sources(total)):
                yield SourcePair(measures[street], one, measures[total], other)


def _keys(rows: SnapshotSeries, measure: Measure, source: str) -> list[Key]:
    return [key for key in rows.keys_by_measure[measure.id] if key[2] == source]


def _length(rows: SnapshotSeries, measure: Measure, source: str) -> int:
    """The longest row of a source: its periods are those that the other must cover."""
    series = (rows.series[key] for key in _keys(rows, measure, source))
    return max(int((one.end - one.start).max()) for one in series)


def _both(rows: SnapshotSeries, pair: SourcePair) -> Iterator[SharedPeriod]:
    """Every period of the second for which the first has at least one month, area by area."""
    for key in _keys(rows, pair.second, pair.second_source):
        area, series = rows.catalogue.areas[key[1]], rows.series[key]
        held = rows.keys(pair.first.id, area, pair.first_source)
        if not held:
            continue
        first = min(int(rows.series[one].start.min()) for one in held)
        last = max(int(rows.series[one].end.max()) for one in held)
        touched = series.complete & (series.start <= last) & (series.end >= first)
        months = rows.months(pair.first.id, area, pair.first_source)
        for position in np.flatnonzero(touched).tolist():
            period, second = series.period(position), float(series.value[position])
            total = rows.total(pair.first, area, pair.first_source, period)
            if total is not None:
                yield SharedPeriod(area, period, total, second, period.length)
                continue
            kept = [months[m.index] for m in period.months() if m.index in months]
            if kept:
                yield SharedPeriod(area, period, sum(kept), second, len(kept))


def _compared(
    rows: SnapshotSeries, pair: SourcePair, compared: Sequence[SharedPeriod]
) -> Iterator[Finding]:
    """The latest period: the force, else the largest area, and the area farthest apart."""
    last = max((one.period for one in compared), key=lambda p: (p.end, -p.start.index))
    now = [one for one in compared if one.period == last]
    far = [one for one in now if one.apart > (0 if pair.same else NEAR)]
    if pair.same and not far:
        return
    shown = far if pair.same else now
    force = [one for one in shown if one.area == rows.catalogue.force]
    lead = max(force or shown, key=lambda one: one.second)
    worst = max(shown, key=lambda one: one.apart)
    text = _describe_shared(rows, pair, lead) + _of_the_others(pair, now, far, worst)
    severity = Severity.CHECK if far else Severity.KNOWN
    code = FindingCode.SOURCES if pair.same else FindingCode.ALIKE
    yield _finding(rows, code, text, pair, (lead, worst), severity)


def _describe_shared(rows: SnapshotSeries, pair: SourcePair, one: SharedPeriod) -> str:
    sources = rows.catalogue.sources
    first, second = sources[pair.first_source].in_sentence, sources[pair.second_source].in_sentence
    apart = f"{format_number(abs(one.first - one.second))} apart"
    apart += share_in_brackets(one.first - one.second, one.second)
    place = f"in {one.area.in_sentence} in {one.period.in_sentence}"
    if pair.same:
        return (
            f"{capitalise(plural_noun(pair.first))} {place}: {format_number(one.first)} in "
            f"{first} and {format_number(one.second)} in {second}, {apart}."
        )
    return (
        f"{capitalise(place)}: {count_noun(pair.first, one.first)} in {first} and "
        f"{count_noun(pair.second, one.second)} in {second}, {apart}. "
        f"The two need not count quite the same."
    )


def _of_the_others(
    pair: SourcePair, now: Sequence[SharedPeriod], far: Sequence[SharedPeriod], worst: SharedPeriod
) -> str:
    """How many areas differ, and which one most; nothing where only one was compared."""
    if len(now) == 1:
        return ""
    how = "differ" if pair.same else f"are more than {format_percent(NEAR)} apart"
    return (
        f" Of the {len(now)} areas compared {number_word(len(far))} {how}; farthest apart is "
        f"{worst.area.in_sentence}, with {format_number(worst.first)} and "
        f"{format_number(worst.second)}."
    )


def _too_much(
    rows: SnapshotSeries, pair: SourcePair, shared: Iterable[SharedPeriod]
) -> Iterator[Finding]:
    """Some months of one source that already hold more than the other has for all of them."""
    over = [one for one in shared if not one.complete and one.first > one.second * (1 + NEAR)]
    if not over:
        return
    worst = max(over, key=lambda one: one.apart)
    sources = rows.catalogue.sources
    text = (
        f"In {worst.area.in_sentence} {number_word(worst.months)} of the months of "
        f"{worst.period.in_sentence} {'holds' if worst.months == 1 else 'hold'} "
        f"{count_noun(pair.first, worst.first)} in {sources[pair.first_source].in_sentence}, more "
        f"than the {count_noun(pair.second, worst.second)} in "
        f"{sources[pair.second_source].in_sentence} for "
        f"all of them."
    )
    yield _finding(rows, FindingCode.ALIKE, text, pair, (worst,), Severity.CHECK)


def _nothing(
    rows: SnapshotSeries, pairs: Sequence[tuple[SourcePair, list[SharedPeriod]]]
) -> Finding:
    """That two sources have no period in common, with the nearest there is."""
    sources, pair = rows.catalogue.sources, pairs[0][0]
    first, second = (sources[source].in_sentence for source in pair.sources)
    titles = join_words(uncapitalise(one.second.title) for one, _ in pairs)
    nearly = [one for _, shared in pairs for one in shared]
    best = max(nearly, key=lambda one: (one.months, one.second), default=None)
    months = [_months(rows, pairs, side) for side in (0, 1)]
    if best:
        why = _nearest(pairs, best)
    else:
        why = f"the one is held for {format_months(months[0])}, the other for "
        why += f"{format_months(months[1])}."
    alike = [(p, one) for p, shared in pairs for one in shared if best and one.beside(best)]
    return Finding(
        FindingCode.NOTHING_TO_COMPARE,
        pair.second.id if len(pairs) == 1 else "",
        f"There is nothing to compare between {first} and {second} for {titles}: {why}",
        severity=Severity.KNOWN,
        areas=(best.area.id,) if best else _shared(rows, pair),
        period=best.period if best else Period(min(map(min, months)), max(map(max, months))),
        observations=tuple(row for p, one in alike for row in _rows_of(rows, p, one)),
    )


def _nearest(pairs: Sequence[tuple[SourcePair, list[SharedPeriod]]], best: SharedPeriod) -> str:
    """The area with the most complete months and, where these are most, what they hold."""
    count, period = number_word(best.months), best.period
    none = f"no area has every month of {period.in_sentence} complete"
    if best.months < ENOUGH_SHARE * period.length:
        return f"{none}, nor more than {count} of the {period.length}."
    held = "; ".join(
        f"{plural_noun(pair.second)}, {format_number(one.first)} and {format_number(one.second)}"
        for pair, shared in pairs
        for one in shared
        if one.beside(best)
    )
    return (
        f"{none}. Nearest is {best.area.in_sentence}, with {count} of {period.length}. Its {count} "
        f"months against the whole period of the other source: {held}."
    )


def _shared(rows: SnapshotSeries, pair: SourcePair) -> tuple[str, ...]:
    """The areas that both sources have."""
    areas = [key[1] for key in _keys(rows, pair.second, pair.second_source)]
    held = rows.catalogue.areas
    return tuple(a for a in areas if rows.keys(pair.first.id, held[a], pair.first_source))


def _months(
    rows: SnapshotSeries, pairs: Sequence[tuple[SourcePair, list[SharedPeriod]]], side: int
) -> set[Month]:
    """Every month that rows of the first source, or of the second, lie over."""
    held = [((p.first, p.first_source), (p.second, p.second_source))[side] for p, _ in pairs]
    periods = {
        period
        for one in held
        for key in _keys(rows, *one)
        for period in rows.series[key].run.calendar.periods
    }
    return {month for period in periods for month in period.months()}


def _finding(
    rows: SnapshotSeries,
    code: FindingCode,
    text: str,
    pair: SourcePair,
    shown: Sequence[SharedPeriod],
    severity: Severity,
) -> Finding:
    return Finding(
        code,
        pair.first.id,
        text,
        severity=severity,
        areas=tuple(dict.fromkeys(one.area.id for one in shown)),
        period=shown[0].period,
        observations=tuple(
            dict.fromkeys(row for one in shown for row in _rows_of(rows, pair, one))
        ),
    )


def _rows_of(rows: SnapshotSeries, pair: SourcePair, one: SharedPeriod) -> tuple[Observation, ...]:
    first = rows.keys(pair.first.id, one.area, pair.first_source)
    second = rows.keys(pair.second.id, one.area, pair.second_source)
    return rows.observations((*first, *second), one.period)
