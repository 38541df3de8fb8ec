"""Which comparisons a figure has: the year before, its baseline, its target.

A comparison is of one source or of two editions of one statistic, of the same areas, and of periods
that do not overlap. Where it cannot be made it still stands in the list, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from pcc_metrics.domain.definitions import Area, Baseline, Measure, Target
from pcc_metrics.domain.formatting import format_months, rounding_error
from pcc_metrics.domain.periods import YEAR, Month, Period
from pcc_metrics.figures.change import AgainstTarget, Change, ChangeKind, Compared, NotCompared
from pcc_metrics.figures.change_evidence import OwnSide, sign_change
from pcc_metrics.figures.comparability import crosses_break
from pcc_metrics.figures.level import Level
from pcc_metrics.figures.missing_months import Missing, find_missing
from pcc_metrics.figures.partial_windows import ENOUGH_SHARE
from pcc_metrics.figures.reader import Reader
from pcc_metrics.store.observation import Observation

NOTHING_HELD = "because no figure for it is held"
OTHER_SOURCE = "the figure held for it is from another source"


def compare_level(
    reader: Reader,
    measure: Measure,
    areas: Sequence[Area],
    period: Period,
    level: Level,
    months: tuple[Month, ...] = (),
) -> tuple[Compared, ...]:
    """Every comparison that the measure allows for a level: year, baseline, target.

    A partial level, of just the `months`, is compared like for like or not at all.
    """
    if measure.kind in ("change", "stock"):
        return ()
    own = OwnSide(reader, measure, areas, period, level, months)
    comparisons: list[Compared] = [_year(own)]
    if measure.baseline and not measure.follows_activity:
        comparisons.append(_baseline(own, measure.baseline))
    else:
        comparisons += _beyond_breaks(own, reader.catalogue.usual_baseline)
    if measure.target:
        comparisons.append(_target(own, measure.target))
    return tuple(comparisons)


def _year(own: OwnSide) -> Change | NotCompared:
    earlier = own.period.back(max(YEAR, own.period.length))
    label = earlier.in_sentence
    before = None if own.months else own.level_in(earlier)
    if before:
        return sign_change(own, before, _against(ChangeKind.YEAR, label, earlier, own, before))
    missing = find_missing(own.reader, own.measure, own.areas, earlier, own.level.source)
    alike = _like_for_like(own, earlier, missing)
    if alike:
        return sign_change(own, None, alike)
    edition = None if own.months else own.level_in_editions(earlier)
    if edition:
        return sign_change(own, edition, _against(ChangeKind.YEAR, label, earlier, own, edition))
    why = _why_not(own, earlier, missing)
    return NotCompared(ChangeKind.YEAR, label, earlier, why, missing)


def _against(kind: ChangeKind, label: str, earlier: Period, own: OwnSide, before: Level) -> Change:
    return Change(
        own.level.value,
        before.value,
        kind,
        label,
        earlier,
        find_observations=lambda: before.observations,
        counted=own.counted,
        source=before.source,
        other_edition=before.source != own.level.source,
        report=before.report,
        rounding=_rounding(own, own.level) + _rounding(own, before),
    )


def _rounding(own: OwnSide, level: Level) -> float:
    """By how much a share may differ from what it was before it was published rounded."""
    if own.measure.kind != "proportion" or level.denominator is not None:
        return 0.0
    return rounding_error(100 * level.value) / 100


def _like_for_like(own: OwnSide, earlier: Period, missing: Missing) -> Change | None:
    """The months complete in both years and in all areas, at least three quarters of them."""
    monthly, shared = own.monthly(), _shared_months(own)
    if len(shared) < ENOUGH_SHARE * own.period.length:
        return None
    return Change(
        sum(monthly[m] for m in shared),
        sum(monthly[m - YEAR] for m in shared),
        ChangeKind.YEAR,
        earlier.in_sentence,
        earlier,
        shared,
        find_observations=lambda: _rows_of_months(own, shared),
        missing=missing,
        counted=own.counted,
        source=own.level.source,
    )


def _shared_months(own: OwnSide) -> tuple[Month, ...]:
    """The figure's months that are complete a year before too."""
    monthly, months = own.monthly(), own.months or own.period.months()
    return tuple(m for m in months if m in monthly and m - YEAR in monthly)


def _rows_of_months(own: OwnSide, shared: Sequence[Month]) -> tuple[Observation, ...]:
    """The rows that the comparator rests on: those of the shared months a year before."""
    earlier = tuple(month - YEAR for month in shared)
    each = (
        own.reader.rows_of_months(own.measure, area, earlier, own.level.source)
        for area in own.areas
    )
    of_month = chain.from_iterable(zip(*each, strict=True))
    return tuple(chain.from_iterable(of_month))


def _why_not(own: OwnSide, earlier: Period, missing: Missing) -> str:
    not_compared = f"not compared with {earlier.in_sentence}"
    hidden = own.reader.why_hidden(own.measure, own.areas, earlier)
    if hidden:
        return f"{not_compared}: {hidden}"
    if own.held_by_another(earlier):
        return f"{not_compared}, because {OTHER_SOURCE}"
    if own.months:
        shared = _shared_months(own)
        return (
            f"{not_compared}, because only {len(shared)} of the {own.period.length} months are "
            "complete in both years"
        )
    if missing.untested and not missing.incomplete:
        months = format_months(month for month, _ in missing.untested)
        return f"{not_compared}, because figures for {months} are not tested for completeness"
    if missing.incomplete:
        months = format_months(month for month, _ in missing.incomplete)
        return f"{not_compared}, because figures for {months} are incomplete"
    return f"{not_compared}, {NOTHING_HELD}"


def _baseline(own: OwnSide, baseline: Baseline) -> Change | NotCompared:
    label, period = baseline.label, baseline.period
    not_compared = f"not compared with {label}"
    if own.period.length != YEAR or own.months:
        complete = "complete " if own.months else ""
        why = f"{not_compared}, because that is of 12 {complete}months"
        return NotCompared(ChangeKind.BASELINE, label, period, why)
    if own.period.overlaps(period):
        why = f"{not_compared}, because the two share months"
        return NotCompared(ChangeKind.BASELINE, label, period, why)
    if own.period.end < period.start:
        why = f"{not_compared}, because that is later"
        return NotCompared(ChangeKind.BASELINE, label, period, why)
    before = own.level_in(period) or own.level_in_editions(period)
    hidden = own.reader.why_hidden(own.measure, own.areas, period)
    if hidden:
        return NotCompared(ChangeKind.BASELINE, label, period, f"{not_compared}: {hidden}")
    if not before:
        published = own.held_by_another(period)
        why = f"{not_compared}, because {OTHER_SOURCE if published else 'its level is not held'}"
        return NotCompared(ChangeKind.BASELINE, label, period, why)
    change = _against(ChangeKind.BASELINE, label, period, own, before)
    return sign_change(own, before, replace(change, caveat=baseline.caveat))


def _beyond_breaks(own: OwnSide, usual: Baseline | None) -> Iterator[NotCompared]:
    """Why a measure without a baseline is not set against the usual one, where a break forbids it.

    Only where that level is held: a reader who has met both would otherwise compare them.
    """
    if usual is None or own.period.length != YEAR or own.period.overlaps(usual.period):
        return
    breaks = [one for one in own.measure.breaks if crosses_break(one, usual.period, own.period)]
    held = own.level_in(usual.period) or own.level_in_editions(usual.period)
    if breaks and held:
        why = f"not compared with {usual.label}, because {breaks[-1].why}"
        yield NotCompared(ChangeKind.BASELINE, usual.label, usual.period, why)


def _target(own: OwnSide, target: Target) -> AgainstTarget:
    value = own.level.value
    met = value <= target.value if own.measure.polarity == "lower" else value >= target.value
    return AgainstTarget(value, target.value, target, met, counted=own.counted)
