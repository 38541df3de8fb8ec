"""The rows and numbers of charts that set areas, or the parts of a measure, one under the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pcc_metrics.charts.figure_labels import value_of
from pcc_metrics.charts.figure_tables import NOT_ACCOUNTED_FOR
from pcc_metrics.charts.row_specs import bars_spec, dots_spec
from pcc_metrics.charts.theme import BAR_ROW_PX, ROW_PX, Rows, Spec, fill_spec
from pcc_metrics.domain.definitions import Measure
from pcc_metrics.domain.formatting import format_number, format_per, pluralise
from pcc_metrics.figures.breakdowns import AreaLine, Components, SideBySide, where_and_when
from pcc_metrics.figures.figure import Answer, Figure, NoFigure
from pcc_metrics.figures.rates import Rate

Row = dict[str, Any]

NO_FIGURE = "no figure"  # what keeps it back is said when it is pointed at, and in the table
DOTS_ABOUT_PX = 62  # above the first and below the last area: the force's name and the axis
COLUMN_PX = 44  # for the values at the right
CHARACTER_PX = 7


def format_level(figure: Answer, *, rates: bool) -> str:
    """`2.2`, `3,757`, or that there is neither."""
    if isinstance(figure, NoFigure):
        return NO_FIGURE
    if rates and figure.rate:
        return format_number(figure.rate.value, 1)
    return figure.text


def rates_spec(side: SideBySide, force: Rate) -> Spec:
    """Dots with intervals in the order of `side`; nobody chosen is everybody chosen."""
    held = [(line, line.rate) for line in side.lines if line.rate]
    top = 1.08 * max([force.value, *(rate.upper or rate.value for _, rate in held)])
    everybody = not any(line.chosen for line in side.lines)
    rows: list[Row] = [
        {
            "area": line.area.title,
            "value": rate.value,
            "lower": rate.value if rate.lower is None else rate.lower,
            "upper": rate.value if rate.upper is None else rate.upper,
            "label": format_number(rate.value, 1),
            "chosen": line.chosen or everybody,
        }
        for line, rate in held
    ]
    name = f"{side.force.shown[0].title} {format_number(force.value, 1)}"
    datasets: dict[str, Rows] = {
        "areas": [
            {"area": line.area.title, "id": line.area.id, "said": describe_area(line)}
            for line in side.lines
        ],
        "chosen": [row for row in rows if row["chosen"]],
        "others": [row for row in rows if not row["chosen"]],
        "missing": [
            {"area": line.area.title, "label": NO_FIGURE} for line in side.lines if not line.rate
        ],
        "force": [{"value": force.value, "label": name, "late": force.value > top / 2}],
    }
    height = len(side.lines) * ROW_PX + DOTS_ABOUT_PX
    return fill_spec(
        dots_spec(pick=not side.elsewhere), datasets, height, top=top, margin=COLUMN_PX
    )


def counts_spec(side: SideBySide) -> Spec:
    """Bars from zero, for periods that there are no rates for."""
    everybody = not any(line.chosen for line in side.lines)
    return _bars_spec(
        [
            {"id": line.area.id}
            | _bar(
                line.area.title,
                line.figure,
                describe_area(line),
                kind="bars" if line.chosen or everybody else "others",
                bold=line.chosen or everybody,
            )
            for line in side.lines
        ],
        pick=not side.elsewhere,
    )


def components_spec(parts: Sequence[Figure], left: float | None) -> Spec:
    """The parts, and what the whole holds beyond them as an empty, dashed bar."""
    rows = [
        _bar(
            name,
            part,
            f"{name}: {format_level(part, rates=False)} {part.measure.unit}",
            kind="bars",
        )
        for part in parts
        for name in (part.measure.name,)
    ]
    if left and left > 0:
        number = format_number(left)
        rows.append(
            {
                "area": NOT_ACCOUNTED_FOR,
                "value": left,
                "label": number,
                "said": f"{NOT_ACCOUNTED_FOR}: {number}",
                "kind": "unknown",
                "bold": False,
            }
        )
    return _bars_spec(rows)


def _bar(name: str, answer: Answer, text: str, *, kind: str, bold: bool = True) -> Row:
    return {
        "area": name,
        "value": value_of(answer) or 0.0,
        "label": format_level(answer, rates=False),
        "said": text,
        "kind": kind if isinstance(answer, Figure) else "none",
        "bold": bold,
    }


def _bars_spec(rows: Sequence[Row], *, pick: bool = False) -> Spec:
    kinds = {
        kind: [row for row in rows if row["kind"] == kind] for kind in ("bars", "others", "unknown")
    }
    top = max(row["value"] for row in rows) or 1.0
    margin = CHARACTER_PX * max(len(row["label"]) for row in rows) + 16
    height = len(rows) * BAR_ROW_PX + 10
    return fill_spec(bars_spec(pick=pick), {"rows": rows, **kinds}, height, top=top, margin=margin)


def describe_area(line: AreaLine) -> str:
    """An area in words: `Coventry: 1.9 per 1,000 people, 95% interval 1.7 to 2.0; 697 offences`."""
    figure, rate = line.figure, line.rate
    if isinstance(figure, NoFigure):
        return f"{line.area.title}: {figure.unavailable}"
    parts = []
    if rate:
        text = f"{format_number(rate.value, 1)} per {format_per(rate.per)}"
        if rate.lower is not None and rate.upper is not None:
            limits = f"{format_number(rate.lower, 1)} to {format_number(rate.upper, 1)}"
            text += f", 95% interval {limits}"
        parts.append(text)
    if figure.measure.kind == "count":
        parts.append(pluralise(figure.value, *count_nouns(figure.measure)))
    return f"{line.area.title}: {'; '.join(parts) or format_level(figure, rates=False)}"


def count_nouns(measure: Measure) -> tuple[str, str]:
    """One and many of what is counted."""
    return (measure.noun.one, measure.noun.many) if measure.noun else (measure.unit, measure.unit)


def comparable_parts(components: Components) -> list[Figure]:
    """The parts that may stand beside each other: most of those that share where and when."""
    held = [part for part in components.parts if isinstance(part, Figure)]
    counts = [part for part in held if part.measure.kind == "count"]
    groups = [[p for p in counts if where_and_when(p) == where_and_when(one)] for one in counts]
    return max(groups, key=len, default=held)
