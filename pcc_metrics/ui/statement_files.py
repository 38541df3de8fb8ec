"""The statement as files: what is downloaded, and what is kept when it is published."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pcc_metrics.statement import Statement
from pcc_metrics.statement.log import Entry
from pcc_metrics.statement.record import NAME
from pcc_metrics.statement.store import Statements


def files_of(statement: Statement) -> dict[str, bytes]:  # noqa: ARG001 - filled in by the exports
    """Every format of a statement, by the name of its file."""
    return {}


def downloads(statement: Statement) -> None:
    """Buttons that make a file of the statement as it is now."""


def kept_files(statements: Statements, statement: str, entry: Entry) -> None:
    """Buttons for the files that were published, byte for byte."""
    with st.container(horizontal=True):
        for name in entry.files:
            if name != NAME:
                st.download_button(
                    f"Download {name.rpartition('.')[2].upper()}",
                    partial(statements.file, statement, entry.version, name),
                    file_name=name,
                    on_click="ignore",
                    icon=":material/download:",
                    key=f"kept-{name}",
                )
