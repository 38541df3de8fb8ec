"""Published statements for everyone: which there are, one at its pinned address, two compared."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pcc_metrics import links
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.formatting import capitalise
from pcc_metrics.narrative.withdrawals import withdrawal_notice
from pcc_metrics.statement import Statement
from pcc_metrics.statement.change_log import StatementEntry
from pcc_metrics.statement.compare_versions import compare_statements, count_changes
from pcc_metrics.statement.statement_store import StatementStore, format_entry_time, read_id
from pcc_metrics.ui.state import navigation
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.statement import document_view
from pcc_metrics.ui.statement.side_by_side import render_compared_blocks
from pcc_metrics.ui.statement.statement_cache import read_published
from pcc_metrics.ui.statement.statement_files import render_kept_files
from pcc_metrics.ui.widgets.escape import escape_markup

PATH = "statements"


def render_page(visit: Visit) -> None:
    """The list, a statement, or two of them, as the address asks."""
    wanted = visit.request.histories
    statements = StatementStore()
    if wanted.statement is None:
        _list(visit, statements)
        return
    try:
        one = read_published(statements, wanted.statement)
        other = read_published(statements, wanted.beside) if wanted.beside else None
    except InputError as error:
        st.title("Published statements", anchor=False)
        st.error(escape_markup(str(error)))
        navigation.render_button("All published statements", {})
        return
    if other:
        _two(one[1], other[1])
    else:
        _one(visit, statements, *one)


def _list(visit: Visit, statements: StatementStore) -> None:
    st.title("Published statements", anchor=False)
    st.markdown(escape_markup(visit.catalogue.body.duty))
    for statement, fault in statements.damaged().items():
        if statements.readable_history(statement).publications:
            text = f"The statement {statement} cannot be read, and is not in the list: {fault}"
            st.warning(escape_markup(text))
    publications = _publications(visit, statements)
    if not publications:
        st.markdown("No statement has been published here yet.")
        return
    for name, (statement, entry) in reversed(list(publications.items())):
        navigation.render_button(name, links.statement_query(statement, entry.version))
        reason = f" Amended: {entry.note}" if entry.note else ""
        st.caption(
            escape_markup(
                f"Published {format_entry_time(entry)}, on snapshot {entry.snapshot}.{reason}"
            )
        )
    _chooser(publications)


def _publications(
    visit: Visit, statements: StatementStore
) -> Mapping[str, tuple[str, StatementEntry]]:
    """Name -> (statement, publication), the oldest quarter first."""
    publications: dict[str, tuple[str, StatementEntry]] = {}
    for history in reversed(list(statements.histories())):
        period, area = read_id(history.id)
        known = visit.catalogue.areas.get(area)
        place = known.title if known else area
        for entry in history.publications:
            publications[f"{capitalise(period.label)}, {place}, version {entry.version}"] = (
                history.id, entry,
            )  # fmt: skip
    return publications


def _chooser(publications: Mapping[str, tuple[str, StatementEntry]]) -> None:
    if len(publications) < 2:
        return
    st.header("Compare two", anchor=False)
    names = list(publications)
    left = st.selectbox("This one", names, len(names) - 2)
    right = st.selectbox("beside this one", names, len(names) - 1)
    numbered = [(publications[name][0], publications[name][1].version) for name in (left, right)]
    navigation.render_button("Compare sentence by sentence", links.comparison_query(*numbered))


def _one(
    visit: Visit, statements: StatementStore, entry: StatementEntry, statement: Statement
) -> None:
    st.title(escape_markup(f"{statement.title}, {statement.place}"), anchor=False)
    st.markdown(
        f"**{escape_markup(statement.status_line)}.** "
        f"{escape_markup(f'Figures: {statement.snapshot_title}')} "
        f"{escape_markup(f'(snapshot {statement.snapshot}).')}"
    )
    if statement.reason:
        st.info(escape_markup(f"This version amends the one before it: {statement.reason}"))
    _newer(statements, statement)
    withdrawal = visit.register.withdrawals().get(statement.snapshot)
    if withdrawal:
        st.error(
            escape_markup(
                f"{withdrawal_notice(withdrawal)} The statement stands here as it was published."
            )
        )
    with st.popover("Share", icon=":material/share:"):
        st.markdown("**Pinned link**: always opens this version.")
        base = links.app_root(st.context.url, visit.path)
        query = links.statement_query(statement.id, statement.version)
        st.code(links.build_address(base, PATH, query), language=None, wrap_lines=True)
    render_kept_files(statements, statement.id, entry)
    _beside_the_last(statements, statement)
    document_view.render_statement(statement)


def _newer(statements: StatementStore, statement: Statement) -> None:
    """Say that a later version exists: this one is shown as it was published."""
    last = statements.history(statement.id).publications[-1]
    if last.version > statement.version:
        st.warning(escape_markup(f"Version {last.version} amends this one: {last.note}"))
        query = links.statement_query(statement.id, last.version)
        navigation.render_button(f"Read version {last.version}", query)


def _beside_the_last(statements: StatementStore, statement: Statement) -> None:
    """The way to what is different from the statement before it, and to all others."""
    with st.container(horizontal=True):
        before = statements.version_before(statement.id)
        if before:
            query = links.comparison_query(before, (statement.id, statement.version))
            quarter = read_id(before[0])[0].label
            navigation.render_button(f"Compare with {quarter}", query)
        navigation.render_button("All published statements", {})


def _two(left: Statement, right: Statement) -> None:
    st.title("Two statements side by side", anchor=False)
    names = (_name(left), _name(right))
    blocks = compare_statements(left, right)
    st.markdown(escape_markup(count_changes(blocks)))
    with st.container(horizontal=True):
        for name, one in {_name(one): one for one in (left, right)}.items():
            navigation.render_button(f"Read {name}", links.statement_query(one.id, one.version))
        navigation.render_button("All published statements", {})
    same = st.toggle("Show sentences that are the same", value=False)
    if not same and not any(block.changed for block in blocks):
        st.markdown("They say the same, sentence by sentence.")
    render_compared_blocks(blocks, names, changes_only=not same)


def _name(statement: Statement) -> str:
    quarter = capitalise(statement.quarter.label)
    return f"{quarter}, {statement.area_title}, version {statement.version}"
