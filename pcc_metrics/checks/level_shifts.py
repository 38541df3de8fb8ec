"""Levels that halve or double from one year to the next, and breaks that are recorded.

Three comparable months in a row, each at most half or at least twice the same month a year before,
are no season and no chance month. Where the catalogue records a break between the two years, the
change is known and said as the break.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pcc_metrics.checks.finding import Finding, FindingCode, Severity
from pcc_metrics.checks.snapshot_series import Key, SnapshotSeries
from pcc_metrics.domain.definitions import Area, Break, Measure
from pcc_metrics.domain.formatting import (
    capitalise,
    format_months,
    format_number,
    format_percent,
    join_area_names,
    number_word,
    plural_noun,
)
from pcc_metrics.domain.periods import YEAR, Month, Period
from pcc_metrics.figures.level import ADDABLE
from pcc_metrics.stats.change_signs import SMALLEST_BASE
from pcc_metrics.store.observation import Observation

HALF, DOUBLE = 0.5, 2.0
RUN = 3


@dataclass(frozen=True)
class Shift:
    """Months that each lie far from the same month a year before; `up` for doubled."""

    months: tuple[Month, ...]
    now: float
    before: float
    up: bool = False

    @property
    def period(self) -> Period:
        """All months that are compared: those of the shift, and the year before them."""
        return Period(self.months[0] - YEAR, self.months[-1])

    def sums(self) -> str:
        """`2,182, against 6,010 in the same months a year before (64% fewer)`."""
        text = f"{format_number(self.now)}, against {format_number(self.before)} in the same "
        text += f"{'month' if len(self.months) == 1 else 'months'} a year before"
        if self.before < SMALLEST_BASE:
            return text
        change = format_percent(abs(self.now / self.before - 1))
        return f"{text} ({change} {'more' if self.up else 'fewer'})"


def check_shifts(
    rows: SnapshotSeries, ignored: Mapping[tuple[str, str], set[int]]
) -> Iterator[Finding]:
    """Shifts that no break explains, force by force; then the breaks that are recorded.

    `ignored` holds, by area and source, months already said to be incomplete.
    """
    counts = [m for m in rows.catalogue.measures.values() if m.kind in ADDABLE]
    for measure in counts:
        for source in rows.sources(measure.id):
            yield from _shifts(rows, measure, source, ignored)
    for measure in counts:
        for step in measure.breaks:
            for source in rows.sources(measure.id):
                yield from _break(rows, measure, step, source)


def find_shift(months: Mapping[int, float], breaks: Sequence[Break] = ()) -> Shift | None:
    """The latest run of three or more comparable months that halved or doubled."""
    if max(months.values(), default=0) < SMALLEST_BASE:
        return None
    run: list[int] = []
    latest: list[int] = []
    was = 0
    for month in sorted(m for m in months if m - YEAR in months):
        if any(b.start.index <= month and b.settled.index > month - YEAR for b in breaks):
            continue
        way = _way(months[month], months[month - YEAR])
        run = [*run, month] if way and way == was else [month] if way else []
        was = way
        latest = run if len(run) >= RUN else latest
    return _shift(months, latest) if latest else None


def _way(now: float, before: float) -> int:
    if max(now, before) < SMALLEST_BASE:
        return 0
    return (now >= DOUBLE * before) - (now <= HALF * before)


def _shift(months: Mapping[int, float], run: Sequence[int]) -> Shift:
    now, before = sum(months[m] for m in run), sum(months[m - YEAR] for m in run)
    return Shift(tuple(Month(m) for m in run), now, before, now > before)


def _shifts(
    rows: SnapshotSeries, measure: Measure, source: str, ignored: Mapping[tuple[str, str], set[int]]
) -> Iterator[Finding]:
    """By force: the force's own run with the areas that share it, else each area's."""
    areas = rows.catalogue.areas

    def shift_of(area: Area) -> Shift | None:
        places = (area, *rows.catalogue.parts_of(area.id))
        out = set[int]().union(*(ignored.get((one.id, source), ()) for one in places))
        months = rows.months(measure.id, area, source)
        return find_shift({m: n for m, n in months.items() if m not in out}, measure.breaks)

    held = (areas[key[1]] for key in _monthly_keys(rows, measure, source))
    shifts = {area.id: shift for area in held if (shift := shift_of(area))}
    for parent in dict.fromkeys(areas[one].parent for one in shifts):
        force = areas[parent] if parent else None
        shift = shift_of(force) if force else None
        if force and shift:
            sharing = [one for one in rows.catalogue.parts_of(force.id) if one.id in shifts]
            shifts = {one: other for one, other in shifts.items() if areas[one] not in sharing}
            shifts.pop(force.id, None)
            yield _shift_finding(rows, measure, source, shift, (force, *sharing))
    for one, shift in shifts.items():
        yield _shift_finding(rows, measure, source, shift, (areas[one],))


def _monthly_keys(rows: SnapshotSeries, measure: Measure, source: str) -> list[Key]:
    keys = (key for key in rows.keys_by_measure[measure.id] if key[2] == source)
    return [key for key in keys if len(rows.series[key].monthly)]


def _shift_finding(
    rows: SnapshotSeries, measure: Measure, source: str, shift: Shift, areas: Sequence[Area]
) -> Finding:
    text = (
        f"{capitalise(plural_noun(measure))} from {rows.catalogue.sources[source].in_sentence} in "
        f"{areas[0].in_sentence} were "
        f"{'twice or more' if shift.up else 'half or less'} of those in the same month a year "
        f"before in {number_word(len(shift.months))} compared months in a row, "
        f"{format_months(shift.months)}: together {shift.sums()}. No break is recorded at that "
        "time."
    )
    if areas[1:]:
        text += f" The like is true of {join_area_names(areas[1:])}."
    ids = tuple(area.id for area in areas)
    return Finding(
        FindingCode.SHIFT,
        measure.id,
        text,
        areas=ids,
        period=shift.period,
        observations=_rows_of(rows, measure, source, shift, ids),
    )


def _break(rows: SnapshotSeries, measure: Measure, step: Break, source: str) -> Iterator[Finding]:
    """A recorded break that the rows of a source cross, with the months on either side of it."""
    keys = [key for key in rows.keys_by_measure[measure.id] if key[2] == source]
    first = min(int(rows.series[key].start.min()) for key in keys)
    last = max(int(rows.series[key].end.max()) for key in keys)
    if not first < step.start.index <= last:
        return
    force = rows.catalogue.force
    months = rows.months(measure.id, force, source)
    after = [m for m in months if m >= step.settled.index and m - YEAR in months]
    after = [m for m in after if m - YEAR < step.start.index]
    shift = _shift(months, after) if after else None
    text = (
        f"{capitalise(plural_noun(measure))}, from {rows.catalogue.sources[source].in_sentence}: a "
        f"break is recorded, because {step.why}."
    )
    if shift:
        text += (
            f" In {force.in_sentence} in {format_months(shift.months)} there were {shift.sums()}. "
            f"The two are not compared across the break."
        )
    areas = tuple(sorted({area for _, area, _ in keys}))
    yield Finding(
        FindingCode.BREAK,
        measure.id,
        text,
        severity=Severity.KNOWN,
        areas=areas,
        period=shift.period if shift else step.period,
        observations=_rows_of(rows, measure, source, shift, areas) if shift else (),
    )


def _rows_of(
    rows: SnapshotSeries, measure: Measure, source: str, shift: Shift, areas: Sequence[str]
) -> tuple[Observation, ...]:
    """The monthly rows of both years, of the areas and of what they are made of."""
    parts = [part.id for area in areas for part in rows.catalogue.parts_of(area)]
    keys = [key for key in _monthly_keys(rows, measure, source) if key[1] in {*areas, *parts}]
    wanted = {m for month in shift.months for m in (month, month - YEAR)}
    observations = rows.observations(keys, shift.period)
    return tuple(o for o in observations if o.period.length == 1 and o.period.end in wanted)
