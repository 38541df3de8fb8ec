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

from pcc_metrics import words
from pcc_metrics.catalogue import Catalogue
from pcc_metrics.chart_theme import Rows, Spec
from pcc_metrics.definitions import Area, Measure
from pcc_metrics.tables import Table

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
        """`spec` for `st.vega_lite_chart`, the rows of each dataset where they are drawn.

        Streamlit would turn named datasets into Arrow on every rerun, half a millisecond each.
        """
        return _placed(self.spec, self.spec["datasets"])


def _placed(part: Mapping[str, Any], datasets: Mapping[str, Rows]) -> Spec:
    """A view of a specification with the rows of its dataset in place of their name."""
    found = {key: one for key, one in part.items() if key != "datasets"}
    if "data" in part:
        found["data"] = {"values": datasets[part["data"]["name"]]}
    for key in VIEWS & found.keys():
        found[key] = [_placed(view, datasets) for view in part[key]]
    return found


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
