"""The newest public figures at the press of a button: the refresh of the command line, on the page.

It runs in a process of its own, so that nobody's page waits for it, and goes on when its own page
is left.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import streamlit as st

from pcc_metrics.domain.app_files import ROOT
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.formatting import format_date
from pcc_metrics.refresh.refresh_report import RefreshReport
from pcc_metrics.refresh.work_folder import FOLDER, LOG, WorkFolder
from pcc_metrics.store.data_folder import require_store, writable_store
from pcc_metrics.ui.publish import pending_upload
from pcc_metrics.ui.state.rights import publisher
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.widgets.escape import escape_markup

FAULT = "_fetching-fault"
EVERY = 1.0  # seconds between two looks at how far it is
MOST_CHARACTERS = 2_000  # characters of what a run that failed has said
_COMMAND = [sys.executable, "-c", "from pcc_metrics.cli.commands import main; main()", "refresh"]
_started: dict[Path, subprocess.Popen[bytes]] = {}  # by data folder, of this server


def render_refresh(_: Visit) -> None:
    """Start a refresh, show its progress, and take its candidate."""
    work = WorkFolder(require_store())
    st.markdown(
        "The newest figures of the sources that publish them, from the publishers themselves. They "
        "are compared with what is published and checked; what is new then waits here until you "
        "have looked at it. It goes on if you leave this page."
    )
    if _is_running(work):
        _watch()
        return
    _render_failure(work)
    st.button("Fetch the newest figures", on_click=_start, key="fetch", icon=":material/sync:")
    report = work.report()
    if report:
        _render_report(work, report)


def _is_running(work: WorkFolder) -> bool:
    child = _started.get(work.data)
    return bool((child and child.poll() is None) or work.find_running())


def _start() -> None:
    try:
        publisher()
        work = WorkFolder(writable_store())
        if _is_running(work):
            return
        work.folder.mkdir(exist_ok=True)
        with work.log.open("wb") as log:
            _started[work.data] = subprocess.Popen(  # noqa: S603 - our own command
                _COMMAND, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
    except InputError as error:
        st.session_state[FAULT] = str(error)


def _stop() -> None:
    try:
        publisher()
    except InputError as error:
        st.session_state[FAULT] = str(error)
        return
    child = _started.get(WorkFolder(require_store()).data)
    if child and child.poll() is None:
        child.send_signal(signal.SIGINT)


@st.fragment(run_every=EVERY)
def _watch() -> None:
    work = WorkFolder(require_store())
    if not _is_running(work):
        st.rerun()
    running = work.find_running()
    progress = running.progress if running else None
    text = escape_markup(progress.text) if progress else "Starting."
    st.progress((progress and progress.share) or 0.0, text=text)
    if work.data in _started:
        st.button("Stop", on_click=_stop, key="fetch-stop")
        st.caption("What has come by then is kept, and the next run goes on from there.")


def _render_failure(work: WorkFolder) -> None:
    """What kept a run from its end, which then has no report."""
    fault = st.session_state.pop(FAULT, "")
    child = _started.get(work.data)
    if child and child.returncode in {0, 1} and not fault:
        log = work.log.read_text("utf-8", "replace") if work.log.exists() else ""
        fault = _last_sentence(log)
    elif child and child.returncode:
        st.info("The last run was stopped before its end: fetch again to go on from there.")
    if fault:
        st.error(escape_markup(fault))


def _last_sentence(log: str) -> str:
    """The sentence that a run ended with; empty where it came to its report."""
    if log.startswith("Error: "):
        return log.removeprefix("Error: ")[:MOST_CHARACTERS]
    if "Traceback" not in log:
        return ""
    return (
        "The last run met a fault of the program, and nothing of it is taken over. What it said is "
        f"in {FOLDER}/{LOG} of the data folder: pass it on to whoever looks after the program."
    )


def _render_report(work: WorkFolder, report: RefreshReport) -> None:
    """The report of the last run that came to its end, and the way to its candidate."""
    st.header("The last run", anchor=False)
    st.markdown(escape_markup(f"On {_day(report)}. {report.summary}"))
    for line in report.troubles:
        st.error(escape_markup(line))
    _render_lines("New", report.months)
    _render_lines("Missing", report.gaps)
    if work.pending_report():
        st.button("Look at what it would change", on_click=_take, key="fetch-take", type="primary")
    _render_lines("Late by the publishers' calendars", report.late)
    with st.expander("The whole report"):
        st.text("\n".join(report.lines()))


def _render_lines(heading: str, lines: Sequence[str]) -> None:
    if lines:
        st.markdown(f"**{heading}**\n\n" + "\n".join(f"- {escape_markup(line)}" for line in lines))


def _day(report: RefreshReport) -> str:
    return format_date(date.fromisoformat(report.made_on))


def _take() -> None:
    """The candidate goes down the same road as a file that somebody brings."""
    try:
        publisher()
    except InputError as error:
        st.session_state[FAULT] = str(error)
        return
    work = WorkFolder(require_store())
    report = work.pending_report()
    if report is None:
        st.session_state[FAULT] = "That candidate is no longer there: fetch again."
        return
    pending_upload.set_upload(
        "the newest public figures",
        ".parquet",
        lambda path: _copy(work.candidate, path),
        f"Fetched from their publishers on {_day(report)}.",
    )


def _copy(source: Path, path: Path) -> None:
    shutil.copyfile(source, path)
