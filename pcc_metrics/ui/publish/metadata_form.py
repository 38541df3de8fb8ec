"""Asks for title, date and publisher of a file that does not say them itself."""

from __future__ import annotations

from datetime import date

import streamlit as st

from pcc_metrics.publishing.screening.faults import Screening
from pcc_metrics.ui.publish import pending_upload
from pcc_metrics.ui.publish.pending_upload import PendingUpload
from pcc_metrics.ui.state.session import Visit

TITLE, AS_OF, PUBLISHER = "meta-title", "meta-as-of", "meta-publisher"
_KEYS = {"title": TITLE, "as_of": AS_OF, "publisher": PUBLISHER}


def list_missing(screening: Screening) -> list[str]:
    """The metadata that a file does not hold, of those that can be given beside it."""
    if any(fault.code == "no_metadata" for fault in screening.faults):
        return list(_KEYS)
    empty = {
        fault.column
        for fault in screening.faults
        if fault.code == "bad_metadata" and not fault.value
    }
    return [key for key in _KEYS if key in empty]


def render_metadata_form(visit: Visit, pending: PendingUpload, screening: Screening) -> None:
    """A field for each that is missing. What is typed stands beside the file, which stays so."""
    missing = list_missing(screening)
    if not missing:
        return
    given = pending.given
    with st.form("file-metadata"):
        st.markdown("The file does not say what it is. It may be said here instead:")
        if "title" in missing:
            st.text_input("Title: what the figures are", given.get("title", ""), key=TITLE)
        if "as_of" in missing:
            st.date_input(
                "Day of the latest figures",
                None,
                max_value=date.today(),  # noqa: DTZ011 - the day on the analyst's calendar
                key=AS_OF,
                format="DD/MM/YYYY",
            )
        if "publisher" in missing:
            office = given.get("publisher") or visit.catalogue.body.office
            st.text_input("Publisher: who put the figures together", office, key=PUBLISHER)
        st.form_submit_button("Check again with this", on_click=_give)


def _give() -> None:
    """Take what was typed, and check the same file again."""
    typed = {key: st.session_state.get(widget) for key, widget in _KEYS.items()}
    said = {key: str(value).strip() for key, value in typed.items() if value}
    pending = pending_upload.pending_upload()
    pending.given = {**pending.given, **said}
    pending_upload.check_again()
