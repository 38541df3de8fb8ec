"""The pages about these pages: their words, and how accessible they are."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from pcc_metrics.domain.catalogue import catalogue_folder
from pcc_metrics.domain.formatting import format_date
from pcc_metrics.domain.glossary import (
    Accessibility,
    KnownFailure,
    load_accessibility,
    load_glossary,
)
from pcc_metrics.ui.about.contact import contact_markdown
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.widgets.escape import escape_markup


def render_glossary() -> None:
    """Every word with its meaning, under the headings of the glossary."""
    st.title("What the words mean", anchor=False)
    for group, terms in groupby(
        load_glossary(catalogue_folder()).term, key=lambda term: term.group
    ):
        st.header(escape_markup(group), anchor=False)
        lines = (f"**{escape_markup(term.name)}.** {escape_markup(term.meaning)}" for term in terms)
        st.markdown("\n\n".join(lines))


def render_accessibility_statement(visit: Visit) -> None:
    """The accessibility statement: what works, what was tested, what fails, whom to tell."""
    accessibility = load_accessibility(catalogue_folder())
    st.title("Accessibility statement", anchor=False)
    st.markdown(
        escape_markup(
            f"These pages are meant to meet {accessibility.standard}. {accessibility.conforms}"
        )
    )
    st.markdown("You should be able to:\n\n" + _bullet_list(accessibility.can))
    st.header("What does not work for everybody", anchor=False)
    st.markdown("\n\n".join(map(_failure, accessibility.failure)) or "Nothing that is known.")
    st.header("How it was tested", anchor=False)
    st.markdown(_describe_tests(accessibility))
    st.header("Tell us", anchor=False)
    st.markdown(
        "If something does not work for you, or you need a figure in another form, tell "
        + contact_markdown(visit)
    )
    st.caption(f"Prepared on {format_date(accessibility.prepared)}.")


def _bullet_list(lines: tuple[str, ...]) -> str:
    return "\n".join(f"- {escape_markup(line)}" for line in lines)


def _failure(one: KnownFailure) -> str:
    cause = f"{one.cause} Known since {format_date(one.known_since)}; {one.until}."
    return (
        f"**{escape_markup(one.what)}** ({escape_markup(one.criterion)}). {escape_markup(cause)} "
        f"Instead: {escape_markup(one.instead)}"
    )


def _describe_tests(accessibility: Accessibility) -> str:
    return _bullet_list(
        tuple(f"{format_date(t.when)}: {t.how}. {t.result}" for t in accessibility.tested)
    )
