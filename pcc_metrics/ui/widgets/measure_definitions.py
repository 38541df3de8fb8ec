"""What a measure means, where it comes from and what to beware of."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

import streamlit as st

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Break, Measure
from pcc_metrics.domain.formatting import capitalise, format_value, join_words, uncapitalise
from pcc_metrics.domain.source_definitions import Source
from pcc_metrics.narrative.attribution import source_attribution
from pcc_metrics.ui.widgets.escape import escape_markup

SOURCES = "**Sources**, in order of preference:"
POLARITY = {
    "lower": "Lower figures are what is wanted.",
    "higher": "Higher figures are what is wanted.",
    "neutral": (
        "Neither higher nor lower is good or bad news: it also moves with what the police do or "
        "what people report."
    ),
}


def render_definitions(measures: Iterable[Measure], catalogue: Catalogue) -> None:
    """Each measure behind its title, with its definition, caveats and sources."""
    for measure in measures:
        with st.expander(escape_markup(measure.title)):
            st.markdown(full_definition(measure, catalogue))


def definitions_markdown(measures: Iterable[Measure], catalogue: Catalogue) -> str:
    """Measures one after the other, each under its title, as Markdown."""
    texts = (
        f"### {escape_markup(measure.title)}\n\n{full_definition(measure, catalogue)}"
        for measure in measures
    )
    return "\n\n".join(texts)


def full_definition(measure: Measure, catalogue: Catalogue) -> str:
    """What the catalogue says of a measure, with its sources, as Markdown."""
    sources = "\n".join(
        f"- {source_markdown(catalogue.sources[source])}" for source in measure.sources
    )
    return f"{definition(measure, catalogue)}\n\n{SOURCES}\n\n{sources}"


def definition(measure: Measure, catalogue: Catalogue) -> str:
    """What the catalogue says of a measure, but for its sources, as Markdown."""
    lines = [escape_markup(measure.definition)]
    if measure.why:
        lines.append(f"**Why it is shown.** {escape_markup(measure.why)}")
    lines.append(f"**How to read it.** {escape_markup(POLARITY[measure.polarity])}")
    if measure.components:
        titles = join_words(uncapitalise(catalogue.measures[c].title) for c in measure.components)
        lines.append(f"**Added up from** {escape_markup(titles)}.")
    if measure.target:
        wanted = format_value(measure, measure.target.value)
        lines.append(
            f"**Standard.** {escape_markup(f'{capitalise(measure.target.whose)}: {wanted}.')}"
        )
    if measure.mission:
        text = f"{measure.mission.text} {measure.mission.caveat}".strip()
        lines.append(
            f"**National mission.** {escape_markup(text)} "
            f"{escape_markup(f'Source: {measure.mission.source}.')}"
        )
    if measure.baseline:
        text = f"{capitalise(measure.baseline.label)}. {measure.baseline.caveat}"
        lines.append(f"**Baseline.** {escape_markup(text)}")
    cautions = [*measure.caveats, *map(_break, measure.breaks)]
    if cautions:
        lines.append(
            "**Caveats.**\n\n" + "\n".join(f"- {escape_markup(text)}" for text in cautions)
        )
    return "\n\n".join(lines)


def _break(series_break: Break) -> str:
    source = f" Source: {series_break.source}." if series_break.source else ""
    return f"The series breaks from {series_break.start.label}: {series_break.why}.{source}"


def source_markdown(source: Source) -> str:
    """A source with its link, as Markdown."""
    text = (
        f"{source.publisher}. {capitalise(source.frequency)}; delay: {source.lag}. "
        f"{source_attribution(source)} {source.caveat}"
    )
    return f"{external_link(source.title, source.url)}. {escape_markup(text)}"


def external_link(title: str, url: str) -> str:
    """A link to a page elsewhere, as Markdown; only its title where that is no web address."""
    if not url.startswith(("https://", "http://")):
        return escape_markup(title)
    # Brackets and spaces would end the address early.
    return f"[{escape_markup(title)}]({quote(url, safe=':/?#=&%+,;@~')})"
