"""Text boxes for the parts of a statement: saved when left, every version kept."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.system_errors import describe_os_error
from pcc_metrics.statement import State
from pcc_metrics.statement.change_log import StatementEntry
from pcc_metrics.statement.commentary_check import CommentaryWarning
from pcc_metrics.statement.statement_store import SavedText, StatementStore, format_entry_time
from pcc_metrics.statement.text_fields import DID, read_claims
from pcc_metrics.store.data_folder import writable_store
from pcc_metrics.store.object_store import StoreError
from pcc_metrics.ui.state.rights import publisher
from pcc_metrics.ui.statement import unsaved_texts
from pcc_metrics.ui.statement.statement_context import StatementContext, warnings_of
from pcc_metrics.ui.widgets.escape import escape_markup

MOST_WARNINGS = 8
TALL_PX = 220
UNSAVED = "What stands in the box is not saved. It is kept here for a day."


def render_message(name: str) -> None:
    """What the last action of this name has to say, once, or as long as it waits to be repeated."""
    message = st.session_state.pop(f"told|{name}", None)
    if message:
        kind, text = message
        {"error": st.error, "warning": st.warning, "success": st.success}[kind](escape_markup(text))
    waiting = st.session_state.get(f"waiting|{name}")
    if waiting:
        text, action = waiting
        st.error(escape_markup(text))
        st.button("Try again", key=f"again|{name}", on_click=run_action, args=(name, action))


def set_message(name: str, kind: str, text: str) -> None:
    """Keep what the next run says beside a text: `kind` is how, such as success or error."""
    st.session_state[f"told|{name}"] = (kind, text)


def run_action(name: str, action: Callable[[], str]) -> None:
    """Do something and say what came of it; a refusal is a sentence, never a lost page.

    What the disk refuses can be done again without typing anything anew.
    """
    waiting = f"waiting|{name}"
    st.session_state.pop(waiting, None)
    try:
        text = action()
    except StoreError as error:
        st.session_state[waiting] = (str(error), action)
    except InputError as error:
        set_message(name, "error", str(error))
    except OSError as error:
        sentence = f"This could not be saved: {describe_os_error(error)}."
        st.session_state[waiting] = (sentence, action)
    else:
        if text:
            set_message(name, "success", text)


def save_text(context: StatementContext, part: str, text: str, seen: int) -> SavedText:
    """Save a text in the name of whoever is at this page; raises `InputError` where it cannot be.

    What is returned is on disk.
    """
    who = publisher()
    statements = StatementStore(writable_store())
    return statements.save(
        context.id, part, text, seen=seen, who=who, snapshot=context.entry.snapshot
    )


def render_editor(
    context: StatementContext, part: str, label: str, *, height: int = TALL_PX, hint: str = ""
) -> None:
    """A text to write in, with what became of it, what it warns of and its earlier versions.

    All of it has a place of its own, so that what is said under one box moves no other.
    """
    with st.container():
        render_box(context, part, label, height=height, hint=hint)
        render_warnings(context, part)
        render_versions(context, part)
        _earlier(context, part)


def render_box(
    context: StatementContext, part: str, label: str, *, height: int = TALL_PX, hint: str = ""
) -> None:
    """A text to write in, with what became of it, and another's text for the same part."""
    key, seen = _keys(context, part)
    _refresh(context, part, key, seen)
    st.text_area(
        label,
        key=key,
        height=height,
        placeholder=hint,
        disabled=context.history.state is not State.DRAFT,
        on_change=_save,
        args=(context, part),
    )
    render_message(part)
    _render_saved_line(context, part)
    render_conflict(context, part)


def render_standing_text(
    context: StatementContext, part: str, label: str, standing: str, *, height: int = 0
) -> None:
    """A text that stands in every statement unless another is written; a line without a height.

    Its box holds what is printed. Emptied, it is the standing text again.
    """
    key, seen = _keys(context, part)
    _refresh(context, part, key, seen, standing)
    locked, saving = context.history.state is not State.DRAFT, (context, part, standing)
    with st.container():
        if height:
            st.text_area(
                label, key=key, height=height, disabled=locked, on_change=_save, args=saving
            )
        else:
            st.text_input(label, key=key, disabled=locked, on_change=_save, args=saving)
        render_message(part)
        if unsaved_texts.is_kept(key):
            st.caption(UNSAVED)
        render_conflict(context, part)
        render_warnings(context, part)


def _keys(context: StatementContext, part: str) -> tuple[str, str]:
    return f"text|{context.id}|{part}", f"seen|{context.id}|{part}"


def _refresh(context: StatementContext, part: str, key: str, seen: str, standing: str = "") -> None:
    """Show the current text, unless this person has typed words that are not saved."""
    history = context.history
    now = history.texts.get(part, "") or standing
    if key not in st.session_state:
        unsaved_texts.restore(key, now)
        unsaved_texts.restore(seen, history.current_number(part))
        return
    before = int(st.session_state.get(seen, 0))
    then = (history.entries[before - 1].text if before else "") or standing
    if history.current_number(part) > before and st.session_state[key] in (then, now):
        st.session_state[key], st.session_state[seen] = now, history.current_number(part)


def _save(context: StatementContext, part: str, standing: str = "") -> None:
    """Save what stands in a box; the standing text is not saved as the office's own."""
    key, seen = _keys(context, part)

    def action() -> str:
        typed = str(st.session_state[key])
        text = "" if typed == standing else typed
        try:
            saved = save_text(context, part, text, int(st.session_state[seen]))
        except (InputError, OSError):
            unsaved_texts.keep(key, seen)
            raise
        unsaved_texts.discard(key, seen)
        if saved.notice:
            set_message(part, "warning", saved.notice)
        else:
            st.session_state[seen] = saved.entry.number
        return ""

    run_action(part, action)


def _render_saved_line(context: StatementContext, part: str) -> None:
    entry = context.history.current.get(part)
    if unsaved_texts.is_kept(_keys(context, part)[0]):
        st.caption(UNSAVED)
    elif entry:
        st.caption(
            escape_markup(
                f"Saved {format_entry_time(entry)} by {entry.who} (version {entry.number})."
            )
        )
    elif context.history.state is State.DRAFT:
        st.caption("Nothing saved yet. A text is saved when you leave its box.")


def render_conflict(context: StatementContext, part: str) -> None:
    """Texts that two people wrote at once, with a choice for whoever sees both."""
    waiting = context.history.aside.get(part, ())
    if not waiting:
        return
    with st.container(border=True, key=f"conflict-{_css(part)}"):
        st.markdown(
            f"**{escape_markup(context.name_of(part))}: there is more than one text. "
            "None is lost.**"
        )
        standing = context.history.current.get(part)
        if standing:
            _choice(context, part, standing, "In the statement now", "Keep this one")
        for entry in waiting:
            _choice(context, part, entry, "Kept beside it", "Use this one instead")
        st.caption(
            "To join them, write the joined text in the box above, leave the box, and choose it."
        )


def _choice(
    context: StatementContext, part: str, entry: StatementEntry, what: str, button: str
) -> None:
    st.markdown(
        escape_markup(f"{what}: version {entry.number}, by {entry.who}, {format_entry_time(entry)}")
    )
    render_text(entry)
    if context.history.state is State.DRAFT:
        st.button(
            button,
            key=f"choose-{part}-{entry.number}",
            on_click=_choose,
            args=(context, part, entry),
        )


def _choose(context: StatementContext, part: str, entry: StatementEntry) -> None:
    """Choose one of conflicting texts, by somebody who saw all of them."""
    seen = max(e.number for e in (*context.history.aside.get(part, ()), entry))
    _put(context, part, entry.text, seen, f"Version {entry.number} is in the statement now.")


def _put(context: StatementContext, part: str, text: str, seen: int, notice: str) -> None:
    key, seen_key = _keys(context, part)

    def action() -> str:
        saved = save_text(context, part, text, seen)
        if saved.notice:
            raise InputError(saved.notice)
        unsaved_texts.discard(key, seen_key)
        st.session_state[key], st.session_state[seen_key] = text, saved.entry.number
        return notice

    run_action(part, action)


def render_text(entry: StatementEntry) -> None:
    """A saved text as it was written."""
    text = entry.text or "(empty)"
    if entry.part.startswith(f"{DID}/") and entry.text:
        claims = read_claims(entry.text)
        text = "\n".join(f"{c.text} [{c.source}; {c.said_on or 'no date'}]" for c in claims)
    st.code(text, language=None, wrap_lines=True)


def render_warnings(context: StatementContext, part: str) -> None:
    """Claims beside the box that the figures do not bear out, each with a line for a reason."""
    warnings = [one for one in warnings_of(context) if one.part == part]
    reasons = context.history.reasons
    waiting = [one for one in warnings if one.key not in reasons]
    for warning in waiting[:MOST_WARNINGS]:
        st.warning(escape_markup(warning.text))
        if context.history.state is State.DRAFT:
            _reason_line(context, warning)
    if len(waiting) > MOST_WARNINGS:
        st.caption(
            f"And {len(waiting) - MOST_WARNINGS} more, which come up when these are settled."
        )
    for warning in (one for one in warnings if one.key in reasons):
        entry = reasons[warning.key]
        passed = f"“{warning.claim.words}” stands, because: {entry.note} ({entry.who})"
        st.caption(escape_markup(passed))
    render_message(f"reason|{part}")


def _reason_line(context: StatementContext, warning: CommentaryWarning) -> None:
    key = f"reason|{context.id}|{warning.key}"
    unsaved_texts.restore(key, "")
    st.text_input(
        escape_markup(f"Why “{warning.claim.words}” may stand"),
        key=key,
        on_change=_explain,
        args=(context, warning, key),
        placeholder="Left empty, the statement cannot be signed off with this sentence",
    )


def _explain(context: StatementContext, warning: CommentaryWarning, key: str) -> None:
    unsaved_texts.keep(key)

    def action() -> str:
        reason = str(st.session_state[key])
        if not reason.strip():
            unsaved_texts.discard(key)
            return ""
        statements = StatementStore(writable_store())
        who, snapshot = publisher(), context.entry.snapshot
        statements.explain(context.id, warning, reason, who=who, snapshot=snapshot)
        unsaved_texts.discard(key)
        return "The reason is kept with the statement."

    run_action(f"reason|{warning.part}", action)


def reset_editor(context: StatementContext, part: str) -> None:
    """Show the saved text the next time that the box of a part is drawn."""
    unsaved_texts.discard(*_keys(context, part))
    for key in _keys(context, part):
        st.session_state.pop(key, None)


def render_versions(context: StatementContext, part: str) -> None:
    """Every text that was saved for a part, to read and restore."""
    versions = context.history.versions(part)
    if len(versions) < 2:
        return
    name = f"versions-{context.id}-{part}"
    opened = st.expander(f"Earlier versions ({len(versions) - 1})", on_change="rerun", key=name)
    if not opened.open:
        return
    with opened:
        numbers = {f"{e.number}: {e.who}, {format_entry_time(e)}": e for e in versions[1:]}
        chosen = st.selectbox("Version", list(numbers), key=f"version-{context.id}-{part}")
        entry = numbers[chosen]
        render_text(entry)
        if context.history.state is State.DRAFT:
            seen = max(e.number for e in versions)
            notice = f"Version {entry.number} was brought back."
            st.button(
                "Bring this version back", key=f"back-{part}", on_click=_put,
                args=(context, part, entry.text, seen, notice),
            )  # fmt: skip


def _earlier(context: StatementContext, part: str) -> None:
    """What the last statement said here, to begin with where it still holds."""
    text = context.earlier.get(part, "")
    if context.last is None or not text or text == context.history.texts.get(part, ""):
        return
    key = f"earlier-{context.id}-{part}"
    opened = st.expander(
        f"In the last statement: {context.last.quarter.label}", on_change="rerun", key=key
    )
    if not opened.open:
        return
    with opened:
        st.code(text, language=None, wrap_lines=True)
        if context.history.state is State.DRAFT:
            st.button(
                "Begin with this text", key=f"begin-{part}", on_click=_put,
                args=(context, part, text, context.history.current_number(part),
                      "That text is in the box now."),
            )  # fmt: skip


def _css(part: str) -> str:
    return part.replace("/", "-")
