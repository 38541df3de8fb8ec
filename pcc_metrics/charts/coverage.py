"""Coverage drawn: a line of months for each measure or area, and what becomes of each.

Apart in height and outline as well as in colour: what stays is thin and grey, what is new is high
and full, what is lost is an empty outline.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import altair as alt

from pcc_metrics.charts.chart import Chart
from pcc_metrics.charts.layout import band_end, band_start, month_ticks
from pcc_metrics.charts.tables import Table
from pcc_metrics.charts.theme import (
    DESCRIPTION,
    INK,
    MUTED,
    TOOLTIP,
    Spec,
    chart_on,
    fill_spec,
    layers_spec,
)
from pcc_metrics.domain.formatting import capitalise, join_words, pluralise
from pcc_metrics.domain.periods import Month, Period

CoverageState = Literal["kept", "incomplete", "revised", "added", "removed"]
# Of several rows in one month the last of these is shown: what is lost before what is new.
COVERAGE_STATES: tuple[CoverageState, ...] = ("kept", "incomplete", "revised", "added", "removed")

YEARS = 10
ROW_PX = 22
ABOUT_PX = 34  # the axis
MOST_LINES = 10  # lines that the alternative text tells one by one; the table has them all
STATE_TEXTS: Mapping[CoverageState, str] = {
    "kept": "stays as it is",
    "incomplete": "incomplete or not tested",
    "revised": "revised",
    "added": "new",
    "removed": "no longer there",
}
READING = (
    "Thin and grey: stays as it is. Half as high, orange: revised. High and dark blue: new. "
    "Purple outline: no longer there. Grey outline: incomplete or not tested."
)
_STYLES: Mapping[CoverageState, dict[str, Any]] = {
    "kept": {"height": 5, "color": MUTED, "opacity": 0.6},
    "incomplete": {"height": 9, "fillOpacity": 0, "stroke": MUTED, "strokeWidth": 1},
    "revised": {"height": 10, "color": INK[3]},
    "added": {"height": 16, "color": INK[0]},
    "removed": {"height": 14, "fillOpacity": 0, "stroke": INK[2], "strokeDash": [3, 2]},
}


def coverage_chart(spans: Sequence[CoverageSpan], titles: Mapping[str, str], subject: str) -> Chart:
    """Months of each line; `titles` are the lines by id, in their order, `subject` what they are.

    `spans` must not be empty.
    """
    lines = [name for name in titles if any(span.name == name for span in spans)]
    whole = Period(min(s.period.start for s in spans), max(s.period.end for s in spans))
    visible = _visible_period(spans, whole)
    rows: dict[str, list[dict[str, Any]]] = {state: [] for state in COVERAGE_STATES}
    for span in spans:
        if span.period.end >= visible.start:
            rows[span.state].append(_row(span, titles, visible.start))
    datasets = {"lines": [{"line": titles[name]} for name in lines], **rows}
    spec = fill_spec(
        _shape(),
        datasets,
        len(lines) * ROW_PX + ABOUT_PX,
        first=band_start(visible.start),
        last=band_end(visible.end),
        ticks=month_ticks(visible),
    )
    return Chart(
        "Coverage",
        f"What is covered, by {subject} and month",
        _subtitle(visible, whole),
        _alt(spans, titles, subject, whole),
        spec,
        _table(spans, titles, subject),
        reading=READING,
    )


def _visible_period(spans: Sequence[CoverageSpan], whole: Period) -> Period:
    """The last ten years, or as far back as anything changes: one new month must be seen."""
    changed = (span.period.start for span in spans if span.state not in ("kept", "incomplete"))
    start = min([whole.end - (YEARS * 12 - 1), *changed])
    return Period(max(start, whole.start), whole.end)


def _subtitle(visible: Period, whole: Period) -> str:
    text = capitalise(visible.written_out)
    if visible == whole:
        return text
    return f"{text}; what is held since {whole.start.label} and stays is in the table"


def _row(span: CoverageSpan, titles: Mapping[str, str], start: Month) -> dict[str, Any]:
    title = titles[span.name]
    return {
        "line": title,
        "from": band_start(max(span.period.start, start)),
        "to": band_end(span.period.end),
        "said": f"{title}, {span.period.written_out}: {STATE_TEXTS[span.state]}",
    }


@cache
def _shape() -> Spec:
    """Datasets: `lines` (every name, in order), one for each state. Numbers: first, last, ticks."""
    line = alt.Y(
        "line",
        type="nominal",
        sort=None,
        axis=alt.Axis(title=None, labelLimit=170, domain=False, ticks=False, labelPadding=6),
        scale=alt.Scale(paddingInner=0),
    )
    months = alt.X(
        "from",
        type="temporal",
        scale=alt.Scale(
            type="utc", domain=[alt.ExprRef(expr="first"), alt.ExprRef(expr="last")], nice=False
        ),
        axis=alt.Axis(
            title=None,
            format="%b %Y",
            values=alt.ExprRef(expr="ticks"),
            labelOverlap=True,
            labelFlush=True,
            grid=False,
        ),
    )
    layers = [chart_on("lines").mark_bar(opacity=0).encode(y=line, x=alt.value(0))]
    layers += [
        chart_on(state)
        .mark_bar(aria=True, **_STYLES[state])
        .encode(y=line, x=months, x2="to", tooltip=TOOLTIP, description=DESCRIPTION)
        for state in COVERAGE_STATES
    ]
    return layers_spec(*layers)


def _table(spans: Sequence[CoverageSpan], titles: Mapping[str, str], subject: str) -> Table:
    rows = tuple(
        (
            titles[span.name],
            span.period.start.label,
            span.period.end.label,
            float(span.period.length),
            capitalise(STATE_TEXTS[span.state]),
        )
        for span in sorted(spans, key=lambda s: (list(titles).index(s.name), s.period))
    )
    columns = (capitalise(subject), "First month", "Last month", "Months", "What becomes of it")
    return Table(columns, rows, f"Coverage by {subject} and month")


def _alt(
    spans: Sequence[CoverageSpan], titles: Mapping[str, str], subject: str, whole: Period
) -> str:
    """What is not as before, line by line; how many lines stay as they are."""
    changed = [span for span in spans if span.state not in ("kept", "incomplete")]
    names = dict.fromkeys(span.name for span in changed)
    lines = len({span.name for span in spans})
    phrases = [
        f"{titles[name]}: {_changes([span for span in changed if span.name == name])}"
        for name in list(names)[:MOST_LINES]
    ]
    more = [f"and {len(names) - MOST_LINES} more"] if len(names) > MOST_LINES else []
    opening = f"Coverage by {subject}, {whole.written_out}: {pluralise(lines, 'line')}."
    if not changed:
        return f"{opening} No month is new, revised or gone."
    return f"{opening} Changed: {'; '.join([*phrases, *more])}."


def _changes(spans: Sequence[CoverageSpan]) -> str:
    """`new: May 2023 and July to March 2026; revised: …`."""
    states = dict.fromkeys(span.state for span in spans)
    return "; ".join(
        f"{STATE_TEXTS[state]}: "
        + join_words(span.period.written_out for span in spans if span.state == state)
        for state in states
    )


@dataclass(frozen=True)
class CoverageSpan:
    """Months in a row of one measure, or of one of its areas, of which the same is to be said."""

    name: str
    period: Period
    state: CoverageState
