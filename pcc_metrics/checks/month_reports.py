"""Months that are incomplete: marked as such, without a row, or too low to be believed.

A month without a mark is pointed out where an area's total of the monthly counts of a source is
more than a quarter below the median of the complete months around it. On the bundled figures that
finds every month in which a third or more is known to be missing, and the lowest of the others is
18% below: `docs/decisions/` has the numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pcc_metrics.checks.finding import Finding, FindingCode, Severity
from pcc_metrics.checks.snapshot_series import Key, SnapshotSeries
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.formatting import (
    capitalise,
    format_months,
    format_number,
    format_percent,
    number_word,
    pluralise,
    uncapitalise,
)
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.figures.level import ADDABLE
from pcc_metrics.stats.low_months import FEWEST_AROUND, is_far_below, usual_counts
from pcc_metrics.store.observation import Observation, Status

FEWEST_MONTHS = 12
_MARKS = {
    Status.INCOMPLETE: (FindingCode.INCOMPLETE, "marked incomplete"),
    Status.UNTESTED: (FindingCode.UNTESTED, "not tested for completeness"),
}
FEW_NOTED = 0.25  # a note on more of a series' months says nothing of a single one


@dataclass(frozen=True)
class LowMonth:
    """A month far below its neighbours; `usual` is their median as a count of such a month.

    Both are of `measures` together: those that the area has in all its months, without those whose
    series has a recorded break.
    """

    area: str
    month: Month
    value: float
    usual: float
    measures: tuple[str, ...]


def check_months(rows: SnapshotSeries, low: Mapping[str, Sequence[LowMonth]]) -> Iterator[Finding]:
    """What is incomplete, source by source and force by force; `low` is from `low_months`."""
    for (source, _), keys in _groups(rows).items():
        yield from _marked(rows, source, keys, Status.INCOMPLETE)
        yield from _marked(rows, source, keys, Status.UNTESTED)
        yield from _noted(rows, source, keys)
        yield from _absent(rows, source, [key for key in keys if _counted_monthly(rows, key)])
    for source, months in low.items():
        yield from (_low(rows, source, one) for one in months)


def low_months(rows: SnapshotSeries) -> dict[str, list[LowMonth]]:
    """Source -> the unmarked months whose total is far below those around them."""
    by_area: dict[tuple[str, str], dict[str, Mapping[int, float]]] = {}
    for key, series in rows.series.items():
        if _counted_monthly(rows, key) and not rows.catalogue.measures[key[0]].breaks:
            by_area.setdefault((key[2], key[1]), {})[key[0]] = series.months()
    low: dict[str, list[LowMonth]] = {}
    for (source, area), months in by_area.items():
        low.setdefault(source, []).extend(_low_of_area(area, months))
    return low


def _low_of_area(area: str, by_measure: Mapping[str, Mapping[int, float]]) -> Iterator[LowMonth]:
    every = sorted(set[int]().union(*by_measure.values()))
    whole = {m: months for m, months in by_measure.items() if len(months) == len(every)}
    if len(every) <= FEWEST_AROUND or not whole:
        return
    totals = {month: float(sum(one[month] for one in whole.values())) for month in every}
    usual = usual_counts(totals, [Month(month).days for month in every])
    for month, expected in usual.items():
        if is_far_below(totals[month], expected):
            yield LowMonth(area, Month(month), totals[month], expected, tuple(whole))


def _low(rows: SnapshotSeries, source: str, low: LowMonth) -> Finding:
    area, period = rows.catalogue.areas[low.area], Period(low.month, low.month)
    count = len(low.measures)
    over = f"{number_word(count)} measures together" if count > 1 else "its one measure"
    text = (
        f"{capitalise(area.in_sentence)} in {period.in_sentence}: {format_number(low.value)} "
        f"counted in {over} from {rows.catalogue.sources[source].in_sentence}. The median of the "
        f"complete months around it would give {format_number(low.usual)}, so it is "
        f"{_lower(low.value / low.usual)} lower. It is not marked incomplete: either rows are "
        f"missing or there was a steep fall."
    )
    keys = [(measure, low.area, source) for measure in low.measures]
    return Finding(
        FindingCode.LOW_MONTH,
        low.measures[0] if count == 1 else "",
        text,
        areas=(low.area,),
        period=period,
        observations=rows.observations(keys, period),
    )


def _lower(share: float) -> str:
    """How much a share is below 1: never 100% where something is left."""
    return "more than 99%" if 0 < share < 0.01 else format_percent(1 - share)


def _groups(rows: SnapshotSeries) -> dict[tuple[str, str], list[Key]]:
    """The series by source and force; areas beside them are a group of their own."""
    groups: dict[tuple[str, str], list[Key]] = {}
    for key in rows.series:
        area = rows.catalogue.areas[key[1]]
        parent = area.parent or (area.id if rows.catalogue.parts_of(area.id) else "")
        groups.setdefault((key[2], parent), []).append(key)
    return groups


def _counted_monthly(rows: SnapshotSeries, key: Key) -> bool:
    counted = rows.catalogue.measures[key[0]].kind in ADDABLE
    return counted and len(rows.series[key].monthly) > 0


def _marked(
    rows: SnapshotSeries, source: str, keys: Sequence[Key], status: Status
) -> Iterator[Finding]:
    series = [rows.series[key] for key in keys]
    marked = [
        row
        for one in series
        if not one.complete.all()
        for row in one.observations(np.flatnonzero(~one.complete).tolist())
        if row.status is status
    ]
    if not marked:
        return
    code, words = _MARKS[status]
    text = (
        f"{pluralise(len(marked), 'row')} from {rows.catalogue.sources[source].in_sentence} "
        f"{'is' if len(marked) == 1 else 'are'} {words} and counted in no figure: "
        f"{_places(rows, marked)}."
    )
    opening = f"Months from {rows.catalogue.sources[source].in_sentence} that are {words}: "
    listed = tuple((area, tuple(sorted(months))) for area, months in _by_area(marked).items())
    finding = _of_rows(code, text, marked, Severity.KNOWN)
    yield replace(finding, opening=opening, listed=listed)


def _noted(rows: SnapshotSeries, source: str, keys: Sequence[Key]) -> Iterator[Finding]:
    """Complete months that carry a note where the months around them have none."""
    by_note: dict[str, list[Observation]] = {}
    for series in (rows.series[key] for key in keys):
        months = series.monthly[series.complete[series.monthly]].tolist()
        noted = [position for position in months if series.run.notes[position]]
        if len(months) >= FEWEST_MONTHS and len(noted) < FEW_NOTED * len(months):
            for row in series.observations(noted):
                by_note.setdefault(row.note or "", []).append(row)
    for note, marked in by_note.items():
        text = (
            f"{pluralise(len(marked), 'row')} from "
            f"{rows.catalogue.sources[source].in_sentence} ({_places(rows, marked)}) "
            f"{'is' if len(marked) == 1 else 'are'} counted with this note: “{note.rstrip('.')}”."
        )
        yield _of_rows(FindingCode.NOTED, text, marked, Severity.KNOWN)


def _places(rows: SnapshotSeries, observations: Iterable[Observation]) -> str:
    """`Alder, May to August 2023; Birch, June 2023`."""
    return list_months(rows.catalogue, _by_area(observations))


def _by_area(observations: Iterable[Observation]) -> Mapping[str, set[Month]]:
    by_area: dict[str, set[Month]] = {}
    for row in observations:
        by_area.setdefault(row.area, set()).update(row.period.months())
    return by_area


def list_months(catalogue: Catalogue, by_area: Mapping[str, Iterable[Month]]) -> str:
    """`Alder, May to August 2023; Birch, June 2023`."""
    areas = catalogue.areas
    return "; ".join(
        f"{areas[area].in_sentence}, {format_months(by_area[area])}"
        for area in sorted(by_area, key=lambda area: areas[area].title)
    )


def _absent(rows: SnapshotSeries, source: str, keys: Sequence[Key]) -> Iterator[Finding]:
    """Months without any row: of an area's every measure, or of one measure only.

    A month that an area lacks before its first row or after its last may be on its way.
    """
    held = {key: set(rows.series[key].start[rows.series[key].monthly].tolist()) for key in keys}
    if not held:
        return
    span = _range(held.values())
    by_area: dict[str, set[int]] = {}
    for (_, area, _), months in held.items():
        by_area.setdefault(area, set()).update(months)
    name = rows.catalogue.sources[source].in_sentence
    between = {area: set(_range([months])) - months for area, months in by_area.items()}
    outside = {
        area: set(span) - set(_range([months]))
        for area, months in by_area.items()
        if rows.catalogue.areas[area].parent
    }
    for gone, severity in ((between, Severity.CHECK), (outside, Severity.KNOWN)):
        if any(gone.values()):
            text = f"No row at all is held from {name}: "
            yield _without_rows(rows, "", text, gone, severity)
    by_measure: dict[str, dict[str, set[int]]] = {}
    for (measure, area, _), months in held.items():
        lost = (by_area[area] & set(_range([months]))) - months
        by_measure.setdefault(measure, {})[area] = lost
    for measure, lacking in by_measure.items():
        if any(lacking.values()):
            title = uncapitalise(rows.catalogue.measures[measure].title)
            text = (
                f"No row of {title} is held from {name}, though there are rows of other measures: "
            )
            yield _without_rows(rows, measure, text, lacking, Severity.CHECK)


def _range(held: Iterable[set[int]]) -> range:
    """From the first month to the last."""
    every = list(held)
    return range(min(map(min, every)), max(map(max, every)) + 1)


def _without_rows(
    rows: SnapshotSeries,
    measure: str,
    text: str,
    lacking: Mapping[str, Iterable[int]],
    severity: Severity,
) -> Finding:
    by_area = {area: [Month(m) for m in sorted(lost)] for area, lost in lacking.items() if lost}
    months = [month for group in by_area.values() for month in group]
    return Finding(
        FindingCode.ABSENT,
        measure,
        f"{text}{list_months(rows.catalogue, by_area)}.",
        severity=severity,
        areas=tuple(sorted(by_area)),
        period=Period(min(months), max(months)),
        opening=text,
        listed=tuple((area, tuple(lost)) for area, lost in by_area.items()),
    )


def _of_rows(
    code: FindingCode, text: str, observations: Sequence[Observation], severity: Severity
) -> Finding:
    measures = {row.measure for row in observations}
    period = Period(
        min(o.period.start for o in observations), max(o.period.end for o in observations)
    )
    return Finding(
        code,
        measures.pop() if len(measures) == 1 else "",
        text,
        severity=severity,
        areas=tuple(sorted({row.area for row in observations})),
        period=period,
        observations=tuple(observations),
    )
