"""What a chart is, and the words that all of them share.

A drawing is a Vega-Lite specification without a title: the page sets the title as text, which wraps
on a phone and is read aloud. Titles, subtitles, notes and alternative texts are plain text; a page
that understands markup escapes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from pcc_metrics.charts.browser_spec import browser_spec
from pcc_metrics.charts.tables import Table
from pcc_metrics.charts.theme import Spec
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.formatting import format_places, join_words


@dataclass(frozen=True)
class Chart:
    """One chart. `spec` is its Vega-Lite specification; `notes` are sentences under the chart.

    `name` is the same in every view (`Robbery over time`); the title says what this one shows.
    `reading` says in one line what a drawing shows that a reader may not see at once.
    """

    name: str
    title: str
    subtitle: str
    alt: str
    spec: Spec
    table: Table
    notes: tuple[str, ...] = ()
    reading: str = ""

    @cached_property
    def browser_spec(self) -> Spec:
        """`spec` for `st.vega_lite_chart`, made once however often it is shown.

        Give it `name` as its `alt`: with another in every view, the drawing would be made anew.
        """
        return browser_spec(self.spec, self.alt)


def chart_subject(measure: Measure, areas: Sequence[Area]) -> str:
    """`Robbery in Coventry`."""
    return f"{measure.title} in {format_places(areas)}"


def join_sentences(*sentences: str) -> str:
    """Sentences one after the other, without those that are empty."""
    return " ".join(filter(None, sentences))


def source_line(catalogue: Catalogue, sources: Iterable[str | None]) -> str:
    """`Source: data.police.uk.`; empty where none is known."""
    known = [catalogue.sources.get(s) for s in dict.fromkeys(s for s in sources if s)]
    names = join_words(source.in_sentence for source in known if source)
    return f"Source: {names}." if names else ""
