"""Upload of a file to the publish page, and templates to fill in."""

from __future__ import annotations

import tempfile
from datetime import date
from functools import partial
from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit import config

from pcc_metrics.publishing.screening.limits import LIMITS
from pcc_metrics.publishing.template import latest_rows, own_areas, write_template
from pcc_metrics.store.snapshot import Metadata
from pcc_metrics.store.suppression import suppression_guard
from pcc_metrics.ui.publish import pending_upload
from pcc_metrics.ui.state.session import Visit

ENDINGS = ("parquet", "csv", "tsv", "txt", "xlsx", "xlsm", "xls", "ods")  # the last two: what to do
MIB = 1_048_576  # bytes: what the framework counts as a megabyte
UPLOADS = "_uploads"  # counts them: a new uploader forgets the file, and its memory, of the last
Held = Literal["own", "all", "none"]  # whose latest rows a template holds
TEMPLATES: dict[str, tuple[str, Held]] = {
    "With your own latest rows": ("own-rows", "own"),
    "With those of other forces too": ("all-rows", "all"),
    "Empty": ("empty", "none"),
}
ENDING_NAMES = {"xlsx": "Excel workbook", "csv": "CSV"}
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def render_upload(_: Visit) -> None:
    """Take a file from the analyst's computer."""
    most = min(config.get_option("server.maxUploadSize"), LIMITS.file_bytes // MIB)
    st.markdown(
        f"A Parquet snapshot of at most {LIMITS.rows:,} rows, or a filled template as CSV, at most "
        f"{LIMITS.text_rows:,} rows, or XLSX, at most {LIMITS.workbook_rows:,}; none over {most} "
        "MB. It is checked first; nothing is published until you say so."
    )
    key = f"upload-{st.session_state.setdefault(UPLOADS, 0)}"
    st.file_uploader(
        "The file", ENDINGS, key=key, on_change=_take_file, args=(key,), max_upload_size=most
    )


def render_replacement() -> None:
    """Take the file again once its faults are put right; what was said beside it stays."""
    key = f"again-{st.session_state.setdefault(UPLOADS, 0)}"
    label = "Upload the file again once it is put right"
    st.file_uploader(label, ENDINGS, key=key, on_change=_replace_file, args=(key,))


def _replace_file(key: str) -> None:
    given = pending_upload.pending_upload().given
    _take_file(key)
    pending_upload.pending_upload().given = given


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
    """Tables to fill in: with the latest rows of the office's own areas, of all areas, or empty."""
    st.markdown(
        "A table to fill in with a spreadsheet. It holds the latest row of every measure: write "
        "the new figures over the old ones, take out what is not new, fill in `title`, and upload "
        "it as it is. In the Excel workbook measures, areas, sources and months can be chosen "
        "from lists; its second sheet has every name with its id."
    )
    for label, (name, held) in TEMPLATES.items():
        if held != "none" and not visit.reader:
            continue
        with st.container(horizontal=True, vertical_alignment="center", key=f"templates-{name}"):
            st.markdown(label)
            for ending, mime in (("xlsx", WORKBOOK), ("csv", "text/csv")):
                st.download_button(
                    ENDING_NAMES[ending],
                    partial(make_template, visit, ending, held),
                    file_name=f"template-{name}.{ending}",
                    mime=mime,
                    on_click="ignore",
                    icon=":material/download:",
                    key=f"template-{name}-{ending}",
                )


def make_template(visit: Visit, ending: str, held: Held) -> bytes:
    """Made when it is asked for. Small numbers stay hidden here as in every other download."""
    rows = []
    if held != "none" and visit.reader:
        snapshot = visit.reader.snapshot
        areas = own_areas(visit.catalogue) if held == "own" else []
        rows = latest_rows(snapshot.table, suppression_guard(visit.catalogue, snapshot), areas)
    today = date.today()  # noqa: DTZ011 - the day on the analyst's calendar
    metadata = Metadata("", today, visit.catalogue.body.office, "", {})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"template.{ending}"
        write_template(path, metadata, visit.catalogue, rows)
        return path.read_bytes()
