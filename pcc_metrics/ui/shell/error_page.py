"""What a reader sees when something fails that nobody foresaw: no traceback, and a reference."""

from __future__ import annotations

import logging
from secrets import token_hex

import streamlit as st

from pcc_metrics.ui.about.contact import contact_markdown
from pcc_metrics.ui.state.session import Visit

LOG = logging.getLogger(__name__)


def render_error(visit: Visit, error: Exception, *, started: bool) -> None:
    """Say that the page failed and log why, both under one reference.

    `started` says that a part of the page stands already.
    """
    reference = token_hex(3).upper()
    LOG.error("Reference %s: /%s with %s failed", reference, visit.path, visit.view, exc_info=error)
    if started:
        st.header("The rest of this page cannot be shown", anchor=False)
    else:
        st.title("This page cannot be shown", anchor=False)
    st.error(
        "Something went wrong on our side, not on yours. No figure was changed by it. What stands "
        "above, if anything, is right."
        if started
        else "Something went wrong on our side, not on yours. No figure was changed by it."
    )
    st.markdown(
        "Load the page again. If it fails again, choose another area or period, and tell "
        f"{contact_markdown(visit)} Give this reference, which stands in the server’s log too:"
    )
    st.code(reference, language=None)
