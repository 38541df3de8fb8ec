"""Signing in and out: small in the frame, and a page of its own where reading is closed."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from pcc_metrics.access.permissions import Rights
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.ui.widgets.escape import escape_markup


def render_sign_in(rights: Rights) -> None:
    """In the side bar: who is signed in and until when, and a button; nothing without a provider.

    Either way leads back to what is on the page now.
    """
    if rights.sign_in == "none":
        return
    with st.sidebar.container(key="sign-in", gap="xsmall"):
        if rights.sign_in == "in":
            st.caption(escape_markup(f"Signed in as {rights.who}{_until(rights.until)}"))
        elif rights.sign_in == "ended":
            st.caption("Your sign-in has ended.")
        _button(rights)


def _button(rights: Rights) -> None:
    signed_in = rights.sign_in == "in"
    label, action = ("Sign out", st.logout) if signed_in else ("Sign in", st.login)
    st.button(label, on_click=action, type="tertiary", key=f"button-{rights.sign_in}")


def render_closed(rights: Rights, catalogue: Catalogue) -> None:
    """The page in place of every page for whoever may not read."""
    st.title(escape_markup(catalogue.body.office), anchor=False)
    st.markdown(escape_markup(rights.why_not_read))
    if rights.sign_in != "none":
        _button(rights)


def _until(until: datetime | None) -> str:
    """` until 15:10`, by the clock of the reader's browser."""
    if until is None:
        return ""
    try:
        zone = ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return f" until {until.astimezone(UTC):%H:%M} UTC"
    return f" until {until.astimezone(zone):%H:%M}"
