"""What a measure is made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pcc_metrics.charts.area_specs import comparable_parts, components_spec, format_level
from pcc_metrics.charts.chart import Chart, chart_subject, join_sentences, source_line
from pcc_metrics.charts.figure_tables import NOT_ACCOUNTED_FOR, components_table
from pcc_metrics.charts.trend import figure_message
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.formatting import (
    capitalise,
    format_number,
    format_places,
    join_words,
    uncapitalise,
)
from pcc_metrics.figures.breakdowns import Components, remainder, where_and_when
from pcc_metrics.figures.figure import Figure, NoFigure


def components_chart(components: Components, catalogue: Catalogue) -> Chart:
    """The parts of a measure as bars; what they leave over is an empty, dashed bar.

    Only parts of one period, place and source are drawn beside each other; all are in the table.
    """
    parts, left = comparable_parts(components), remainder(components)
    title = _components_title(components, parts[0])
    named = [f"{uncapitalise(p.measure.name)} {format_level(p, rates=False)}" for p in parts]
    if left and left > 0:
        named.append(f"{uncapitalise(NOT_ACCOUNTED_FOR)} {format_number(left)}")
    unit = capitalise(parts[0].measure.unit)
    return Chart(
        name=f"{components.measure.title} in its parts",
        title=title,
        subtitle=join_sentences(
            f"{unit} in {_where_and_when(parts[0])}.",
            source_line(catalogue, [part.source for part in parts]),
        ),
        alt=f"{title}: {join_words(named)}.",
        spec=components_spec(parts, left),
        table=components_table(components, catalogue),
        notes=tuple(_components_notes(components, parts, left)),
    )


def _where_and_when(figure: Figure) -> str:
    return f"{format_places(figure.shown)}, {figure.period_label}"


def _components_title(components: Components, first: Figure) -> str:
    whole = components.whole
    if isinstance(whole, Figure) and where_and_when(whole) == where_and_when(first):
        return f"{figure_message(whole)}, by kind"
    kinds = uncapitalise(chart_subject(components.measure, first.shown))
    return f"Kinds of {kinds} in {first.period_in_sentence}"


def _components_notes(
    components: Components, parts: Sequence[Figure], left: float | None
) -> Iterable[str]:
    whole = components.whole
    apart = isinstance(whole, Figure) and where_and_when(whole) != where_and_when(parts[0])
    if isinstance(whole, Figure) and apart:
        yield (
            f"These are not parts of the figure for {_where_and_when(whole)}: the two differ in "
            "source, period or place."
        )
    if left and left > 0:
        yield f"The source does not say what the {format_number(left)} left over are."
    if left and left < 0:
        yield f"The parts add up to {format_number(-left)} more than the whole."
    if left is None and not apart:
        yield "These are some of what it is made of, not all."
    for part in components.parts:
        if isinstance(part, NoFigure):
            yield part.unavailable
        elif part not in parts:
            yield f"Not drawn beside these: {figure_message(part)}."
