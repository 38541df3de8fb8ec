"""The definitions page: every measure of the catalogue, by priority, and every source."""

from __future__ import annotations

import streamlit as st

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Measure
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.widgets.escape import escape_markup
from pcc_metrics.ui.widgets.measure_definitions import (
    SOURCES,
    definition,
    external_link,
    source_markdown,
)


def render_opening(visit: Visit) -> None:
    """Why these figures are published, and how far they carry."""
    body = visit.catalogue.body
    st.title("Definitions and sources", anchor=False)
    st.markdown(escape_markup(body.duty))
    st.markdown(escape_markup(body.caution))
    if body.links:
        st.markdown("\n".join(f"- {external_link(link.title, link.url)}" for link in body.links))


def render_measures(visit: Visit) -> None:
    """The measures by priority, narrowed by what is typed."""
    catalogue = visit.terms
    wanted = st.text_input("Find a measure", placeholder="robbery, 999, hospital")
    matching = [m for m in catalogue.measures.values() if _matches(m, wanted)]
    if not matching:
        st.markdown(escape_markup(f"No measure has “{wanted}” in its name or definition."))
    for heading, shown in _sections(catalogue, matching):
        st.header(escape_markup(heading), anchor=False)
        for measure in shown:
            st.subheader(escape_markup(measure.title), anchor=measure.id)
            st.markdown(
                f"{definition(measure, catalogue)}\n\n{SOURCES} {_source_links(measure, catalogue)}"
            )


def render_sources(visit: Visit) -> None:
    """Every source once, where the measures point to."""
    st.header("Sources", anchor="sources")
    for source in visit.terms.sources.values():
        st.subheader(escape_markup(source.title), anchor=f"source-{source.id}")
        st.markdown(source_markdown(source))


def _source_links(measure: Measure, catalogue: Catalogue) -> str:
    """The sources of a measure, each a link to where it is described."""
    sources = (catalogue.sources[source] for source in measure.sources)
    return (
        "; ".join(f"[{escape_markup(source.title)}](#source-{source.id})" for source in sources)
        + "."
    )


def _matches(measure: Measure, wanted: str) -> bool:
    text = f"{measure.id} {measure.title} {measure.definition} {' '.join(measure.caveats)}"
    return all(word in text.casefold() for word in wanted.casefold().split())


def _sections(catalogue: Catalogue, measures: list[Measure]) -> list[tuple[str, list[Measure]]]:
    """Each measure once, under the first priority that shows it; context last."""
    sections: dict[str, list[Measure]] = {p: [] for p in catalogue.priorities}
    context: list[Measure] = []
    for measure in measures:
        first = next((p for p in sections if p in measure.priorities), None)
        (sections[first] if first else context).append(measure)
    named = [(catalogue.priorities[p].title, shown) for p, shown in sections.items()]
    return [(title, shown) for title, shown in (*named, ("Context", context)) if shown]
