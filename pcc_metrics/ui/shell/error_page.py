"""What a reader sees when something fails: no traceback, a sentence, and a reference.

A page is guarded part by part (`frame.py`). Actions run before it: what they fail of is said over
the page, which keeps all that was typed.
"""

from __future__ import annotations

import logging
import traceback
from secrets import token_hex

import streamlit as st
import streamlit.emojis  # `st.error` reads it when first used, and there may be no handle then

from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.system_errors import describe_os_error, is_of_machine
from pcc_metrics.ui.about.contact import contact_markdown
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.widgets.escape import escape_markup

LOG = logging.getLogger(__name__)
STATE_KEY = "_failed_action"
CALLS_ACTIONS = "_call_callbacks"  # of the framework, when a button has been pressed, say
UNFORESEEN = "Something went wrong on our side, not on yours. No figure was changed by it."


def render_error(visit: Visit, error: Exception, *, started: bool) -> None:
    """Say that the page failed and log why, both under one reference.

    `started` says that a part of the page stands already.
    """
    reference = _log(error, f"/{visit.path} with {visit.view}")
    if started:
        st.header("The rest of this page cannot be shown", anchor=False)
    else:
        st.title("This page cannot be shown", anchor=False)
    above = " What stands above, if anything, is right." if started else ""
    st.error(escape_markup(describe_failure(error)) + above)
    st.markdown(
        "Load the page again. If it fails again, choose another area or period, and tell "
        f"{contact_markdown(visit)} Give this reference, which stands in the server’s log too:"
    )
    st.code(reference, language=None)


def describe_failure(error: Exception) -> str:
    """What happened, as far as a person can do something about it."""
    if isinstance(error, InputError):
        return str(error)
    if isinstance(error, OSError) and is_of_machine(error):
        return f"This cannot be done now: {describe_os_error(error)}. What you typed is kept."
    return UNFORESEEN


def explain_action(error: Exception) -> bool:
    """Keep what an action failed of for its page to say; false where it was no action."""
    calls = {call.name for call in traceback.extract_tb(error.__traceback__)}
    if CALLS_ACTIONS not in calls:
        return False
    st.session_state[STATE_KEY] = _describe_logged(error, "an action")
    return True


def render_failed_action() -> None:
    """What the action before this run has failed of, once."""
    text = st.session_state.pop(STATE_KEY, "")
    if text:
        st.error(escape_markup(text))


def render_unguarded(error: Exception) -> None:
    """What the frame itself, or a part that runs by itself, has failed of."""
    st.error(escape_markup(_describe_logged(error, "the frame")))


def _describe_logged(error: Exception, what: str) -> str:
    reference = _log(error, what)
    return f"{describe_failure(error)} Reference, which stands in the server’s log too: {reference}"


def _log(error: Exception, what: str) -> str:
    reference = token_hex(3).upper()
    LOG.error("Reference %s: %s failed", reference, what, exc_info=error)
    return reference
