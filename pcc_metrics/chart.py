"""What a chart is, and the words that all of them share.

A drawing is a Vega-Lite specification without a title: the page sets the title as text, which wraps
on a phone and is read aloud. Titles, subtitles, notes and alternative texts are plain text; a page
that understands markup escapes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa

from pcc_metrics import words
from pcc_metrics.catalogue import Catalogue
from pcc_metrics.chart_theme import Rows, Spec
from pcc_metrics.definitions import Area, Measure
from pcc_metrics.tables import Table

SHORT = 12  # rows of a dataset that stand in the specification itself
VIEWS = {"layer", "hconcat", "vconcat"}  # where a specification holds others


@dataclass(frozen=True)
class Chart:
    """One chart. `spec` is plain JSON; `notes` are sentences that belong under the drawing.

    `reading` says in one line what a drawing shows that a reader may not see at once.
    """

    title: str
    subtitle: str
    alt: str
    spec: Spec
    table: Table
    notes: tuple[str, ...] = ()
    reading: str = ""

    @cached_property
    def drawing(self) -> Spec:
        """`spec` for `st.vega_lite_chart`: long datasets as Arrow, short ones where they are drawn.

        Streamlit would turn the rows into Arrow on every rerun, half a millisecond a dataset; a few
        rows cost less as they are.
        """
        held = self.spec["datasets"]
        short = {name: rows for name, rows in held.items() if len(rows) <= SHORT}
        tables = {name: _arrow(rows) for name, rows in held.items() if name not in short}
        return {**_filled(self.spec, short), "datasets": tables}


def _filled(part: Mapping[str, Any], short: Mapping[str, Rows]) -> Spec:
    """A view of a specification with the rows of short datasets in place of their names."""
    found = {key: one for key, one in part.items() if key != "datasets"}
    if part.get("data", {}).get("name") in short:
        found["data"] = {"values": short[part["data"]["name"]]}
    for key in VIEWS & found.keys():
        found[key] = [_filled(view, short) for view in part[key]]
    return found


def _arrow(rows: Rows) -> bytes:
    """Rows that all have the same keys, as they are sent: made once, not on every rerun."""
    # Column by column, which is much faster than row by row.
    table = pa.table({name: [row[name] for row in rows] for name in (rows[0] if rows else ())})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return sink.getvalue().to_pybytes()


def subject(measure: Measure, areas: Sequence[Area]) -> str:
    """`Robbery in Coventry`."""
    return f"{measure.title} in {words.places(areas)}"


def sentences(*found: str) -> str:
    """Sentences one after the other, without those that are empty."""
    return " ".join(filter(None, found))


def sources_named(catalogue: Catalogue, sources: Iterable[str | None]) -> str:
    """`Source: data.police.uk.`; empty where none is known."""
    found = [catalogue.sources.get(s) for s in dict.fromkeys(s for s in sources if s)]
    names = words.listed(source.in_sentence for source in found if source)
    return f"Source: {names}." if names else ""
