"""Upload of a file to the publish page, and templates to fill in."""

from __future__ import annotations

import tempfile
from datetime import date
from functools import partial
from pathlib import Path

import streamlit as st
from streamlit import config

from pcc_metrics.publishing.screening.limits import LIMITS
from pcc_metrics.publishing.screening.sheet_reader import latest_rows, write_template
from pcc_metrics.store.snapshot import Metadata
from pcc_metrics.store.suppression import suppression_guard
from pcc_metrics.ui.publish import pending_upload
from pcc_metrics.ui.state.session import Visit

ENDINGS = ("parquet", "csv", "tsv", "txt", "xlsx", "xlsm", "xls", "ods")  # the last two: what to do
UPLOADS = "_uploads"  # counts them: a new uploader forgets the file, and its memory, of the last
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def render_upload(_: Visit) -> None:
    """Take a file from the analyst's computer."""
    most = config.get_option("server.maxUploadSize")
    st.markdown(
        f"A Parquet snapshot, or a filled template as CSV or XLSX: at most {most} MB and "
        f"{LIMITS.rows:,} rows. It is checked first; nothing is published until you say so."
    )
    key = f"upload-{st.session_state.setdefault(UPLOADS, 0)}"
    st.file_uploader("The file", ENDINGS, key=key, on_change=_take_file, args=(key,))


def _take_file(key: str) -> None:
    file = st.session_state[key]
    if file is None:
        return
    suffix = Path(file.name).suffix
    pending_upload.set_upload(
        file.name, suffix, lambda path: _write(path, file.getbuffer()), "Brought as a file."
    )
    st.session_state[UPLOADS] += 1


def _write(path: Path, content: memoryview) -> None:
    path.write_bytes(content)


def render_templates(visit: Visit) -> None:
    """Tables to fill in: empty, or with the latest rows of every measure."""
    st.markdown(
        "A table to fill in with a spreadsheet. The filled one holds the latest row of every "
        "measure and area: write the new figures over the old ones, take out what is not new, and "
        "bring it back as it is. The rows above the column names say what the figures are; `title` "
        "must be filled in."
    )
    with st.container(horizontal=True):
        for filled in (False, True) if visit.reader else (False,):
            for ending, mime in (("csv", "text/csv"), ("xlsx", WORKBOOK)):
                name = "latest-rows" if filled else "empty"
                label = f"{'With the latest rows' if filled else 'Empty'}, {ending.upper()}"
                st.download_button(
                    label,
                    partial(_template, visit, ending, filled=filled),
                    file_name=f"template-{name}.{ending}",
                    mime=mime,
                    on_click="ignore",
                    icon=":material/download:",
                    key=f"template-{name}-{ending}",
                )


def _template(visit: Visit, ending: str, *, filled: bool) -> bytes:
    """Made when it is asked for. Small numbers stay hidden here as in every other download."""
    rows = []
    if filled and visit.reader:
        snapshot = visit.reader.snapshot
        rows = latest_rows(snapshot.table, suppression_guard(visit.catalogue, snapshot))
    today = date.today()  # noqa: DTZ011 - the day on the analyst's calendar
    metadata = Metadata("", today, visit.catalogue.body.office, "", {})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"template.{ending}"
        write_template(path, metadata, rows)
        return path.read_bytes()
