"""The totals of 12 months: what a year's figure was at the end of each month.

They overlap, so they have no limits, no marks, no test and no line between them.
"""

from __future__ import annotations

from pcc_metrics.charts.chart import Chart, chart_subject, join_sentences, source_line
from pcc_metrics.charts.control_chart import HEADROOM, describe_breaks, fill_month_spec
from pcc_metrics.charts.layout import Row, band_end, band_start, breaks_in, margin_for, month_ms
from pcc_metrics.charts.monitoring_tables import yearly_total_table
from pcc_metrics.charts.theme import Spec
from pcc_metrics.charts.time_specs import months_spec
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.formatting import capitalise, format_months, format_number, join_words
from pcc_metrics.domain.periods import YEAR, Period
from pcc_metrics.figures.monitoring import Monitoring

FEWEST_TOTALS = 3  # two points are no development; they are said in words
NO_LIMITS = "Each point shares eleven months with the next, so there are no limits and no marks."
NOT_WHOLE = "not all 12 months are complete"


def yearly_total_chart(monitoring: Monitoring, catalogue: Catalogue) -> Chart | None:
    """The totals of 12 complete months, each at its last; `None` for fewer than three."""
    totals = monitoring.yearly_totals
    if len(totals) < FEWEST_TOTALS:
        return None
    span = _total_span(monitoring)
    unit = capitalise(monitoring.measure.unit)
    return Chart(
        name=f"{monitoring.measure.title} in totals of 12 months",
        title=(
            f"{chart_subject(monitoring.measure, monitoring.areas)}: {_total_text(monitoring, -1)}"
        ),
        subtitle=join_sentences(
            f"{unit} in the 12 months to the month named.",
            NO_LIMITS,
            _describe_gaps(monitoring, span),
            source_line(catalogue, [monitoring.source]),
        ),
        alt=_totals_alt(monitoring),
        spec=_totals_spec(monitoring),
        table=yearly_total_table(monitoring, catalogue),
        notes=tuple(describe_breaks(monitoring, _months_behind(monitoring))),
    )


def describe_yearly_totals(monitoring: Monitoring) -> str:
    """The totals in one sentence, where there are too few to draw."""
    if not monitoring.yearly_totals:
        return "No 12 months are complete."
    totals = (_total_text(monitoring, place) for place in range(len(monitoring.yearly_totals)))
    broken = any(describe_breaks(monitoring, _months_behind(monitoring)))
    return join_sentences(
        f"Complete totals of 12 months: {join_words(totals)}.",
        "The series breaks in these months, so they are not compared." if broken else "",
    )


def _describe_gaps(monitoring: Monitoring, span: Period) -> str:
    held = {end for end, _ in monitoring.yearly_totals}
    named = format_months(month for month in span.months() if month not in held)
    return f"No point (hollow diamonds) for {named}, where {NOT_WHOLE}." if named else ""


def _total_span(monitoring: Monitoring) -> Period:
    ends = [end for end, _ in monitoring.yearly_totals]
    return Period(ends[0], ends[-1])


def _months_behind(monitoring: Monitoring) -> Period:
    """The months that any of the totals holds."""
    span = _total_span(monitoring)
    return Period(span.start - (YEAR - 1), span.end)


def _total_text(monitoring: Monitoring, place: int) -> str:
    """`476 offences in the year to March 2026`."""
    end, total = monitoring.yearly_totals[place]
    measure, period = monitoring.measure, Period.ending(end, YEAR)
    unit = measure.noun.one if measure.noun and total == 1 else measure.unit
    return f"{format_number(total)} {unit} in {period.in_sentence}"


def _totals_alt(monitoring: Monitoring) -> str:
    totals = monitoring.yearly_totals
    order = sorted(range(len(totals)), key=lambda place: totals[place][1])
    low, high = (_total_text(monitoring, place) for place in (order[0], order[-1]))
    about = chart_subject(monitoring.measure, monitoring.areas)
    latest = _total_text(monitoring, -1)
    return f"{about}, totals of 12 months: between {low} and {high}; the latest is {latest}."


def _totals_spec(monitoring: Monitoring) -> Spec:
    span = _total_span(monitoring)
    totals = dict(monitoring.yearly_totals)
    rows: list[Row] = [
        {"month": month_ms(end), "value": total, "series": "1", "line": ""}
        for end, total in totals.items()
    ]
    last = [{**rows[-1], "label": format_number(rows[-1]["value"])}]
    texts = {end: _total_text(monitoring, place) for place, end in enumerate(totals)}
    top = HEADROOM * max(totals.values()) or 1.0
    datasets: dict[str, list[Row] | None] = {
        "dots": rows,
        "ends": last,
        "gaps": [{"month": month_ms(month)} for month in span.months() if month not in totals],
        "breaks": breaks_in(monitoring.measure, span),
        "months": [
            {
                "from": band_start(month),
                "to": band_end(month),
                "said": capitalise(texts.get(month, f"12 months to {month.label}: {NOT_WHOLE}")),
            }
            for month in span.months()
        ],
    }
    return fill_month_spec(months_spec(",~f"), datasets, span, top, margin_for([last[0]["label"]]))
