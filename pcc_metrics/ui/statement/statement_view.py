"""A statement as it reads: a draft's preview and a published one look the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd
import streamlit as st

from pcc_metrics.charts.tables import Table
from pcc_metrics.export.table_cells import drop_columns, format_cell, narrow_table
from pcc_metrics.narrative.attribution import source_attribution
from pcc_metrics.statement import ActivityClaim, ChangesSinceLast, OwnWords, Section, Statement
from pcc_metrics.ui.statement.force_activity import claim_attribution
from pcc_metrics.ui.widgets.escape import escape_markup

FIGURE, RATE = "Figure", "Rate"


def render_statement(statement: Statement) -> None:
    """Everything that it says, in its order."""
    if statement.mark:
        st.warning(escape_markup(f"{statement.mark}. This is not a published statement."))
    render_since(statement.since)
    _introduction(statement)
    render_applicability(statement)
    for section in statement.sections:
        _section(section)
    _notes(statement)


def render_since(since: ChangesSinceLast) -> None:
    """What changed since the last statement."""
    st.header("Since the last statement", anchor=False)
    st.markdown(escape_markup(since.opening))
    for heading, lines in since.groups:
        with st.expander(f"{heading} ({len(lines)})"):
            st.markdown(_list(lines))


def _introduction(statement: Statement) -> None:
    st.header("Introduction", anchor=False)
    st.markdown(escape_markup(statement.duty))
    st.markdown(escape_markup(statement.caution))
    if statement.pre_election:
        st.info(escape_markup(statement.pre_election))
    if statement.introduction:
        render_own_words(statement.introduction)


def render_applicability(statement: Statement) -> None:
    """Which priorities apply, and why."""
    st.header("Which priorities apply", anchor=False)
    render_table(statement.applicability)


def render_data(section: Section) -> None:
    """The locked part of a priority: sentences, headline figures and the trend."""
    if section.without:
        st.markdown(escape_markup(section.without))
    st.markdown("\n\n".join(escape_markup(sentence.text) for sentence in section.sentences))
    if section.headlines:
        shown, notes = narrow_table(section.headlines)
        render_table(_with_rates(shown))
        st.caption(escape_markup(" ".join(notes)))
    if section.chart:
        st.markdown(f"**{escape_markup(section.chart.title)}**")
        st.caption(escape_markup(section.chart.subtitle))
        st.vega_lite_chart(section.chart.browser_spec, alt=section.chart.name)
    st.caption(f"[The page with these figures]({section.pinned})")


def render_own_words(own_words: OwnWords) -> None:
    """What the office wrote, under the label that says so."""
    with st.container(border=True, gap="small"):
        st.markdown(f"**{escape_markup(own_words.label)}**")
        for paragraph in own_words.paragraphs:
            st.markdown(escape_markup(paragraph))


def render_table(table: Table) -> None:
    """A table as text, so that every reader and every reading aloud has it."""
    columns = {
        name: [escape_markup(format_cell(row[place]) or "–") for row in table.rows]
        for place, name in enumerate(table.columns)
    }
    st.table(pd.DataFrame(columns), hide_index=True, alt=table.caption)


def _with_rates(table: Table) -> Table:
    """Rates beside their counts: with a column less, the table fits a phone."""
    if RATE not in table.columns:
        return table
    figure, rate = table.columns.index(FIGURE), table.columns.index(RATE)
    rows = tuple(
        (*row[:figure], ", ".join(filter(None, (format_cell(row[figure]), format_cell(row[rate])))),
         *row[figure + 1 :])
        for row in table.rows
    )  # fmt: skip
    return drop_columns(replace(table, rows=rows), (RATE,))


def _section(section: Section) -> None:
    st.header(escape_markup(section.title), anchor=False)
    st.markdown(escape_markup(f"{section.applicability.text} {section.applicability.why}"))
    render_data(section)
    st.subheader("What the force did this quarter", anchor=False)
    if section.did_missing:
        st.markdown(escape_markup(section.did_missing))
    _claims(section.did)
    for own in section.commentary:
        render_own_words(own)
    if section.initiatives:
        st.subheader("Initiatives", anchor=False)
        _claims(section.initiatives)


def _claims(claims: Iterable[ActivityClaim]) -> None:
    st.markdown(
        "\n".join(
            f"- {escape_markup(f'{claim.text} {claim_attribution(claim)}')}" for claim in claims
        )
    )


def _notes(statement: Statement) -> None:
    st.header("Notes", anchor=False)
    if statement.quality:
        st.subheader("Data quality", anchor=False)
        st.markdown(_list(statement.quality))
    with st.expander("Definitions"):
        st.markdown(
            "\n".join(
                f"- **{escape_markup(d.title)}**: {escape_markup(d.text)}"
                for d in statement.definitions
            )
        )
    with st.expander("Sources"):
        st.markdown(
            _list(f"{s.title}. {source_attribution(s)} {s.caveat}" for s in statement.sources)
        )
    st.subheader("Required by the same Order", anchor=False)
    for reference in statement.references:
        if reference.url:
            st.markdown(f"- [{escape_markup(reference.title)}]({reference.url})")
        else:
            st.markdown(f"- {escape_markup(reference.text)}")
    st.subheader("Reporting frequency", anchor=False)
    st.markdown(escape_markup(statement.frequency))


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {escape_markup(line)}" for line in lines)
