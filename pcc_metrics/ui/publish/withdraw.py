"""Withdraw a snapshot, or make an earlier one current again: asked twice, and nothing is lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import streamlit as st

from pcc_metrics.domain.errors import InputError
from pcc_metrics.publishing.publish import LONGEST, Publication, withdraw
from pcc_metrics.store.data_folder import writable_store
from pcc_metrics.store.register import Register, RegisterEntry
from pcc_metrics.ui.publish import pending_upload
from pcc_metrics.ui.state import navigation
from pcc_metrics.ui.state.rights import publisher
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.widgets.escape import escape_markup

ASKED, OUTCOME = "_withdrawing", "_withdrawn"  # the entry that was asked for; what became of it
WHY = "withdraw-why"


def render_withdrawn() -> None:
    """What became of the last withdrawal."""
    kind, text = st.session_state.get(OUTCOME, ("", ""))
    if kind == "done":
        st.success(escape_markup(text))
    elif kind == "fault":
        st.error(escape_markup(text))


def render_buttons(visit: Visit, entry: RegisterEntry) -> None:
    """What can be done with a publication: withdraw it, or make it current again."""
    if entry.action != "publish":
        return
    with st.container(horizontal=True, key=f"undo-{entry.number}"):
        if _can_withdraw(visit.register, entry):
            st.button(
                "Withdraw …", on_click=_ask, args=(entry.number,), key=f"withdraw-{entry.number}"
            )
        if _can_come_back(visit.register, entry) and st.button(
            "Make this content current again …", key=f"back-{entry.number}"
        ):
            _republish(visit, entry)
    if st.session_state.get(ASKED) == entry.number:
        _confirm(visit.register, entry)


def _can_withdraw(register: Register, entry: RegisterEntry) -> bool:
    """Whether it can be withdrawn: by its last publication, and if it is not withdrawn already."""
    waiting = register.embargoed()
    if waiting and waiting.snapshot == entry.snapshot:
        return entry.number == waiting.number
    if entry.snapshot in register.withdrawals():
        return False
    last = [e.number for e in register.publications() if e.snapshot == entry.snapshot]
    return bool(last) and entry.number == last[-1]


def _can_come_back(register: Register, entry: RegisterEntry) -> bool:
    latest = register.latest()
    seen = {e.number for e in register.publications()}
    return entry.number in seen and not (latest and latest.snapshot == entry.snapshot)


def _ask(number: int) -> None:
    st.session_state[ASKED] = number
    st.session_state[OUTCOME] = ("", "")


def _confirm(register: Register, entry: RegisterEntry) -> None:
    """The second step: what it means, why, and the button that does it."""
    with st.container(border=True, key="confirm-withdrawal"):
        st.markdown(f"**Withdraw {escape_markup(entry.snapshot)}?**")
        st.markdown(escape_markup(_describe_effect(register, entry)))
        st.text_area(
            "Why it is not to be relied on (every link to it shows this)",
            key=WHY,
            max_chars=LONGEST,
            persist_state="session",
        )
        kind, text = st.session_state.get(OUTCOME, ("", ""))
        if kind == "fault":
            st.error(escape_markup(text))
        with st.container(horizontal=True):
            st.button(
                f"Withdraw {entry.snapshot} now",
                type="primary",
                on_click=_withdraw,
                args=(entry.snapshot,),
                key="withdraw-now",
            )
            st.button("Leave it as it is", on_click=_leave, key="withdraw-not")


def _describe_effect(register: Register, entry: RegisterEntry) -> str:
    waiting = register.embargoed()
    if waiting and waiting.snapshot == entry.snapshot:
        return "It is hidden until its hour and will then not appear. Nobody has seen it."
    withdrawn = register.withdrawals()
    others = [
        e.snapshot
        for e in register.publications()
        if e.snapshot not in withdrawn and e.snapshot != entry.snapshot
    ]
    latest = register.latest()
    links = "Links pinned to it go on showing its figures, and say that it was withdrawn, and why."
    if latest is None or latest.snapshot != entry.snapshot:
        return links
    if not others:
        return f"No snapshot will be current then, and pages show no figures. {links}"
    return f"Snapshot {others[-1]} becomes current again, for everyone at their next click. {links}"


def _leave() -> None:
    st.session_state[ASKED] = None
    st.session_state[OUTCOME] = ("", "")


def _withdraw(snapshot: str) -> None:
    """The action itself: it asks for the right again, whatever the page showed."""
    state = st.session_state
    try:
        by = Publication(publisher(), state.get(WHY) or "")
        entry = withdraw(writable_store(), snapshot, by)
        latest = Register().latest()
    except InputError as error:
        state[OUTCOME] = ("fault", str(error))
        return
    now = f"Snapshot {latest.snapshot} is current." if latest else "No snapshot is current now."
    state[OUTCOME] = (
        "done",
        f"Withdrawn: {entry.snapshot}. {now} Publish its content to undo this.",
    )
    state[ASKED] = None
    state.pop(WHY, None)


def _republish(visit: Visit, entry: RegisterEntry) -> None:
    """Take the file of an earlier publication down the road of every file."""

    def copy(path: Path) -> None:
        shutil.copyfile(visit.register.find_file(entry), path)

    pending_upload.set_upload(
        entry.file.rpartition("/")[2],
        ".parquet",
        copy,
        f"The content of snapshot {entry.snapshot}, published before.",
    )
    navigation.open_page(navigation.PUBLISH)
