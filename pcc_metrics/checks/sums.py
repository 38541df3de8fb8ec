"""What ought to add up in a snapshot: parts, components, areas, shorter periods, shares.

Each is compared row by row over the whole series at once. A series that does not add up is one
finding: the latest period with its arithmetic, and how many others there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pcc_metrics.checks.finding import Finding, FindingCode, Severity
from pcc_metrics.checks.phrases import (
    components_do_not_add_up,
    count_noun,
    parts_do_not_add_up,
    place_and_period,
    share_in_brackets,
    sum_in_brackets,
)
from pcc_metrics.checks.snapshot_series import Array, Key, Series, SnapshotSeries
from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.formatting import (
    capitalise,
    format_number,
    format_value,
    number_word,
    plural_noun,
    pluralise,
    uncapitalise,
)
from pcc_metrics.domain.periods import Period
from pcc_metrics.figures.level import ADDABLE
from pcc_metrics.figures.reader import tile

# Offences that could not be placed are in a force's total and in no area's: 0.8 to 2.4% of each
# offence group in the table that is bundled. Twice that is no longer a remainder.
UNPLACED = 0.05
OFF_BY = 0.5  # counts are whole numbers: half of one is a float's doing
SHARE_OFF_BY = 0.005  # a share may be published as a whole percentage
MEAN_OFF_BY = 0.5


@dataclass(frozen=True)
class _Gap:
    """A whole that its parts do not give, in the latest period; `others` counts earlier ones."""

    period: Period
    whole: float
    parts: tuple[float, ...]
    others: int

    @property
    def left(self) -> float:
        return self.whole - sum(self.parts)


def check_sums(rows: SnapshotSeries) -> Iterator[Finding]:
    """Everything in a snapshot that ought to add up and does not."""
    measures = rows.catalogue.measures
    for key in rows.series:
        measure, area = measures[key[0]], rows.catalogue.areas[key[1]]
        yield from _parts(rows, key, measure, area)
        yield from _areas(rows, key, measure, area)
        yield from _shorter_rows(rows, key, measure, area)
        yield from _share_counts(rows, key, measure, area)


def _parts(rows: SnapshotSeries, key: Key, measure: Measure, area: Area) -> Iterator[Finding]:
    """Parts that the catalogue holds to be the whole, and components with a row of their sum."""
    ids = measure.components or (measure.parts if measure.parts_are_whole else ())
    keys = [(part, area.id, key[2]) for part in ids]
    gap = _gap(rows, key, keys) if len(keys) > 1 else None
    if not gap:
        return
    place = place_and_period((area,), gap.period)
    if measure.components:
        code, severity = FindingCode.COMPOSITE, Severity.ERROR
        text = components_do_not_add_up(measure, place, gap.whole, gap.parts)
    else:
        code, parts = FindingCode.PARTS, [rows.catalogue.measures[part] for part in ids]
        text, severity = parts_do_not_add_up(measure, place, gap.whole, parts, gap.parts)
    yield _finding(rows, code, (key, *keys), gap, text, severity)


def _areas(rows: SnapshotSeries, key: Key, measure: Measure, area: Area) -> Iterator[Finding]:
    """A force against all its LPAs. What could not be placed in one is a remainder, no error."""
    parts = rows.catalogue.parts_of(area.id)
    if measure.kind not in (*ADDABLE, "stock") or not parts:
        return
    keys = [(measure.id, part.id, key[2]) for part in parts]
    gap = _gap(rows, key, keys)
    if not gap:
        return
    count = number_word(len(parts))
    text = (
        f"In the figures from {rows.catalogue.sources[key[2]].in_sentence} the {count} local "
        f"policing areas of {area.in_sentence} have "
        f"{count_noun(measure, sum(gap.parts))} together in "
        f"{gap.period.in_sentence}{sum_in_brackets(gap.parts)}, and {area.in_sentence} as a whole "
        f"has {format_number(gap.whole)}: "
    )
    if gap.left < 0:
        text += f"{format_number(-gap.left)} fewer than its own areas."
        severity = Severity.ERROR
    else:
        verb = "is" if gap.left == 1 else "are"
        text += (
            f"{format_number(gap.left)} of them{share_in_brackets(gap.left, gap.whole)} {verb} in "
            f"none of the {count}."
        )
        small = measure.kind in ADDABLE and gap.left <= UNPLACED * gap.whole
        severity = Severity.KNOWN if small else Severity.CHECK
    yield _finding(rows, FindingCode.AREAS, (key, *keys), gap, text, severity)


def _shorter_rows(
    rows: SnapshotSeries, key: Key, measure: Measure, area: Area
) -> Iterator[Finding]:
    """A row of a longer period against rows of shorter ones in the same series."""
    series = rows.series[key]
    lengths = series.end - series.start
    if measure.kind not in ADDABLE or lengths.min() == lengths.max():
        return
    unit = rows.catalogue.sources[key[2]].rounded_to or 0
    gaps: list[tuple[Period, float, float, int]] = []
    for position in np.flatnonzero((lengths > lengths.min()) & series.complete).tolist():
        period = series.period(position)
        shorter = [o for o in rows.reader.rows(*key) if o.period.length < period.length]
        cover = tile(shorter, period)
        total = sum(o.value for o in cover or ())
        # Each number, the whole included, is off by at most half of what it is rounded to.
        allowed = max(OFF_BY, unit * (len(cover or ()) + 1) / 2)
        if cover and abs(series.value[position] - total) > allowed:
            gaps.append((period, float(series.value[position]), total, len(cover)))
    if not gaps:
        return
    period, value, total, count = max(gaps, key=lambda one: one[0].end)
    gap = _Gap(period, value, (total,), len(gaps) - 1)
    text = (
        f"{capitalise(plural_noun(measure))} {place_and_period((area,), period)}: "
        f"{format_number(value)} is published, but the same source's {number_word(count)} figures "
        f"for the months in it add up to {format_number(total)}, {format_number(abs(gap.left))} "
        f"{'fewer' if gap.left > 0 else 'more'}."
    )
    yield _finding(rows, FindingCode.SHORTER_PERIODS, (key,), gap, text, Severity.ERROR)


def _share_counts(
    rows: SnapshotSeries, key: Key, measure: Measure, area: Area
) -> Iterator[Finding]:
    """A share or mean against its own numerator and denominator."""
    if measure.kind not in ("proportion", "mean"):
        return
    series = rows.series[key]
    over, under = (
        np.array(counts, dtype=float) for counts in (series.run.numerators, series.run.denominators)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        computed = over / under
    off_by = SHARE_OFF_BY if measure.kind == "proportion" else MEAN_OFF_BY
    positions = np.flatnonzero(np.abs(series.value - computed) > off_by * (1 + 1e-9))
    if not len(positions):
        return
    last = _latest(series, positions)
    value, gives = float(series.value[last]), float(computed[last])
    gap = _Gap(series.period(last), value, (gives,), len(positions) - 1)
    text = (
        f"{capitalise(uncapitalise(measure.title))} {place_and_period((area,), gap.period)}: "
        f"{format_value(measure, value)} is published, but {format_number(over[last])} "
        f"over {format_number(under[last])} is {format_value(measure, gives)}."
    )
    yield _finding(rows, FindingCode.SHARE_COUNTS, (key,), gap, text, Severity.ERROR)


def _gap(rows: SnapshotSeries, whole: Key, parts: Sequence[Key]) -> _Gap | None:
    """Where the parts, all of which must have a row for just the same period, fall short."""
    series = rows.series[whole]
    pieces = [rows.series.get(part) for part in parts]
    held = [piece for piece in pieces if piece]
    if len(held) < len(pieces):
        return None
    values = np.array([piece.at(series.periods) for piece in held])
    positions = np.flatnonzero(np.abs(series.value - values.sum(axis=0)) > OFF_BY)
    if not len(positions):
        return None
    last = _latest(series, positions)
    return _Gap(
        series.period(last),
        float(series.value[last]),
        tuple(values[:, last].tolist()),
        len(positions) - 1,
    )


def _latest(series: Series, positions: Array) -> int:
    return int(positions[np.argmax(series.end[positions])])


def _finding(
    rows: SnapshotSeries,
    code: FindingCode,
    keys: Sequence[Key],
    gap: _Gap,
    text: str,
    severity: Severity,
) -> Finding:
    if gap.others:
        text += f" The like is true of {pluralise(gap.others, 'other period')} on file."
    return Finding(
        code,
        keys[0][0],
        text,
        severity=severity,
        areas=tuple(dict.fromkeys(area for _, area, _ in keys)),
        period=gap.period,
        observations=rows.observations(keys, gap.period),
    )
