"""The size and the sign of a change, worked out from rows by rules written a second time."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from scipy.stats import beta, binomtest, chi2, norm

from tests.watchman.rows import ENOUGH, Row, Rows, Span, Sum

LITTLE, SMALL_PERCENT, SMALL_BASE = 1.05, 2, 50
YEAR, SHORT = 12, 3
ALONG = {8: 8, 9: 8, 10: 9, 11: 10, 12: 10}  # of so many months that differ, so many one way
UNPLACED_MOVED = 0.02
# What a row says it lacks: "about 9% of the usual count is missing".
LACKS = re.compile(
    r"(?:about|over) ([\d.]+)% of the (?:usual count is missing|crimes have no place)"
)
NO_PLACE = re.compile(r"(?:about|over) ([\d.]+)% of the crimes have no place")

Interval = tuple[float, float]
Pairs = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Comparison:
    """A period and its comparator; `months` are those compared where they are not all of it."""

    measure: str
    areas: tuple[str, ...]
    span: Span
    against: Span
    months: tuple[int, ...]
    source: str
    edition: str = field(default="", kw_only=True)  # of the comparator, if not the source's

    @property
    def length(self) -> int:
        """Of the whole period, in months."""
        return self.span[1] - self.span[0] + 1

    @property
    def back(self) -> int:
        """How many months the comparator lies back."""
        return self.span[0] - self.against[0]

    @property
    def all_months(self) -> Sequence[int]:
        return self.months or range(self.span[0], self.span[1] + 1)


@dataclass(frozen=True)
class Twin(Comparison):
    """Both sides of a comparison: their levels over the months compared, and the pairs of months.

    There are pairs where all of the months are held and add up to the levels.
    """

    now: Sum
    before: Sum
    pairs: Pairs | None = None

    @property
    def difference(self) -> float:
        return self.now.value - self.before.value

    @property
    def steady_pairs(self) -> Pairs:
        """The pairs that a sign may rest on: not of windows of three months or fewer."""
        return self.pairs or () if self.length > SHORT else ()


def find_twin(rows: Rows, one: Comparison) -> Twin | None:
    """Both sides of a change, or `None` where rows do not give both.

    The earlier may be from another edition, where the source itself has nothing for it.
    """
    measure, areas, source = one.measure, one.areas, one.source
    if one.months:
        now = rows.over_months(measure, areas, one.months, source)
        before = rows.over_months(measure, areas, [m - one.back for m in one.months], source)
    else:
        now = rows.level(measure, areas, one.span, source)
        before = rows.level(measure, areas, one.against, source)
        if one.edition:
            before = None if before else rows.level(measure, areas, one.against, one.edition)
    if not now or not before:
        return None
    twin = Twin(**vars(one), now=now, before=before)
    if one.edition:
        return twin
    return replace(twin, pairs=_pairs(rows, twin))


def _pairs(rows: Rows, twin: Twin) -> Pairs | None:
    if twin.length > YEAR:
        return None
    back = twin.back
    # A baseline is set beside month by month of the same name, wherever its year begins.
    named = {month % 12: month for month in range(twin.against[0], twin.against[1] + 1)}
    pairs = []
    for month in twin.all_months:
        then = month - back if back % 12 == 0 else named[month % 12]
        each = [rows.level(twin.measure, twin.areas, (m, m), twin.source) for m in (month, then)]
        if not (each[0] and each[1]):
            return None
        pairs.append((each[0].value, each[1].value))
    sums = sum(now for now, _ in pairs), sum(before for _, before in pairs)
    counted = rows.measure(twin.measure).kind == "count"
    if counted and sums != (twin.now.value, twin.before.value):
        return None
    return pairs


def why_not_comparable(rows: Rows, twin: Twin) -> str:
    """The reason why a change has no sign; empty where it has one."""
    measure = rows.measure(twin.measure)
    for one in measure.breaks:
        # Months before it has settled on one side, months since it began on the other.
        settled = one.end.index if one.end else one.start.index - 1
        if one.start.index <= twin.span[1] and twin.against[0] <= settled:
            return measure.break_reason or one.why
    if sign_of(rows, twin) != "not comparable":
        return ""
    if twin.edition and not is_one_statistic(rows, twin):
        return "not checked against the original"
    if measure.kind != "count" or measure.test == "none":
        return "do not allow a test of the difference"
    return "could make this difference"


def sign_of(rows: Rows, twin: Twin) -> str:
    """The sign that belongs to a change, by name."""
    measure = rows.measure(twin.measure)
    for one in measure.breaks:
        settled = one.end.index if one.end else one.start.index - 1
        if one.start.index <= twin.span[1] and twin.against[0] <= settled:
            return "not comparable"
    foreign = bool(twin.edition) and not is_one_statistic(rows, twin)
    few = len(twin.all_months) < ENOUGH * twin.length
    if foreign or few or measure.test == "none":
        return "not comparable"
    if measure.kind == "count":
        return _sign_of_counts(rows, twin)
    parts = (
        twin.now.numerator,
        twin.now.denominator,
        twin.before.numerator,
        twin.before.denominator,
    )
    if any(part is None or part != int(part) for part in parts) or twin.months:
        return "not comparable"
    k, n, k_before, n_before = (int(part or 0) for part in parts)
    if not n or not n_before:
        return "not comparable"
    low, high = newcombe(k, n, k_before, n_before)
    near = (LITTLE - 1) * min(k / n, k_before / n_before)
    return _choose(
        (low, high), (-near, near), 0, _small(k / n, k_before / n_before), twin.steady_pairs
    )


def is_one_statistic(rows: Rows, twin: Twin) -> bool:
    """Whether both sides are editions of one statistic, and what was reported is confirmed."""
    each = [rows.catalogue.sources[source] for source in (twin.source, twin.edition)]
    alike = {one.statistic for one in each}
    apart = any(twin.measure in one.defined_apart for one in each)
    alone = any(one.report and twin.measure not in one.report.confirmed for one in each)
    return len(alike) == 1 and all(alike) and not apart and not alone


def _sign_of_counts(rows: Rows, twin: Twin) -> str:
    now, before = twin.now.value, twin.before.value
    if now != int(now) or before != int(before):
        return "not comparable"
    sign = sign_counts(now, before, twin.steady_pairs)
    return "not comparable" if _doubtful(rows, twin, sign) else sign


def sign_counts(now: float, before: float, pairs: Pairs) -> str:
    """Of two counts over as many months."""
    if now == before == 0:
        return "could be chance"
    interval = ratio_interval(int(now), int(before))
    return _choose(interval, (1 / LITTLE, LITTLE), 1, _small(now, before), pairs)


def _choose(
    interval: Interval, little: Interval, no_change: float, small: bool, pairs: Pairs
) -> str:
    low, high = interval
    outside = no_change < low or high < no_change
    if (little[0] <= low and high <= little[1]) or (small and outside):
        return "little changed"
    if not outside:
        return "could be chance"
    way = "higher" if low > no_change else "lower"
    higher, lower, _ = count_months(pairs)
    along = higher if way == "higher" else lower
    return f"{way} in most months" if mostly(along, higher + lower) else f"{way} in total only"


def mostly(along: int, differing: int) -> bool:
    return differing in ALONG and along >= ALONG[differing]


def count_months(pairs: Pairs) -> tuple[int, int, int]:
    """How many are higher, lower and equal."""
    higher, lower = sum(a > b for a, b in pairs), sum(a < b for a, b in pairs)
    return higher, lower, len(pairs) - higher - lower


def _small(now: float, before: float) -> bool:
    return 100 * abs(now - before) < SMALL_PERCENT * before


def _doubtful(rows: Rows, twin: Twin, sign: str) -> bool:
    """Whether what single months say they lack could have made the sign, or moved."""
    back = twin.back
    now = [row for row in twin.now.rows if row.months == 1]
    before = [row for row in twin.before.rows if row.months == 1]
    if not any(_lacking(row) for row in (*now, *before)):
        return False
    if abs(_unplaced(twin.now.rows) - _unplaced(twin.before.rows)) >= UNPLACED_MOVED:
        return True
    if twin.pairs is None and (
        rows.over_months(twin.measure, twin.areas, list(twin.all_months), twin.source) is None
    ):
        return False
    left = {month: _left(now, month) for month in twin.all_months}
    left |= {month - back: _left(before, month - back) for month in twin.all_months}
    whole = []
    for month in twin.all_months:
        each = [
            rows.level(twin.measure, twin.areas, (m, m), twin.source) for m in (month, month - back)
        ]
        if not (each[0] and each[1]):
            return False
        whole.append((each[0].value / left[month], each[1].value / left[month - back]))
    totals = [float(round(sum(side))) for side in zip(*whole, strict=True)]
    return sign_counts(totals[0], totals[1], whole if twin.steady_pairs else ()) != sign


def _left(rows: Sequence[Row], month: int) -> float:
    """The share of a month's count that is there, by what its rows say is missing."""
    own = [row for row in rows if row.last == month]
    held = sum(row.value for row in own)
    whole = sum(row.value / (1 - min(_lacking(row), 0.99)) for row in own)
    return held / whole if whole else 1.0


def _lacking(row: Row) -> float:
    left = math.prod(1 - float(percent) / 100 for percent in LACKS.findall(row.note or ""))
    return 1 - left


def _unplaced(rows: Sequence[Row]) -> float:
    total = sum(row.value for row in rows)
    said = ((row.value, NO_PLACE.search(row.note or "")) for row in rows)
    return sum(v * float(m[1]) / 100 for v, m in said if m) / total if total else 0.0


@lru_cache(maxsize=100_000)
def ratio_interval(now: int, before: int, level: float = 0.95) -> Interval:
    """Of the ratio of two Poisson counts: exact limits of the share that is in the first."""
    tail = (1 - level) / 2
    low = float(beta.ppf(tail, now, before + 1)) if now else 0.0
    high = float(beta.ppf(1 - tail, now + 1, before)) if before else 1.0
    return low / (1 - low), high / (1 - high) if before else math.inf


@lru_cache(maxsize=100_000)
def newcombe(k: int, n: int, k_before: int, n_before: int) -> Interval:
    """Of the difference of two shares: Newcombe's method 10, from two Wilson intervals."""
    one, other = (
        binomtest(a, b).proportion_ci(method="wilson") for a, b in ((k, n), (k_before, n_before))
    )
    p, q = k / n, k_before / n_before
    low = p - q - math.hypot(p - one.low, other.high - q)
    return low, p - q + math.hypot(one.high - p, q - other.low)


@lru_cache(maxsize=100_000)
def count_interval(count: float) -> Interval:
    """95% limits of a count: exact below 10, Byar's from 10."""
    if count < 10:
        low = float(chi2.ppf(0.025, 2 * count)) / 2 if count else 0.0
        return low, float(chi2.ppf(0.975, 2 * count + 2)) / 2
    z = float(norm.ppf(0.975))
    upper = count + 1
    return (
        count * (1 - 1 / (9 * count) - z / (3 * math.sqrt(count))) ** 3,
        upper * (1 - 1 / (9 * upper) + z / (3 * math.sqrt(upper))) ** 3,
    )
