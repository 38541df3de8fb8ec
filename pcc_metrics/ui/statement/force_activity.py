"""What the force did, claim by claim, and initiatives from the catalogue in the office's words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from pcc_metrics.domain.definitions import Priority
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.formatting import format_date
from pcc_metrics.domain.office import Initiative
from pcc_metrics.statement import ActivityClaim, State
from pcc_metrics.statement.commentary import is_offered
from pcc_metrics.statement.text_fields import DID, INITIATIVE, field_name, read_claims, write_claims
from pcc_metrics.ui.statement import text_editor
from pcc_metrics.ui.statement.statement_context import StatementContext
from pcc_metrics.ui.widgets.escape import escape_markup

FIELDS = ("text", "source", "said_on", "url")


def render_claims(context: StatementContext, priority: Priority) -> None:
    """The claims of a priority, each with its source and date, and a form for one more."""
    name = field_name(DID, priority.id)
    claims = read_claims(context.history.texts.get(name, ""))
    for number, claim in enumerate(claims):
        _one(context, name, claims, number, claim)
    if not claims:
        st.markdown("Nothing is said yet. Each claim needs its words, its source and its date.")
    text_editor.render_message(name)
    if context.history.state is State.DRAFT:
        with st.expander("Add a claim", expanded=not claims):
            _form(context, name, claims, None)
    text_editor.render_conflict(context, name)
    text_editor.render_warnings(context, name)
    text_editor.render_versions(context, name)


def _one(
    context: StatementContext,
    name: str,
    claims: Sequence[ActivityClaim],
    number: int,
    claim: ActivityClaim,
) -> None:
    st.markdown(f"- {escape_markup(claim.text)} {escape_markup(claim_attribution(claim))}")
    if context.history.state is State.DRAFT:
        with st.expander(f"Change or remove claim {number + 1}"):
            _form(context, name, claims, number)


def claim_attribution(claim: ActivityClaim) -> str:
    """`(1 December 2023. Source: a paper.)`: whose word it is, and of when."""
    when = format_date(claim.said_on) if claim.said_on else "No date given"
    return f"({when}. Source: {claim.source or 'not given'}.)"


def _form(
    context: StatementContext, name: str, claims: Sequence[ActivityClaim], number: int | None
) -> None:
    """One claim to write or change; what is kept is the whole list, so that its order is too."""
    claim = ActivityClaim("") if number is None else claims[number]
    # A form of its own for each state of the list: a saved one comes up empty again.
    key = f"claim|{name}|{number}|{context.history.current_number(name)}"
    with st.form(key, border=False):
        st.text_area("What was done", claim.text, key=f"{key}|text", height=110)
        st.text_input("Source", claim.source, key=f"{key}|source",
                      placeholder="A paper, a page, a person with the office held")  # fmt: skip
        st.date_input("Date of the source", claim.said_on, key=f"{key}|said_on",
                      format="DD/MM/YYYY", min_value=date(2000, 1, 1))  # fmt: skip
        st.text_input("Address of the source, if it has one", claim.url, key=f"{key}|url")
        st.form_submit_button(
            "Save claim", on_click=_keep, args=(context, name, claims, number, key), type="primary"
        )
        if number is not None:
            st.form_submit_button(
                "Remove claim", on_click=_remove, args=(context, name, claims, number)
            )


def _keep(
    context: StatementContext,
    name: str,
    claims: Sequence[ActivityClaim],
    number: int | None,
    key: str,
) -> None:
    def action() -> str:
        text, source, said_on, url = (st.session_state[f"{key}|{field}"] for field in FIELDS)
        if not text.strip():
            raise InputError("A claim needs words: say what was done.")
        if url.strip() and not url.strip().startswith(("https://", "http://")):
            raise InputError("The address of a source begins with https:// or http://.")
        new = ActivityClaim(text.strip(), source.strip(), said_on, url.strip())
        kept = [*claims, new] if number is None else list(claims)
        if number is not None:
            kept[number] = new
        return _save(context, name, kept)

    text_editor.run_action(name, action)


def _remove(
    context: StatementContext, name: str, claims: Sequence[ActivityClaim], number: int
) -> None:
    kept = [claim for place, claim in enumerate(claims) if place != number]
    text_editor.run_action(name, lambda: _save(context, name, kept))


def _save(context: StatementContext, name: str, claims: Sequence[ActivityClaim]) -> str:
    saved = text_editor.save_text(
        context, name, write_claims(claims), context.history.current_number(name)
    )
    if saved.notice:
        raise InputError(saved.notice)
    return "Saved."


def render_initiatives(context: StatementContext, priority: Priority) -> None:
    """What the catalogue has for the priority: to be taken in, put in other words, or left out."""
    catalogue = context.visit.catalogue
    areas = () if context.area == catalogue.force else (context.area.id,)
    initiatives = catalogue.initiatives_of(priority.id, areas)
    if not initiatives:
        st.markdown("The catalogue has no initiative for this priority and area.")
    for initiative in initiatives:
        with st.container(border=True, gap="xsmall"):
            _initiative(context, priority, initiative)


def _initiative(context: StatementContext, priority: Priority, initiative: Initiative) -> None:
    name = field_name(INITIATIVE, priority.id, initiative.id)
    text = context.history.texts.get(name)
    taken = bool(text) if text is not None else _is_offered(context, initiative)
    key = f"take|{context.id}|{name}"
    st.session_state[key] = taken
    st.checkbox(
        escape_markup(initiative.title),
        key=key,
        on_change=_take,
        args=(context, name, initiative, key),
        disabled=context.history.state is not State.DRAFT,
    )
    source = context.visit.catalogue.sources[initiative.source]
    st.caption(escape_markup(f"Source: {source.title}. Said on {format_date(initiative.said_on)}."))
    if text is None or not taken:
        (st.markdown if taken else st.caption)(escape_markup(initiative.text))
    if taken and text is not None:
        text_editor.render_editor(context, name, f"In our words: {initiative.title}", height=110)
    elif taken and context.history.state is State.DRAFT:
        st.button("Put it in our words", key=f"own|{name}", on_click=_take,
                  args=(context, name, initiative, ""))  # fmt: skip
    else:
        text_editor.render_message(name)


def _is_offered(context: StatementContext, initiative: Initiative) -> bool:
    return is_offered(initiative, context.quarter, context.reader.snapshot.as_of)


def _take(context: StatementContext, name: str, initiative: Initiative, key: str) -> None:
    """Take an initiative in with the catalogue's words, or leave it out."""
    text = initiative.text.strip() if not key or st.session_state[key] else ""

    def action() -> str:
        saved = text_editor.save_text(context, name, text, context.history.current_number(name))
        text_editor.reset_editor(context, name)
        if saved.notice:
            raise InputError(saved.notice)
        return ""

    text_editor.run_action(name, action)
