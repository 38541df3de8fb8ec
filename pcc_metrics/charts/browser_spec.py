"""Vega-Lite specification for the browser: a fixed specification, and datasets that change.

A browser takes some 50 ms to make a drawing and a tenth of that to put other rows into one. The
framework puts rows into the drawing that stands for as long as the specification and the chart's
name stay the same, letter for letter. So whatever depends on the view travels as rows: besides the
datasets, one row of the numbers that expressions name and of the text that says what is drawn.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import pyarrow as pa

from pcc_metrics.charts.theme import DESCRIPTION, Rows, Spec, chart_on

ABOUT = "about"  # the dataset of one row

# The first thing in a drawing that a screen reader comes to. Its rectangle is as large as the plot
# and lies below everything.
_DESCRIPTION_MARK: Spec = (
    chart_on(ABOUT)
    .mark_rect(opacity=0, aria=True)
    .encode(x=alt.value(0), x2=alt.value(alt.ExprRef(expr="width")), description=DESCRIPTION)
    .to_dict()
)
_LAYER = {key: _DESCRIPTION_MARK[key] for key in ("data", "mark", "encoding")}


def browser_spec(spec: Spec, description: str) -> Spec:
    """A specification for `st.vega_lite_chart`, its datasets as bytes of Arrow streams.

    `said` is the first thing that a screen reader reads in it.
    """
    numbers = {p["name"]: p["value"] for p in spec["params"] if "value" in p}
    rest = [p for p in spec["params"] if "value" not in p]
    live = [{"name": one, "expr": _expression(one, number)} for one, number in numbers.items()]
    about = {one: _cell(number) for one, number in numbers.items()}
    datasets = {**spec["datasets"], ABOUT: [{**about, "said": description}]}
    return {
        **spec,
        "params": [*rest, *live],
        "layer": [_LAYER, *spec["layer"]],
        "datasets": {key: _stream(rows) for key, rows in datasets.items()},
    }


def _cell(number: Any) -> Any:
    """A list as text: what the browser would make of one in a table is no list to Vega."""
    return " ".join(map(str, number)) if isinstance(number, list) else number


def _expression(name: str, number: Any) -> str:
    """Where an expression finds a number: in the row of them."""
    cell = f"data('{ABOUT}')[0].{name}"
    return f"split({cell}, ' ')" if isinstance(number, list) else cell


def _stream(rows: Rows) -> bytes:
    return _write_stream(rows) if rows else _empty_stream()


@cache
def _empty_stream() -> bytes:
    """One for all datasets without rows, of which a chart has several."""
    sink = pa.BufferOutputStream()
    pa.ipc.new_stream(sink, pa.schema([])).close()
    return sink.getvalue().to_pybytes()


def _write_stream(rows: Rows) -> bytes:
    # A table made of its rows takes four times as long as one made of its columns.
    names = list(rows[0])
    columns: list[pa.Array[Any]] = [pa.array([row[name] for row in rows]) for name in names]
    batch = pa.RecordBatch.from_arrays(columns, names=names)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue().to_pybytes()
