"""The publish page from top to bottom: each step is placed when the one before it allows it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pcc_metrics.errors import InputError
from pcc_metrics.publishing.store import named_folder
from pcc_metrics.ui import (
    bringing,
    candidate,
    changing,
    checking,
    confirming,
    fetching,
    navigation,
    typing_in,
)
from pcc_metrics.ui.candidate import Desk
from pcc_metrics.ui.plain import plain
from pcc_metrics.ui.rights import rights
from pcc_metrics.ui.session import Visit

# Ways to bring figures, each a tab. One more is one line more: it calls `candidate.take`.
WAYS: tuple[tuple[str, Callable[[Visit], None]], ...] = (
    ("Bring a file", bringing.upload),
    ("Fetch the newest", fetching.fetch),
    ("Type figures in", typing_in.form),
    ("Templates to fill in", bringing.templates),
)


def opening(visit: Visit) -> str:
    """What the page is for, and whether this visitor may use it; the name to publish under."""
    st.title("Publish figures", anchor=False)
    st.markdown(
        "New figures are checked first, then you see all that they change. Nothing is published "
        "until you press the button, and nothing is ever lost."
    )
    found = rights()
    st.caption(plain(found.why))
    if not found.may_publish:
        return ""
    try:
        named_folder()
        waiting = visit.register.waiting()
    except InputError as error:
        st.error(plain(str(error)))
        return ""
    if waiting:
        st.warning(
            plain(
                f"Snapshot {waiting.snapshot} by {waiting.who} is hidden until {waiting.embargo} "
                f"(UTC): {waiting.note} Nothing else can be published before that hour, because "
                "it would be undone then. It can be withdrawn on the history page."
            )
        )
        navigation.link(navigation.HISTORY, "History", {})
    return found.who


def bring(visit: Visit) -> None:
    """The ways to bring figures."""
    for tab, (_, place) in zip(st.tabs([name for name, _ in WAYS]), WAYS, strict=True):
        with tab:
            place(visit)


def walk(visit: Visit, here: Desk, who: str) -> None:
    """What the check found, what would change, and the last step."""
    if here.checked is None:
        checking.fault(here.fault)
        return
    assert here.candidate is not None
    proposal = here.checked.proposal
    st.header("1. What the check found", anchor=False)
    checking.findings(here.candidate, proposal.screening)
    changing.mode(proposal, here.mode)
    if proposal.content is None:
        return
    _moved_on(visit, here, proposal.head)
    st.header("2. What would change", anchor=False)
    st.subheader("Rows", anchor=False)
    changing.rows(proposal.content, visit)
    st.subheader("Coverage", anchor=False)
    changing.covered(proposal.content, visit)
    st.subheader("Figures and sentences", anchor=False)
    changing.pages(here.checked)
    st.subheader("What is superseded", anchor=False)
    changing.superseded(here.checked, visit)
    st.header("3. Publish", anchor=False)
    confirming.ask(here, here.checked, who)


def _moved_on(visit: Visit, here: Desk, head: int) -> None:
    """Say at once, not only at the end, that somebody published since the check."""
    new = visit.register.entries()[head:]
    if not new or here.overtaken:
        return
    told = " ".join(f"{e.who} ({e.action} {e.snapshot}): {e.note}" for e in new)
    st.warning(plain(f"The register has moved on since this was checked. {told}"))
    st.button("Check again on top of it", on_click=candidate.check_again, key="again-early")
