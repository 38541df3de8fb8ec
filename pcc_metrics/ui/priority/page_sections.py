"""The parts of a priority page, in its order: each places something that is already worked out."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import streamlit as st

from pcc_metrics import links
from pcc_metrics.charts.figure_labels import figure_in_words
from pcc_metrics.content.finished_page import PriorityPage
from pcc_metrics.content.panels import Panel
from pcc_metrics.content.view_content import PriorityContent
from pcc_metrics.content.view_text import title_with_areas
from pcc_metrics.domain.formatting import (
    format_date,
    format_places,
    pluralise,
)
from pcc_metrics.domain.office import Initiative
from pcc_metrics.domain.view import Compare
from pcc_metrics.figures.figure import Figure
from pcc_metrics.narrative.facts import is_impossible
from pcc_metrics.ui.priority.chart_panel import render_chart
from pcc_metrics.ui.state import filters, navigation
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.widgets import measure_definitions
from pcc_metrics.ui.widgets.escape import escape_markup
from pcc_metrics.ui.widgets.prose import (
    Block,
    bullet_points,
    fine,
    heading,
    render_blocks,
    render_lower_blocks,
    small_print,
    strong,
    text_paragraph,
)

WHAT = "Measures in the charts below"
NONE_CHOSEN = "Choose a measure to see its charts."
NO_HEADLINE = (
    "No headline measure has a recent and complete figure for this area and period. What is held, "
    "and what is not, is said below."
)
NO_RANK = (
    "Areas stand in order of name. This is no rank: they differ in people and places, and in what "
    "is reported and recorded there."
)
NONE_ELSEWHERE = "No figure of this page is held for any of these."
OLDER = "The latest held, but ended more than 18 months before the date of this snapshot."
NO_EFFECT = (
    "As described by the sources named. The figures above do not show what any of it achieved."
)
CHANCE_TESTS = ("poisson", "proportion")  # of numbers so small that their interval matters


def render_opening(visit: Visit, page: PriorityPage | None) -> None:
    """The answer under the page's title; without figures, what the page is about."""
    priority = visit.priority
    if page is None:
        render_blocks(heading(priority.title, level=1), text_paragraph(priority.meaning))
        return
    title = title_with_areas(priority.title, page.content.areas if visit.view.areas else ())
    first = page.drafted.paragraphs[0]
    render_blocks(heading(title, level=1), text_paragraph(first.text, f"[{first.number}]"))


def render_without_figures(visit: Visit) -> None:
    """What is left of a priority page where no snapshot can be opened."""
    render_blocks(heading("Definitions and sources"))
    measure_definitions.render_definitions(visit.catalogue.measures_of(visit.path), visit.catalogue)


def render_filters_and_tiles(visit: Visit, content: PriorityContent) -> None:
    """The filters, and the headline measures, each with its own period, and what the signs mean."""
    tiles = [content.page.tiles_html] if content.page.tiles else []
    filters.render_filter_bar(visit, content, *tiles)
    if not tiles:
        render_blocks(text_paragraph(NO_HEADLINE))


def choose_measures(page: PriorityPage) -> Collection[str]:
    """The measures that the charts below are of: one until others are chosen."""
    names = {measure.id: escape_markup(measure.title) for measure in page.charted_measures}
    if len(names) < 2:
        return names
    chosen = st.pills(
        WHAT,
        list(names),
        default=[page.first_charted],
        format_func=names.__getitem__,
        selection_mode="multi",
        key="measures",
    )
    if not chosen:
        st.markdown(NONE_CHOSEN)
    return chosen


def render_charts(
    page: PriorityPage, title: str, panels: Sequence[Panel], chosen: Collection[str], key: str
) -> None:
    """The charts of the chosen measures, with their tables."""
    shown = [panel for panel in panels if panel.measure.id in chosen]
    if not shown:
        return
    above = [heading(title)]
    for panel in shown:
        render_chart(panel, page, key, above)
        above = []


def render_elsewhere(page: PriorityPage, chosen: Collection[str]) -> None:
    """The force beside other areas in the chosen measures; in all where the view asks for it."""
    beside = page.catalogue.body.comparators
    if not beside or not chosen or page.content.areas != (page.catalogue.force,):
        return
    asked = page.content.view.compare is Compare.NATIONAL
    panels = page.elsewhere(page.content.figures if asked else chosen)
    if not panels and not asked:
        return
    as_of = f"This list: {beside.source}, as of {format_date(beside.as_of)}."
    above = [heading(f"Beside {beside.title}"), small_print(f"{beside.why} {NO_RANK} {as_of}")]
    if not panels:
        render_lower_blocks(*above, text_paragraph(NONE_ELSEWHERE))
    for panel in panels:
        render_chart(panel, page, "elsewhere", above)
        above = []


def render_closing(visit: Visit, page: PriorityPage) -> None:
    """Figures that are no longer news, what is being done, what the measures mean, the sources."""
    credit = [small_print(page.credits)] if page.credits else []
    about = text_paragraph(page.content.priority.meaning)
    sources = [heading("Definitions and sources"), about, *credit]
    render_lower_blocks(*_history(page), *_initiatives(page), *sources)
    query = links.carried_query(visit.request)
    count = pluralise(len(page.content.measures), "measure")
    box = st.expander(f"What the {count} of this page mean", on_change="rerun", key="definitions")
    if box.open:
        with box:
            st.markdown(
                measure_definitions.definitions_markdown(page.content.measures, page.catalogue)
            )
            navigation.render_link(navigation.DEFINITIONS, "All definitions and sources", query)


def _history(page: PriorityPage) -> list[Block]:
    """Figures that are held but too old to be news."""
    older = [f for f in page.content.history if not is_impossible(f)]
    if not older:
        return []
    return [
        heading("Older figures"),
        text_paragraph(OLDER),
        bullet_points(map(_describe_history, older)),
    ]


def _describe_history(figure: Figure) -> str:
    where = format_places(figure.shown)
    return f"{figure.measure.title}: {figure_in_words(figure)} ({where}, {figure.period_label})"


def _initiatives(page: PriorityPage) -> list[Block]:
    """What is said to be done about the priority, for the chosen areas."""
    initiatives: tuple[Initiative, ...] = page.content.initiatives
    if not initiatives:
        return []
    described = (_describe_initiative(page, initiative) for initiative in initiatives)
    return [heading("What is being done"), text_paragraph(NO_EFFECT), *described]


def _describe_initiative(page: PriorityPage, initiative: Initiative) -> Block:
    source = fine(f"Source: {page.catalogue.sources[initiative.source].title}.")
    return text_paragraph(strong(f"{initiative.title}."), initiative.text, source)
