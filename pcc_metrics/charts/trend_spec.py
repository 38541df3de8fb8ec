"""The datasets and numbers of a trend chart's specification."""

from __future__ import annotations

import math
from calendar import month_abbr
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pcc_metrics.charts.figure_labels import (
    STATUS_WORDS,
    mark_edition,
    mark_point_edition,
    point_text,
    status_words,
)
from pcc_metrics.charts.layout import (
    DAY_MS,
    Row,
    band_end,
    band_start,
    breaks_in,
    margin_for,
    month_ms,
    month_ticks,
    spread_labels,
)
from pcc_metrics.charts.theme import PALETTE, TREND_PX, Spec, fill_spec
from pcc_metrics.charts.time_specs import months_spec, periods_spec
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Measure
from pcc_metrics.domain.formatting import capitalise, format_months, format_value, join_words
from pcc_metrics.domain.periods import YEAR, Period
from pcc_metrics.figures.change import Change, ChangeKind
from pcc_metrics.figures.figure import Answer, Figure, NoFigure
from pcc_metrics.figures.missing_months import NO_FIGURE
from pcc_metrics.figures.series import Point, Trend
from pcc_metrics.store.observation import Status

HEADROOM = 1.1
HEADROOM_FOR_NAMES = 1.36  # the names of the shaded months stand above the line
NAMED_FROM = 0.25  # of the months shown: a narrower shading has no room for its name
LEAST_TOP = 4.0  # so that an axis of counts has whole numbers on it
FEW_NAMED = 3  # points of another edition
ALL_NAMED = 8  # so many periods are all named; of more, about six
HALF_YEAR_MS = 182 * DAY_MS  # how far from a lone point it can still be pointed at


@dataclass(frozen=True)
class _Line:
    """One line: `key` is its colour's place in the palette (`chart_theme.SERIES`)."""

    key: str
    name: str
    points: tuple[Point, ...]


def trend_spec(trend: Trend, figure: Answer | None, each: Sequence[Trend]) -> Spec:
    """Months as lines, longer periods as bars or, where they overlap, points."""
    return _months_spec(trend, figure, each) if trend.by_month else _periods_spec(trend)


def number_format(measure: Measure) -> str:
    """Of the values on an axis, as Vega-Lite writes formats."""
    return ".0%" if measure.kind == "proportion" else ",~f"


def _months_spec(trend: Trend, figure: Answer | None, each: Sequence[Trend]) -> Spec:
    measure = trend.measure
    lines = _lines(trend, each)
    points = lines[0].points
    span = Period(points[0].period.start, points[-1].period.end)
    windows = list(_windows(figure, span))
    counted = figure is not None and measure.kind == "count"
    named = [row for row in windows if row["label"]] if counted else None
    top = _top(lines, measure, HEADROOM_FOR_NAMES if named else HEADROOM)
    ends = spread_labels([end for line in lines if (end := _end(line, measure))], top)
    margin = margin_for(end["label"] for end in ends)
    datasets = {
        "lines": [_at(p, line) for line in lines for p in line.points],
        "dots": [row for line in lines for row in _dots(line)],
        "hollow": [
            _at(p, line)
            for line in lines
            for p in line.points
            if p.status is Status.PROVISIONAL and p.value is not None
        ],
        "ends": ends,
        "keys": ends if len(lines) > 1 else None,
        "gaps": [{"month": month_ms(p.period.end)} for p in points if p.value is None],
        "breaks": breaks_in(measure, span),
        "target": _targets(measure),
        "window": [row for row in windows if row["now"]] if figure else None,
        "before": [row for row in windows if not row["now"]] if figure else None,
        "named_windows": named,
        "months": list(_tooltip_rows(span, lines, measure)),
    }
    return fill_spec(
        months_spec(number_format(measure)),
        datasets,
        TREND_PX,
        first=band_start(span.start),
        last=band_end(span.end),
        top=top,
        ticks=month_ticks(span),
        margin=margin,
    )


def _lines(trend: Trend, each: Sequence[Trend]) -> list[_Line]:
    """The areas together and one by one; the first four of these in the palette's colours."""
    if len(each) < 2:
        return [_Line("1", "", trend.whole)]
    lines = [_Line("all", "Together", trend.whole)]
    for place, one in enumerate(each, 1):
        key = str(place) if place <= len(PALETTE) else "other"
        name = join_words(area.title for area in one.areas)
        lines.append(_Line(key, name, one.whole))
    return lines


def _at(point: Point, line: _Line) -> Row:
    return {
        "month": month_ms(point.period.end),
        "value": point.value,
        "series": line.key,
        "line": line.name,
    }


def _dots(line: _Line) -> Iterator[Row]:
    """Months without a neighbour, which no line would show, and the last complete one."""
    last = _last(line.points)
    for point, alone in _with_alone(line.points):
        settled = point.status is not Status.PROVISIONAL
        if settled and (alone or point is last):
            yield _at(point, line)


def _with_alone(points: Sequence[Point]) -> Iterator[tuple[Point, bool]]:
    """The points with a value, and whether the months on both sides have none."""
    values = [None, *(point.value for point in points), None]
    for place, point in enumerate(points):
        if point.value is not None:
            yield point, values[place] is None and values[place + 2] is None


def _last(points: Sequence[Point]) -> Point | None:
    return next((p for p in reversed(points) if p.value is not None), None)


def _end(line: _Line, measure: Measure) -> Row | None:
    last = _last(line.points)
    if last is None or last.value is None:
        return None
    label = line.name or point_text(measure, last)
    return {**_at(last, line), "label": label}


def _top(lines: Sequence[_Line], measure: Measure, headroom: float) -> float:
    """The upper end of an axis that starts at 0."""
    values = [point.value for line in lines for point in line.points if point.value is not None]
    target = [measure.target.value] if measure.target else []
    highest = max([*values, *target], default=0.0) * headroom
    if measure.kind == "proportion":
        return max(1.0, highest / headroom)
    return max(highest, LEAST_TOP) if measure.kind == "count" else highest or 1.0


def periods_to_shade(figure: Answer | None, span: Period) -> list[Period]:
    """The figure's months and the same a year before, the later first, as far as in `span`."""
    if figure is None:
        return []
    now = figure.period or figure.asked
    return [p for p in (now, now.back(max(YEAR, now.length))) if p.overlaps(span)]


def _windows(figure: Answer | None, span: Period) -> Iterator[Row]:
    """The shaded months, with their total where there is room for it."""
    if figure is None:
        return
    for period in periods_to_shade(figure, span):
        now = period == (figure.period or figure.asked)
        shown = Period(max(period.start, span.start), min(period.end, span.end))
        name = capitalise(period.label.replace(" to ", " to\n", 1))
        wide = shown.length >= NAMED_FROM * span.length
        total = _total(figure) if now else _total_before(figure)
        yield {
            "from": band_start(shown.start),
            "to": band_end(shown.end),
            "now": now,
            "label": f"{name}\n{total}" if wide else "",
        }


def _total(answer: Answer) -> str:
    if isinstance(answer, Figure):
        some = f" in {len(answer.months)} months" if answer.months else ""
        return answer.text + some
    return answer.gap.reason if answer.gap else NO_FIGURE


def _total_before(figure: Answer) -> str:
    """Of all the months or none: a sum over some of them would be read beside the whole."""
    year = None if isinstance(figure, NoFigure) else figure.find_comparison(ChangeKind.YEAR)
    if isinstance(year, Change) and not year.months:
        return f"{format_value(figure.measure, year.value)}{mark_edition(year)}"
    missing = year.missing if year else None
    return missing.reason if missing else NO_FIGURE


def _targets(measure: Measure) -> list[Row] | None:
    target = measure.target
    if not target:
        return None
    label = f"{capitalise(target.whose)}: {format_value(measure, target.value)}"
    return [{"value": target.value, "label": label}]


def _tooltip_rows(span: Period, lines: Sequence[_Line], measure: Measure) -> Iterator[Row]:
    """Each month in words: `March 2026: 612 offences`."""
    held = [(line.name, {p.period.end: p for p in line.points}) for line in lines]
    for month in span.months():
        texts = [(name, _describe_value(points.get(month), measure)) for name, points in held]
        description = "; ".join(f"{name}: {text}" if name else text for name, text in texts)
        yield {
            "from": band_start(month),
            "to": band_end(month),
            "said": f"{month.label}: {description}",
        }


def _describe_value(point: Point | None, measure: Measure) -> str:
    if point is None:
        return STATUS_WORDS[None]
    if point.value is None:
        return status_words(point)
    text = point_text(measure, point)
    if measure.kind in ("count", "rate"):
        text += f" {measure.unit}"
    text += mark_point_edition(point)
    unsettled = point.status and point.status.unsettled
    return f"{text} ({point.status.label})" if point.status and unsettled else text


def describe_marks(trend: Trend) -> list[str]:
    """Sentences that name the periods without a figure, and those that are provisional."""
    points = trend.whole
    gaps = [p for p in points if p.value is None]
    why = {
        "incomplete": [p for p in gaps if p.status is Status.INCOMPLETE],
        "not tested": [p for p in gaps if p.status is Status.UNTESTED],
        NO_FIGURE: [p for p in gaps if p.status is None],
    }
    sentences = []
    if gaps:
        named = "; ".join(
            f"{_name_points(unmarked)}, {text}" for text, unmarked in why.items() if unmarked
        )
        sentences.append(f"Not drawn (hollow diamonds): {named}.")
    provisional = [p for p in points if p.status is Status.PROVISIONAL and p.value is not None]
    if provisional:
        mark = " (hollow points)" if trend.by_month else ""
        mark = mark or ("" if has_overlaps(trend) else " (pale bars)")
        held = [p for p in points if p.value is not None]
        named = _name_points(provisional)
        if len(provisional) > ALL_NAMED and not trend.by_month:
            named = f"{len(provisional)} of the {len(held)} figures"
        sentences.append(f"Provisional{mark}: {named}.")
    return sentences


def describe_editions(trend: Trend, catalogue: Catalogue) -> str:
    """Which points are of other editions of the statistic, and which were only reported."""
    points = [point for point in trend.points if point.edition]
    by_source: dict[str, list[Point]] = {}
    for point in points:
        by_source.setdefault(point.edition, []).append(point)
    parts = (
        f"{_count_points(some)} ({catalogue.sources[source].in_sentence.rstrip(',')})"
        for source, some in by_source.items()
    )
    reported = any(point.report for point in trend.points)
    which = "hollow points" if has_overlaps(trend) else "they"
    unchecked = f"; {which} are as reported, not checked against the original" if reported else ""
    return f"From other editions: {'; '.join(parts)}{unchecked}." if points else ""


def _count_points(points: Sequence[Point]) -> str:
    """A few by name, more of them by their number and the first and last."""
    if len(points) <= FEW_NAMED:
        return _name_points(points)
    first, last = (points[at].period.in_sentence for at in (0, -1))
    return f"{len(points)} from {first} to {last}"


def describe_gaps(trend: Trend) -> str:
    """The periods without a figure, for whoever does not see their marks."""
    gaps = [point for point in trend.whole if point.value is None]
    return f"No complete figure for {_name_points(gaps)}." if gaps else ""


def _name_points(points: Sequence[Point]) -> str:
    if all(point.period.length == 1 for point in points):
        return format_months(point.period.end for point in points)
    return join_words(point.period.label for point in points)


def has_overlaps(trend: Trend) -> bool:
    """Whether neighbouring periods share months."""
    return any(a.period.overlaps(b.period) for a, b in pairwise(trend.points))


def _periods_spec(trend: Trend) -> Spec:
    measure, points = trend.measure, trend.points
    line = _Line("1", "", points)
    overlap = has_overlaps(trend)
    rows = [_period_row(p, measure, overlap) for p in points]
    stride = 1 if len(rows) <= ALL_NAMED else math.ceil(len(rows) / 6)
    named = rows[::-1][::stride]
    held = [row for row in rows if row["value"] is not None]
    reported = [row for row in held if row["reported"]]
    settled = [row for row in held if not row["provisional"]]
    datasets = {
        "bars": None if overlap else settled,
        "hollow": None if overlap else [row for row in held if row["provisional"]],
        "points": [row for row in held if row not in reported] if overlap else None,
        "reported": reported if overlap else None,
        "values": [row for row in named if row["value"] is not None],
        "dates": [{"month": row["month"], "label": row["date"]} for row in named],
        "gaps": [{"month": row["month"]} for row in rows if row["value"] is None],
        "breaks": breaks_in(measure, Period(points[0].period.start, points[-1].period.end)),
        "target": _targets(measure),
        "periods": rows,
    }
    return fill_spec(
        periods_spec(number_format(measure)),
        datasets,
        TREND_PX,
        first=min(row["from"] for row in rows),
        last=max(row["to"] for row in rows),
        top=_top([line], measure, HEADROOM * 1.1),
        ticks=[],
        margin=0,
    )


def _period_row(point: Point, measure: Measure, overlap: bool) -> Row:
    """Bars cover their months; a point that shares months with others is at its last one."""
    period = point.period
    left, right = band_start(period.start), band_end(period.end)
    at = month_ms(period.end) if overlap else (left + right) / 2
    if overlap:
        left, right = at - HALF_YEAR_MS, at + HALF_YEAR_MS
    gap = 0.0 if overlap else 0.14 * (right - left)
    return {
        "month": at,
        "from": left + gap,
        "to": right - gap,
        "value": point.value,
        "label": point_text(measure, point) if point.value is not None else "",
        "date": f"{month_abbr[period.end.month]}\n{period.end.year}",
        "provisional": point.status is Status.PROVISIONAL,
        "reported": point.report is not None,
        "said": f"{capitalise(period.label)}: {_describe_value(point, measure)}",
    }
