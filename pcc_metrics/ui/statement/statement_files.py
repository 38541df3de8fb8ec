"""The statement as files: what is downloaded, and what is kept when it is published."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pcc_metrics.export.files import (
    FORMATS,
    PACK,
    make_file,
    make_packs,
    statement_file_name,
    template_problem,
)
from pcc_metrics.statement import Statement
from pcc_metrics.statement.change_log import StatementEntry
from pcc_metrics.statement.json_format import NAME
from pcc_metrics.statement.statement_store import StatementStore
from pcc_metrics.ui.statement.statement_context import StatementContext, local_packs
from pcc_metrics.ui.widgets.escape import escape_markup

PACKED = "packs"


def render_downloads(context: StatementContext, statement: Statement) -> None:
    """Buttons that make a file of the statement as it is now, each when it is pressed.

    A fault of the office's template is said before, for a button that fails says nothing.
    """
    problem = template_problem(statement)
    if problem:
        st.error(f"No Word file can be made. {escape_markup(problem)}", icon=":material/error:")
    with st.expander("Download"), st.container(horizontal=True):
        for form, kind in FORMATS.items():
            st.download_button(
                kind.title,
                partial(make_file, statement, form),
                file_name=statement_file_name(statement, form),
                mime=kind.media,
                on_click="ignore",
                icon=":material/download:",
                disabled=bool(problem) and form == "docx",
                key=f"download-{form}",
            )
        _packs(context)


def _packs(context: StatementContext) -> None:
    """One action for all local packs: they are made, and then taken away as one file."""
    count = len(context.visit.catalogue.lpas)
    if not count:
        return
    if st.button(f"Make all {count} local packs", icon=":material/folder_zip:"):
        bar = st.progress(0.0, "Local packs")

        def tell(done: int, whole: int, what: str) -> None:
            bar.progress(done / whole, what)

        st.session_state[PACKED] = (context.quarter, make_packs(local_packs(context), count, tell))
    quarter, made = st.session_state.get(PACKED, (None, b""))
    if quarter == context.quarter:
        st.download_button(
            f"All local packs as a zip ({len(PACK)} files each)",
            made,
            file_name=f"local-packs-{context.quarter.end}.zip",
            mime="application/zip",
            on_click="ignore",
            icon=":material/download:",
            key="download-packs",
        )


def render_kept_files(statements: StatementStore, statement: str, entry: StatementEntry) -> None:
    """Buttons for the files that were published, byte for byte."""
    with st.container(horizontal=True):
        for name in entry.files:
            form = name.rpartition(".")[2]
            if name != NAME and form in FORMATS:
                st.download_button(
                    FORMATS[form].title,
                    partial(statements.file, statement, entry.version, name),
                    file_name=name,
                    mime=FORMATS[form].media,
                    on_click="ignore",
                    icon=":material/download:",
                    key=f"kept-{name}",
                )
