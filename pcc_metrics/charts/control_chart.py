"""The XmR control chart of a monthly count.

A picture to watch by, never the sign of a change. A mark is a shape and words, in one colour
whatever its direction: more is not worse here, only unusual.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from pcc_metrics.charts.chart import Chart, chart_subject, join_sentences, source_line
from pcc_metrics.charts.layout import (
    Row,
    band_end,
    band_start,
    breaks_in,
    margin_for,
    month_ms,
    month_ticks,
    spread_labels,
)
from pcc_metrics.charts.monitoring_tables import NOT_COMPLETE, monitoring_table
from pcc_metrics.charts.theme import TREND_PX, Rows, Spec, fill_spec
from pcc_metrics.charts.time_specs import monitoring_spec
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.formatting import capitalise, format_months, format_number
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.figures.monitoring import RECENT, RULE_TEXTS, TOO_ALIKE, Monitoring
from pcc_metrics.stats.control_charts import Rule

ONE_DECIMAL_FROM = 10  # daily averages below it would lose their differences with one
HEADROOM = 1.12
BESIDE_MARK = 0.07  # of the plot's height: from a mark to its words

# Rule -> the shape of its mark, as Vega names it, and its words beside a point.
MARKS = {
    Rule.ABOVE_LIMITS: ("triangle-up", "above the limit"),
    Rule.BELOW_LIMITS: ("triangle-down", "below the limit"),
    Rule.TREND_UP: ("diamond", "seven or more rising"),
    Rule.TREND_DOWN: ("diamond", "seven or more falling"),
    Rule.TWO_IN_THREE_ABOVE: ("cross", "two of three near the limit"),
    Rule.TWO_IN_THREE_BELOW: ("cross", "two of three near the limit"),
    Rule.SHIFT_ABOVE: ("square", "seven or more above the mean"),
    Rule.SHIFT_BELOW: ("square", "seven or more below the mean"),
}
UPWARDS = (Rule.ABOVE_LIMITS, Rule.TREND_UP, Rule.TWO_IN_THREE_ABOVE, Rule.SHIFT_ABOVE)
HOW_TO_READ = (
    "How to read it: months differ in length, so each is shown as its daily average. The straight "
    "plain line is the mean of these; the dashed lines are limits that ordinary variation from "
    "month to month seldom crosses. Marked are months beyond a limit (▲ ▼), seven or more in a row "
    "that each rise or each fall (◆), three in a row of which two are near one limit (✚), and "
    "seven or more in a row on one side of the mean (■). A mark is a reason to ask what happened. "
    "It is neither good nor bad news, names no cause, and is no verdict on the change from the "
    "year before."
)


def control_chart(monitoring: Monitoring, catalogue: Catalogue) -> Chart:
    """Daily averages by month with mean, limits and marks, and what they say in one line."""
    month, last = _latest(monitoring)
    about = chart_subject(monitoring.measure, monitoring.areas)
    return Chart(
        name=f"{monitoring.measure.title} month by month",
        title=f"{about}: {_a_day(monitoring, last)} in {month.label}",
        subtitle=join_sentences(
            f"Daily averages by month, {_span(monitoring).written_out}.",
            _describe_gaps(monitoring),
            _describe_provisional(monitoring),
            source_line(catalogue, [monitoring.source]),
        ),
        alt=_alt(monitoring),
        spec=_spec(monitoring),
        table=monitoring_table(monitoring, catalogue),
        notes=tuple(_notes(monitoring)),
        reading=monitoring.reading,
    )


def _values(monitoring: Monitoring) -> Iterable[tuple[Month, float | None]]:
    return zip(monitoring.months, monitoring.daily, strict=True)


def _latest(monitoring: Monitoring) -> tuple[Month, float]:
    held = [(month, value) for month, value in _values(monitoring) if value is not None]
    return held[-1]


def _span(monitoring: Monitoring) -> Period:
    return Period(monitoring.months[0], monitoring.months[-1])


def _number(monitoring: Monitoring, value: float) -> str:
    """One decimal, or two where the daily averages are small."""
    mean = monitoring.chart.mean[-1] or 0.0
    return format_number(value, 1 if mean >= ONE_DECIMAL_FROM else 2)


def _a_day(monitoring: Monitoring, value: float) -> str:
    return f"{_number(monitoring, value)} {monitoring.measure.unit} a day"


def _describe_gaps(monitoring: Monitoring) -> str:
    named = format_months(month for month, value in _values(monitoring) if value is None)
    return f"Not drawn (hollow diamonds): {named}, {NOT_COMPLETE}." if named else ""


def _describe_provisional(monitoring: Monitoring) -> str:
    named = format_months(monitoring.provisional)
    return f"Provisional: {named}." if named else ""


def _alt(monitoring: Monitoring) -> str:
    """The lowest, the highest and the latest, the lines they are watched by, and the reading."""
    held = [(month, value) for month, value in _values(monitoring) if value is not None]
    by_value = sorted(held, key=lambda pair: pair[1])
    low, high, last = (
        f"{_a_day(monitoring, value)} in {month.label}"
        for month, value in (by_value[0], by_value[-1], held[-1])
    )
    about = chart_subject(monitoring.measure, monitoring.areas)
    return join_sentences(
        f"{about}, daily averages by month: between {low} and {high}; the latest is {last}.",
        f"{capitalise(_describe_lines(monitoring, -1))}.",
        monitoring.reading,
    )


def _describe_lines(monitoring: Monitoring, position: int) -> str:
    """`mean 22.3, limits 15.1 to 29.5`: the lines at a month."""
    chart = monitoring.chart
    mean, lower, upper = (x[position] for x in (chart.mean, chart.lower, chart.upper))
    if mean is None:
        return "no mean"
    text = f"mean {_number(monitoring, mean)}"
    if lower is None or upper is None:
        return text
    return f"{text}, limits {_number(monitoring, lower)} to {_number(monitoring, upper)}"


def _notes(monitoring: Monitoring) -> Iterator[str]:
    if monitoring.faint:
        yield (
            "How to read it: each month is shown as its daily average, because months differ in "
            "length. The limits (dashed) would hold if one month said nothing of the next. Here "
            f"neighbours have a correlation of {format_number(monitoring.resemblance or 0, 2)}, "
            f"and above {TOO_ALIKE} too many months would look unusual. Whether a figure is lower "
            "or higher than a year before is judged month against the same month, and said in the "
            "text of this page."
        )
    else:
        yield HOW_TO_READ
    if monitoring.chart.short[-1]:
        yield "The latest limits rest on fewer than 13 months: take them as provisional."
    yield from describe_breaks(monitoring, _span(monitoring))


def describe_breaks(monitoring: Monitoring, span: Period) -> Iterator[str]:
    """Why the series breaks, for each recorded break inside a span."""
    for series_break in monitoring.measure.breaks:
        if series_break.period.overlaps(span):
            yield f"{capitalise(series_break.why)}."


def _spec(monitoring: Monitoring) -> Spec:
    span, faint = _span(monitoring), monitoring.faint
    top = HEADROOM * _highest(monitoring) or 1.0
    ends = spread_labels(list(_ends(monitoring)), top)
    lines = list(_lines(monitoring))
    limits = [
        {**line, "value": line[key]}
        for line in lines
        for key in ("lower", "upper")
        if line[key] is not None
    ]
    marks = [] if faint else list(_marks(monitoring))
    datasets = {
        "bands": [] if faint else [line for line in lines if line["upper"] is not None],
        "limits": limits,
        "means": lines,
        "lines": [
            {"month": month_ms(month), "value": value} for month, value in _values(monitoring)
        ],
        "dots": [
            {"month": month_ms(month), "value": value}
            for month, value in _values(monitoring)
            if value is not None
        ],
        "marks": marks,
        "named": list(_mark_labels(marks, monitoring.months[-1], top)),
        "ends": ends,
        "gaps": [
            {"month": month_ms(month)} for month, value in _values(monitoring) if value is None
        ],
        "breaks": breaks_in(monitoring.measure, span),
        "months": list(_month_rows(monitoring)),
    }
    return fill_month_spec(
        monitoring_spec(), datasets, span, top, margin_for(e["label"] for e in ends), faint=faint
    )


def fill_month_spec(
    shape: Spec,
    datasets: Mapping[str, Rows | None],
    span: Period,
    top: float,
    margin: float,
    **more: Any,
) -> Spec:
    """A shape filled with its rows, its months from the first of `span` to the last."""
    return fill_spec(
        shape,
        datasets,
        TREND_PX,
        first=band_start(span.start),
        last=band_end(span.end),
        top=top,
        ticks=month_ticks(span),
        margin=margin,
        **more,
    )


def _highest(monitoring: Monitoring) -> float:
    chart = monitoring.chart
    return max(x for x in (*monitoring.daily, *chart.upper) if x is not None)


def _lines(monitoring: Monitoring) -> Iterator[Row]:
    """Mean and limits, one row for each stretch between recorded breaks."""
    chart = monitoring.chart
    steps = list(zip(monitoring.months, chart.mean, chart.lower, chart.upper, strict=True))
    for (mean, lower, upper), run in groupby(steps, key=lambda step: step[1:]):
        months = [step[0] for step in run]
        if mean is not None:
            yield {
                "from": band_start(months[0]),
                "to": band_end(months[-1]),
                "value": mean,
                "lower": lower,
                "upper": upper,
            }


def _ends(monitoring: Monitoring) -> Iterator[Row]:
    """The last mean and limits by name, at the right."""
    chart = monitoring.chart
    named = (("Lower", chart.lower[-1]), ("Mean", chart.mean[-1]), ("Upper", chart.upper[-1]))
    edge = band_end(monitoring.months[-1])
    for name, value in named:
        if value is not None:
            label = f"{name} {_number(monitoring, value)}"
            yield {"month": edge, "value": value, "label": label, "line": ""}


def _marks(monitoring: Monitoring) -> Iterator[Row]:
    for month, value, rule in zip(
        monitoring.months, monitoring.daily, monitoring.chart.rule, strict=True
    ):
        if value is not None and rule is not None:
            shape, label = MARKS[rule]
            yield {
                "month": month_ms(month),
                "value": value,
                "shape": shape,
                "label": label,
                "up": rule in UPWARDS,
            }


def _mark_labels(marks: Iterable[Row], last: Month, top: float) -> list[Row]:
    """Words beside the marks of the last six months: once for each kind, at its latest month."""
    since = month_ms(last - (RECENT - 1))
    latest = {(mark["label"], mark["up"]): mark for mark in marks if mark["month"] >= since}
    beside = BESIDE_MARK * top
    rows = [
        {**mark, "value": max(beside, mark["value"] + (beside if mark["up"] else -beside))}
        for mark in latest.values()
    ]
    return spread_labels(rows, top)


def _month_rows(monitoring: Monitoring) -> Iterator[Row]:
    """Each month in words: its average, the lines at that month, and why it is marked."""
    for place, (month, value) in enumerate(_values(monitoring)):
        rule = monitoring.chart.rule[place]
        text = NOT_COMPLETE
        if value is not None:
            text = f"{_a_day(monitoring, value)} ({_describe_lines(monitoring, place)})"
            text += f"; {RULE_TEXTS[rule]}" if rule and not monitoring.faint else ""
        yield {"from": band_start(month), "to": band_end(month), "said": f"{month.label}: {text}"}
