"""What all charts share: their colours, sizes, and how figures come into a shape.

A shape is an Altair specification without figures, made once a process, because building one takes
some 20 ms. `fill_spec` adds the figures as named datasets and numbers: text from data only ever
stands in a dataset, where Vega-Lite reads it as a value and never as an expression or a field's
name.

Colours follow the page: `background` is a signal that every Vega view has, and the browser sets it
from its theme, so the same specification reads in light, in dark and on white paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

# The Analysis Function's palette for categories: each at least 3 to 1 on white.
PALETTE = ("#12436D", "#28A197", "#801650", "#F46A25")
# The same four hues for a dark page, each at least 4.5 to 1 on it.
PALETTE_ON_DARK = ("#7FB0EE", "#5CC8BE", "#E08AC4", "#F79A6B")
GREY, GREY_ON_DARK = "#6B6B6B", "#A0A0A0"
TEXT, TEXT_ON_DARK = "#262626", "#EDEDED"
DARK_BELOW = 0.18  # relative luminance of a background from which dark text has the better contrast

SMALL = 12  # px, the smallest text of a chart
ROW_PX = 34  # one area in a dot plot
BAR_ROW_PX = 46  # one bar with its name above it
TREND_PX = 290
PICK = "pick"  # the name of the selection that a click on an area makes

Spec = dict[str, Any]
Rows = Sequence[Mapping[str, str | float | bool | None]]


def _by_theme(light: str, dark: str) -> alt.ExprRef:
    return alt.ExprRef(expr=f"luminance(background) < {DARK_BELOW} ? '{dark}' : '{light}'")


INK = tuple(_by_theme(light, dark) for light, dark in zip(PALETTE, PALETTE_ON_DARK, strict=True))
MUTED = _by_theme(GREY, GREY_ON_DARK)
WORDS = _by_theme(TEXT, TEXT_ON_DARK)
PAPER = alt.ExprRef(expr="background")
LABEL: dict[str, Any] = {"baseline": "middle", "fontSize": SMALL, "color": WORDS}

# What is said of a mark, to whoever points at it and to a screen reader.
TOOLTIP = alt.Tooltip("said", type="nominal")
DESCRIPTION = alt.Description("said", type="nominal")


def layers_spec(*layers: alt.Chart) -> Spec:
    """Layers as a shape: an Altair specification without figures, which `fill_spec` adds."""
    shape: Spec = alt.layer(*layers).properties(width="container").to_dict()
    # Only the layer that is meant to be pointed at speaks: the theme gives every mark a tooltip,
    # and Vega a description; of an axis one in its own terms, such as "a utc scale".
    silent = {"mark": {"tooltip": None, "aria": False}}
    # The page's theme would draw the labels of axes in a faded ink.
    axis = {"aria": False, "labelColor": WORDS.to_dict(), "labelFontSize": SMALL}
    shape["config"] = {**silent, "axis": axis, "view": {"stroke": None}}
    # By side, for Streamlit's script sets the bottom where it is missing.
    shape["padding"] = {"left": 2, "right": 2, "top": 4, "bottom": 6}
    return shape


def make_pickable(chart: alt.Chart) -> alt.Chart:
    """A layer whose rows can be chosen by a click: the selection holds their `id`."""
    chosen = alt.selection_point(name=PICK, fields=["id"], on="click", toggle=False)
    picked: alt.Chart = chart.properties(name="pickable").add_params(chosen)
    return picked


def chart_on(dataset: str) -> alt.Chart:
    """What is drawn of a named dataset."""
    return alt.Chart(alt.NamedData(dataset))


def text_encoding(field: str = "label") -> alt.Text:
    """The text of a mark, from a column."""
    return alt.Text(field, type="nominal")


def fill_spec(
    shape: Spec, datasets: Mapping[str, Rows | None], height: int, **numbers: Any
) -> Spec:
    """A shape with its figures: `numbers` are the values its expressions name.

    A dataset that a measure never has is `None` or missing, and its layers are left out. One that
    has no rows in this view is empty, and its layers stay: the browser keeps a drawing for as long
    as its layers are the same (`chart_drawing`). The specification shares its layers with every
    other of the shape: it is for reading and drawing, not for changing.
    """
    layers = [layer for layer in shape["layer"] if datasets.get(layer["data"]["name"]) is not None]
    return {
        **shape,
        "height": height,
        "layer": layers,
        "params": [
            *shape.get("params", ()),
            *({"name": name, "value": value} for name, value in numbers.items()),
        ],
        "datasets": {name: list(rows) for name, rows in datasets.items() if rows is not None},
    }
