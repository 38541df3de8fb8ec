"""The pages about these pages: their words, and how accessible they are."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from pcc_metrics.domain.catalogue import catalogue_folder
from pcc_metrics.domain.formatting import format_date
from pcc_metrics.domain.glossary import Accessibility, Failure, accessibility, glossary
from pcc_metrics.ui.about.contact import contact
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.widgets.escape import plain


def the_words() -> None:
    """Every word with its meaning, under the headings of the glossary."""
    st.title("What the words mean", anchor=False)
    for group, terms in groupby(glossary(catalogue_folder()).term, key=lambda term: term.group):
        st.header(plain(group), anchor=False)
        lines = (f"**{plain(term.name)}.** {plain(term.meaning)}" for term in terms)
        st.markdown("\n\n".join(lines))


def the_statement(visit: Visit) -> None:
    """The accessibility statement: what works, what was tested, what fails, whom to tell."""
    found = accessibility(catalogue_folder())
    st.title("Accessibility statement", anchor=False)
    st.markdown(plain(f"These pages are meant to meet {found.standard}. {found.conforms}"))
    st.markdown("You should be able to:\n\n" + _listed(found.can))
    st.header("What does not work for everybody", anchor=False)
    st.markdown("\n\n".join(map(_failure, found.failure)) or "Nothing that is known.")
    st.header("How it was tested", anchor=False)
    st.markdown(_tested(found))
    st.header("Tell us", anchor=False)
    st.markdown(
        "If something does not work for you, or you need a figure in another form, tell "
        + contact(visit)
    )
    st.caption(f"Prepared on {format_date(found.prepared)}.")


def _listed(lines: tuple[str, ...]) -> str:
    return "\n".join(f"- {plain(line)}" for line in lines)


def _failure(one: Failure) -> str:
    cause = f"{one.cause} Known since {format_date(one.found)}; {one.until}."
    return (
        f"**{plain(one.what)}** ({plain(one.criterion)}). {plain(cause)} "
        f"Instead: {plain(one.instead)}"
    )


def _tested(found: Accessibility) -> str:
    return _listed(tuple(f"{format_date(t.when)}: {t.how}. {t.result}" for t in found.tested))
