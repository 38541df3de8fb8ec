"""What a measure means, where it comes from and what to beware of."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

import streamlit as st

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Measure, Source
from pcc_metrics.domain.formatting import capitalise, format_value, join_words, uncapitalise
from pcc_metrics.narrative.attribution import credit
from pcc_metrics.ui.widgets.escape import plain

SOURCES = "**Sources**, in order of preference:"
POLARITY = {
    "lower": "Lower figures are what is wanted.",
    "higher": "Higher figures are what is wanted.",
    "neutral": (
        "Neither higher nor lower is good or bad news: it also moves with what the police do or "
        "what people report."
    ),
}


def measures(found: Iterable[Measure], catalogue: Catalogue) -> None:
    """Each measure behind its title, with its definition, caveats and sources."""
    for measure in found:
        with st.expander(plain(measure.title)):
            st.markdown(in_full(measure, catalogue))


def all_of(found: Iterable[Measure], catalogue: Catalogue) -> str:
    """Measures one after the other, each under its title, as Markdown."""
    texts = (f"### {plain(measure.title)}\n\n{in_full(measure, catalogue)}" for measure in found)
    return "\n\n".join(texts)


def in_full(measure: Measure, catalogue: Catalogue) -> str:
    """What the catalogue says of a measure, with its sources, as Markdown."""
    sources = "\n".join(f"- {about(catalogue.sources[source])}" for source in measure.sources)
    return f"{definition(measure, catalogue)}\n\n{SOURCES}\n\n{sources}"


def definition(measure: Measure, catalogue: Catalogue) -> str:
    """What the catalogue says of a measure, but for its sources, as Markdown."""
    lines = [plain(measure.definition)]
    if measure.why:
        lines.append(f"**Why it is shown.** {plain(measure.why)}")
    lines.append(f"**How to read it.** {plain(POLARITY[measure.polarity])}")
    if measure.components:
        titles = join_words(uncapitalise(catalogue.measures[c].title) for c in measure.components)
        lines.append(f"**Added up from** {plain(titles)}.")
    if measure.target:
        wanted = format_value(measure, measure.target.value)
        lines.append(f"**Standard.** {plain(f'{capitalise(measure.target.whose)}: {wanted}.')}")
    if measure.baseline:
        text = f"{capitalise(measure.baseline.label)}. {measure.baseline.caveat}"
        lines.append(f"**Baseline.** {plain(text)}")
    cautions = [*measure.caveats, *(_break(b.start.label, b.why) for b in measure.breaks)]
    if cautions:
        lines.append("**Caveats.**\n\n" + "\n".join(f"- {plain(text)}" for text in cautions))
    return "\n\n".join(lines)


def _break(start: str, why: str) -> str:
    return f"The series breaks from {start}: {why}."


def about(source: Source) -> str:
    """A source with its link, as Markdown."""
    text = (
        f"{source.publisher}. {capitalise(source.frequency)}; delay: {source.lag}. "
        f"{credit(source)} {source.caveat}"
    )
    return f"{link_to(source.title, source.url)}. {plain(text)}"


def link_to(title: str, url: str) -> str:
    """A link to a page elsewhere, as Markdown; only its title where that is no web address."""
    if not url.startswith(("https://", "http://")):
        return plain(title)
    # Brackets and spaces would end the address early.
    return f"[{plain(title)}]({quote(url, safe=':/?#=&%+,;@~')})"
