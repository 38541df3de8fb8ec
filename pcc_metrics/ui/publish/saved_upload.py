"""Keeps what a person brought or typed beyond the session: after a reload, and in another tab."""

from __future__ import annotations

import logging
from typing import cast

import streamlit as st

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.system_errors import describe_os_error
from pcc_metrics.publishing.manual_entry import ManualFigure, typed_measures
from pcc_metrics.publishing.saved_work import SavedFile, SavedWork, SavedWorkStore
from pcc_metrics.publishing.screening.screen import Mode
from pcc_metrics.store.data_folder import saved_work_store
from pcc_metrics.ui.publish import manual_entry, month_form, pending_upload
from pcc_metrics.ui.state.rights import account_key
from pcc_metrics.ui.state.session import Visit, refresh_once
from pcc_metrics.ui.widgets.escape import escape_markup

SAVED = "_saved-upload"  # digest of what was saved last, empty once nothing was there to restore
# Boxes that somebody types into; the lists beside them have a choice from the start.
WRITTEN = (
    pending_upload.NOTE,
    pending_upload.REASON,
    manual_entry.FIRST,
    manual_entry.LAST,
    manual_entry.VALUE,
    manual_entry.TOP,
    manual_entry.BASE,
    manual_entry.LINK,
    manual_entry.DAY,
    manual_entry.WHERE,
    manual_entry.TITLE,
)
CHOSEN = (
    pending_upload.LATER,
    pending_upload.DAY,
    pending_upload.HOUR,
    manual_entry.MEASURE,
    manual_entry.AREA,
    manual_entry.SOURCE,
    manual_entry.STATUS,
    manual_entry.ENTRY,
    month_form.MONTH,
)
_log = logging.getLogger(__name__)


def restore_work(visit: Visit) -> None:
    """Take up, once a session, what this person had brought or typed elsewhere."""
    state = st.session_state
    candidate = _candidate()
    if candidate and not candidate.path.exists():
        _write_again(candidate)
    if SAVED in state:
        return
    state[SAVED] = ""
    if _is_started():
        return
    refresh_once(saved_work_store())
    work = _store().load()
    if work is None:
        return
    for key, value in work.fields.items():
        if key not in state and _can_restore(key, value, visit.catalogue):
            state[key] = value
    state[manual_entry.LIST] = [
        one for one in work.figures if one.measure in visit.catalogue.measures
    ]
    if work.file:
        _restore_file(work)
    state[SAVED] = _collect().digest()
    st.toast("What you had brought or typed is here again.")


def _write_again(candidate: pending_upload.UploadedFile) -> None:
    """Fetch the file of a session whose folder went while its connection was lost."""
    work = _store().load()
    if work and work.file and work.file.name == candidate.name:
        _restore_file(work)
        return
    pending_upload.discard_upload()
    st.warning("The file that was brought is no longer here: bring it again.")


def _restore_file(work: SavedWork) -> None:
    assert work.file is not None
    content = _store().read_file(work.file)
    pending_upload.restore_upload(work.file, content, cast(Mode, work.mode), work.given)


def save_work() -> None:
    """Keep what is there now, where it is other than what was kept last."""
    state = st.session_state
    try:
        if not _is_started():
            if state.get(SAVED):
                _store().delete()
            state[SAVED] = ""
            return
        work = _collect()
        if work.digest() != state.get(SAVED):
            candidate = _candidate()
            _store().save(work, candidate.path if candidate and work.file else None)
            state[SAVED] = work.digest()
    except (InputError, OSError) as error:
        _log.warning("What is typed cannot be kept beyond the session: %s", error)
        why = describe_os_error(error) + "." if isinstance(error, OSError) else str(error)
        st.warning(escape_markup(f"What is brought or typed here is in this tab alone. {why}"))


def _store() -> SavedWorkStore:
    return SavedWorkStore(saved_work_store(), account_key())


def _is_started() -> bool:
    """Whether anything was brought or typed."""
    state = st.session_state
    written = any(state.get(key) for key in _written_keys())
    return bool(written or state.get(manual_entry.LIST) or _candidate())


def _written_keys() -> tuple[str, ...]:
    return (*WRITTEN, *pending_upload.reason_keys(), *month_form.written_keys())


def _candidate() -> pending_upload.UploadedFile | None:
    return pending_upload.pending_upload().candidate


def _collect() -> SavedWork:
    state, candidate = st.session_state, _candidate()
    keys = (*_written_keys(), *CHOSEN, *month_form.chosen_keys())
    file = None
    if candidate and candidate.path.exists():
        suffix, digest = candidate.path.suffix, candidate.digest
        file = SavedFile(candidate.name, suffix, candidate.origin, digest, candidate.from_form)
    figures = cast(list[ManualFigure], state.get(manual_entry.LIST) or [])
    fields = {key: state[key] for key in keys if state.get(key) not in (None, "", False)}
    pending = pending_upload.pending_upload()
    return SavedWork(file, pending.mode, fields, tuple(figures), dict(pending.given))


def _can_restore(key: str, value: object, catalogue: Catalogue) -> bool:
    """A list has only what today's catalogue offers."""
    if key == manual_entry.MEASURE:
        return value in {one.id for one in typed_measures(catalogue)}
    return key != month_form.MONTH or value in month_form.list_months()
