"""Published statements as they were, read once for all sessions: they never change."""

from __future__ import annotations

import streamlit as st

from pcc_metrics.domain.errors import InputError
from pcc_metrics.links import StatementVersion
from pcc_metrics.statement import Statement
from pcc_metrics.statement.change_log import StatementEntry
from pcc_metrics.statement.json_format import NAME, from_record
from pcc_metrics.statement.statement_store import StatementStore

KEPT = 40  # statements of some 300 kB


def read_published(
    statements: StatementStore, wanted: StatementVersion
) -> tuple[StatementEntry, Statement]:
    """A published version; raises `InputError` where there is none, or it was changed since."""
    name, version = wanted
    found = statements.paper(name).publications
    entry = next((one for one in found if one.version == version), None)
    if entry is None:
        raise InputError(f"No version {version} of the statement {name} was published.")
    content = statements.file(name, version, NAME)
    return entry, _read((str(statements.folder), name, entry.files[NAME]), content)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _read(key: tuple[str, ...], _content: bytes) -> Statement:  # noqa: ARG001 - the cache's key
    return from_record(_content)
