"""What was done about a priority: contributions, each with whose it is, its source and its date."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from pcc_metrics.domain.definitions import Priority
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.formatting import format_date
from pcc_metrics.domain.office import Initiative, Whose
from pcc_metrics.statement import ActivityClaim, State, Statement
from pcc_metrics.statement.commentary import is_offered
from pcc_metrics.statement.contributions import check_contribution, take_over
from pcc_metrics.statement.text_fields import (
    DID,
    INITIATIVE,
    field_name,
    read_claims,
    write_claims,
)
from pcc_metrics.ui.statement import text_editor, unsaved_texts
from pcc_metrics.ui.statement.statement_context import StatementContext, office_today
from pcc_metrics.ui.widgets.escape import escape_markup

FIELDS = ("text", "whose", "source", "said_on", "url")
NEW = ActivityClaim("")


def render_contributions(
    context: StatementContext, statement: Statement, priority: Priority
) -> None:
    """The contributions of a priority, a form for one more, and what the catalogue offers."""
    name = field_name(DID, priority.id)
    claims = read_claims(context.history.texts.get(name, ""))
    draft = context.history.state is State.DRAFT
    with st.container():  # a place of its own: the form below it stays where it is
        for number in range(len(claims)):
            _render_claim(context, statement, name, claims, number)
        missing = next(one.did_missing for one in statement.sections if one.id == priority.id)
        if missing:
            st.error(escape_markup(missing))
        text_editor.render_message(name)
        _render_undo(context, name)
    if draft:
        with st.expander("Add a contribution", expanded=not claims, icon=":material/add:"):
            _form(context, statement, name, claims, None)
    text_editor.render_conflict(context, name)
    text_editor.render_warnings(context, name)
    text_editor.render_versions(context, name)
    _render_initiatives(context, statement, priority, claims)


def _render_claim(
    context: StatementContext,
    statement: Statement,
    name: str,
    claims: Sequence[ActivityClaim],
    number: int,
) -> None:
    claim = claims[number]
    st.markdown(
        f"- **{escape_markup(statement.whose_title(claim))}:** {escape_markup(claim.text)} "
        f"{escape_markup(_attribution(claim))}"
    )
    if context.history.state is State.DRAFT:
        with st.expander(f"Change or remove contribution {number + 1}"):
            _form(context, statement, name, claims, number)


def _attribution(claim: ActivityClaim) -> str:
    """`(1 December 2023. Source: a paper.)`: whose word it is, and of when."""
    when = format_date(claim.said_on) if claim.said_on else "No date given"
    return f"({when}. Source: {claim.source or 'not given'}.)"


def _form(
    context: StatementContext,
    statement: Statement,
    name: str,
    claims: Sequence[ActivityClaim],
    number: int | None,
) -> None:
    """One contribution to write or change; what is saved is the whole list, and so its order."""
    claim = NEW if number is None else claims[number]
    boxes = _boxes(context, name, claims, number)
    for field, key in boxes.items():
        unsaved_texts.restore(key, getattr(claim, field))
    st.text_area("What was done", key=boxes["text"], height=110, on_change=unsaved_texts.keep,
                 args=(boxes["text"],))  # fmt: skip
    st.radio("Who did it", list(Whose), key=boxes["whose"], horizontal=True,
             format_func=lambda one: escape_markup(statement.whose_title(replace(NEW, whose=one))),
             on_change=unsaved_texts.keep, args=(boxes["whose"],))  # fmt: skip
    st.text_input("Source", key=boxes["source"], on_change=unsaved_texts.keep,
                  args=(boxes["source"],),
                  placeholder="A paper, a page, a person with the office held")  # fmt: skip
    st.date_input("Date of the source", None, key=boxes["said_on"], format="DD/MM/YYYY",
                  min_value=date(2000, 1, 1), on_change=unsaved_texts.keep,
                  args=(boxes["said_on"],))  # fmt: skip
    st.text_input("Address of the source, if it has one", key=boxes["url"],
                  on_change=unsaved_texts.keep, args=(boxes["url"],))  # fmt: skip
    with st.container(horizontal=True):
        arguments = (context, name, claims, number)
        st.button("Save contribution", key=f"save|{boxes['text']}", on_click=_keep,
                  args=arguments, type="primary")  # fmt: skip
        if number is not None:
            st.button("Remove contribution", key=f"remove|{boxes['text']}", on_click=_remove,
                      args=arguments)  # fmt: skip


def _boxes(
    context: StatementContext, name: str, claims: Sequence[ActivityClaim], number: int | None
) -> dict[str, str]:
    """Field -> key of its box: that of the contribution, so that what is typed stays with it."""
    own = "new"
    if number is not None:
        alike = list(claims[:number]).count(claims[number])
        digest = hashlib.sha256(write_claims([claims[number]]).encode()).hexdigest()[:8]
        own = f"{digest}-{alike}"
    return {field: f"claim|{context.id}|{name}|{own}|{field}" for field in FIELDS}


def _keep(
    context: StatementContext, name: str, claims: Sequence[ActivityClaim], number: int | None
) -> None:
    boxes = _boxes(context, name, claims, number)

    def action() -> str:
        text, whose, source, said_on, url = (st.session_state[key] for key in boxes.values())
        initiative = "" if number is None else claims[number].initiative
        new = ActivityClaim(
            text.strip(), source.strip(), said_on, url.strip(), Whose(whose), initiative
        )
        check_contribution(new, office_today(context.visit))
        kept = [*claims, new] if number is None else list(claims)
        if number is not None:
            kept[number] = new
        _save(context, name, kept, "Saved.")
        unsaved_texts.discard(*boxes.values())
        if number is None:  # the same boxes come up again, for the next one
            for field, key in boxes.items():
                st.session_state[key] = getattr(NEW, field)
        return ""

    text_editor.run_action(name, action)


def _remove(
    context: StatementContext, name: str, claims: Sequence[ActivityClaim], number: int
) -> None:
    kept = [claim for place, claim in enumerate(claims) if place != number]
    boxes = _boxes(context, name, claims, number)

    def action() -> str:
        _save(context, name, kept, "Removed.")
        unsaved_texts.discard(*boxes.values())
        return ""

    text_editor.run_action(name, action)


def _save(
    context: StatementContext, name: str, claims: Sequence[ActivityClaim], notice: str
) -> None:
    """Save the whole list, and remember the one before it for an undo."""
    before = context.history.texts.get(name, "")
    saved = text_editor.save_text(
        context, name, write_claims(claims), context.history.current_number(name)
    )
    if saved.notice:
        raise InputError(saved.notice)
    st.session_state[f"undo|{name}"] = (before, saved.entry.number, notice)


def _render_undo(context: StatementContext, name: str) -> None:
    """The way back from the last change of this session, until somebody changes the list again."""
    before, number, notice = st.session_state.get(f"undo|{name}", ("", 0, ""))
    if not number or number != context.history.current_number(name):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.success(notice)
        if context.history.state is State.DRAFT:
            st.button("Undo", key=f"undo-{name}", on_click=_undo, args=(context, name, before))


def _undo(context: StatementContext, name: str, before: str) -> None:
    claims = read_claims(before)

    def action() -> str:
        _save(context, name, claims, "Undone.")
        return ""

    text_editor.run_action(name, action)


def _render_initiatives(
    context: StatementContext,
    statement: Statement,
    priority: Priority,
    claims: Sequence[ActivityClaim],
) -> None:
    """What the catalogue has and is no contribution yet: one click makes it one."""
    left = tuple(_left(context, priority, claims))
    if not left:
        return
    st.subheader("From the catalogue", anchor=False)
    for initiative in left:
        with st.container(border=True, gap="xsmall"):
            _render_initiative(context, statement, priority, claims, initiative)


def _left(
    context: StatementContext, priority: Priority, claims: Sequence[ActivityClaim]
) -> Iterator[Initiative]:
    catalogue = context.visit.catalogue
    areas = () if context.area == catalogue.force else (context.area.id,)
    taken = {claim.initiative for claim in claims}
    yield from (i for i in catalogue.initiatives_of(priority.id, areas) if i.id not in taken)


def _render_initiative(
    context: StatementContext,
    statement: Statement,
    priority: Priority,
    claims: Sequence[ActivityClaim],
    initiative: Initiative,
) -> None:
    name = field_name(INITIATIVE, priority.id, initiative.id)
    claim = take_over(initiative, priority.id, context.visit.catalogue, context.history.texts)
    whose = escape_markup(statement.whose_title(claim))
    st.markdown(f"**{whose}:** {escape_markup(initiative.title)}")
    st.caption(escape_markup(_attribution(claim)))
    text_editor.render_message(name)
    if context.history.state is not State.DRAFT:
        return
    did = field_name(DID, priority.id)
    with st.container(horizontal=True):
        st.button("Add as a contribution", key=f"add|{context.id}|{name}", on_click=_add,
                  args=(context, did, claims, claim), help=escape_markup(claim.text))  # fmt: skip
        if _is_listed(context, name, initiative):
            st.button("Leave it out", key=f"leave|{context.id}|{name}", on_click=_leave_out,
                      args=(context, name))  # fmt: skip
            st.caption("In the statement now: its source wrote since the quarter began.")


def _is_listed(context: StatementContext, name: str, initiative: Initiative) -> bool:
    """Whether it stands in the statement as an initiative: taken by hand, or offered unasked."""
    text = context.history.texts.get(name)
    offered = is_offered(initiative, context.quarter, context.reader.snapshot.as_of)
    return offered if text is None else bool(text)


def _add(
    context: StatementContext,
    name: str,
    claims: Sequence[ActivityClaim],
    claim: ActivityClaim,
) -> None:
    title = context.visit.catalogue.initiatives[claim.initiative].title

    def action() -> str:
        _save(context, name, [*claims, claim], f"{title} is a contribution now.")
        return ""

    text_editor.run_action(name, action)


def _leave_out(context: StatementContext, name: str) -> None:
    """An empty text says that it is left out; without any, the catalogue's may be offered."""
    seen = context.history.current_number(name)
    text_editor.run_action(name, lambda: text_editor.save_text(context, name, "", seen).notice)
