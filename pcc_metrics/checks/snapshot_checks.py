"""Every check that a whole snapshot allows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pcc_metrics.checks.finding import Finding
from pcc_metrics.checks.jumps import check_jumps
from pcc_metrics.checks.level_shifts import check_shifts
from pcc_metrics.checks.mean_rates import check_mean_rates
from pcc_metrics.checks.month_reports import LowMonth, check_months, low_months
from pcc_metrics.checks.related_figures import check_related
from pcc_metrics.checks.snapshot_series import Key, SnapshotSeries
from pcc_metrics.checks.source_agreement import check_sources
from pcc_metrics.checks.sums import check_sums
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.periods import Period
from pcc_metrics.figures.figure import Figure
from pcc_metrics.figures.populations import populations
from pcc_metrics.figures.rates import Rate
from pcc_metrics.figures.reader import Reader
from pcc_metrics.store.register import Register

RELATED = ("proportion", "rate", "change")  # kinds that are checked against what they are of


def check_snapshot(reader: Reader, others: Iterable[Reader] = ()) -> tuple[Finding, ...]:
    """What does not add up anywhere in a snapshot, gravest first.

    `others` are further snapshots, newest first: where this one has no population, the first of
    them that has one is used, and named.
    """
    rows = SnapshotSeries(reader)
    low = low_months(rows)
    findings = [
        *_published(rows, _people(reader, others)),
        *check_mean_rates(rows),
        *check_sums(rows),
        *check_sources(rows),
        *check_months(rows, low),
        *check_jumps(rows, _ignored(low)),
        *check_shifts(rows, _ignored(low)),
    ]
    return tuple(findings)


def snapshots_newest_first(register: Register, catalogue: Catalogue) -> Iterator[Reader]:
    """The published snapshots that were not withdrawn, the last published first."""
    withdrawn = register.withdrawals()
    published = (
        e.snapshot for e in reversed(register.publications()) if e.snapshot not in withdrawn
    )
    return (Reader(register.open(one), catalogue) for one in dict.fromkeys(published))


def _people(reader: Reader, others: Iterable[Reader]) -> Reader | None:
    """The first of the other snapshots with a population of the force, where one is needed."""
    force = (reader.catalogue.force,)
    if populations(reader, force):
        return None
    return next((other for other in others if populations(other, force)), None)


def _ignored(low: Mapping[str, Iterable[LowMonth]]) -> dict[tuple[str, str], set[int]]:
    ignored: dict[tuple[str, str], set[int]] = {}
    for source, months in low.items():
        for one in months:
            ignored.setdefault((one.area, source), set()).add(one.month.index)
    return ignored


def _published(rows: SnapshotSeries, people: Reader | None) -> Iterator[Finding]:
    """Shares, rates and changes against what they are of, in their own area, period and source."""
    together: dict[tuple[str, str, Period], dict[str, Figure]] = {}
    measures = [m for m in rows.catalogue.measures.values() if m.kind in RELATED and m.of]
    for key in (key for m in measures for key in rows.keys_by_measure.get(m.id, ())):
        series = rows.series[key]
        for position in series.complete.nonzero()[0].tolist():
            period = series.period(position)
            _add(rows, together.setdefault((*key[1:], period), {}), key, period)
    for figures in together.values():
        yield from check_related(rows.reader, figures, people)


def _add(rows: SnapshotSeries, figures: dict[str, Figure], key: Key, period: Period) -> None:
    """The figure of a row and that of the measure it is of, as a page would show them."""
    measure, area = rows.catalogue.measures[key[0]], rows.catalogue.areas[key[1]]
    own = _figure(rows.reader, measure, area, period, key[2])
    of = rows.catalogue.measures[measure.of or ""]
    base = figures.get(of.id) or _figure(rows.reader, of, area, period, key[2])
    if not own or not base:
        return
    if measure.kind == "rate":
        if measure.per:
            rate = Rate(own.value, measure.per, None, None, None, True, own.observations)
            figures[of.id] = replace(base, rate=rate)
        return
    figures |= {measure.id: own, of.id: base}


def _figure(
    reader: Reader, measure: Measure, area: Area, period: Period, source: str
) -> Figure | None:
    level = reader.level_of(measure, (area,), period, source)
    if level is None:
        return None
    return Figure(measure, (area,), (area,), period, period, level, level.value)
