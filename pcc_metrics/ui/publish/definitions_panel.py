"""Publishing a changed catalogue alone: what differs, a note, and the button."""

from __future__ import annotations

import streamlit as st

from pcc_metrics.domain.catalogue import find_catalogue_fault, load_catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.formatting import pluralise
from pcc_metrics.publishing.changed_definitions import compare_definitions, propose_definitions
from pcc_metrics.publishing.preview import page_changes
from pcc_metrics.publishing.publish import LONGEST, Publication, publish
from pcc_metrics.store.data_folder import writable_store
from pcc_metrics.ui.publish import change_preview, pending_upload
from pcc_metrics.ui.state.rights import publisher
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.widgets.escape import escape_markup

NOTE, FAULT, PAGES = "definitions-note", "_definitions-fault", "definitions-pages"
SHOWN = 50  # changes on the page; `publish --definitions --dry-run` lists them all


def render_definitions(visit: Visit) -> None:
    """Each definition of today's catalogue that the current snapshot has otherwise."""
    unsound = find_catalogue_fault()
    if unsound:
        st.error(escape_markup(f"The catalogue before is used, because of a fault: {unsound}"))
        return
    current = visit.current
    if current is None:
        st.markdown("Nothing is published yet: definitions go with the first figures.")
        return
    try:
        published = visit.register.open_entry(current).metadata.definitions
    except InputError as error:
        st.error(escape_markup(str(error)))
        return
    changes = list(compare_definitions(published, visit.catalogue.definitions()))
    if not changes:
        st.markdown("The current snapshot has the definitions of today's catalogue.")
        return
    st.markdown(
        f"{pluralise(len(changes), 'change')} of the catalogue since the current snapshot. "
        "Published alone, they show at once; the figures stay as they are."
    )
    lines = [f"- {escape_markup(str(one))}" for one in changes[:SHOWN]]
    lines += [f"- and {len(changes) - SHOWN:,} more"] if len(changes) > SHOWN else []
    st.markdown("\n".join(lines))
    _render_pages(visit)
    st.text_area(
        "What is new in the definitions, and why (everyone can read this)",
        key=NOTE,
        persist_state="session",
        max_chars=LONGEST,
    )
    st.button("Publish these definitions", on_click=_publish, key="publish-definitions")
    if st.session_state.get(FAULT):
        st.error(escape_markup(st.session_state[FAULT]))


def _render_pages(visit: Visit) -> None:
    """What pages would say, worked out when it is asked for: it takes seconds."""
    box = st.expander("What changes on the pages", on_change="rerun", key=PAGES)
    if not box.open:
        return
    with box:
        try:
            content = propose_definitions(visit.register.objects, visit.catalogue).content
        except InputError as error:
            st.error(escape_markup(str(error)))
            return
        if content:
            with st.spinner("Working out what would change on the pages"):
                pages = page_changes(content, visit.catalogue)
            change_preview.render_page_changes(pages)


def _publish() -> None:
    """The action itself: it asks for the right again, and for what is current now."""
    state = st.session_state
    state[FAULT] = ""
    try:
        who = publisher()
        proposal = propose_definitions(writable_store(), load_catalogue())
        entry = publish(proposal, Publication(who, state.get(NOTE) or ""))
    except InputError as error:
        state[FAULT] = str(error)
        return
    state[NOTE] = ""
    pending_upload.finish_upload(entry)
