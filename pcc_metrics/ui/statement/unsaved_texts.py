"""What is typed and not yet in a statement: kept for another part, another page, and a reload.

A box that is no longer drawn loses what stands in it. So each box whose text is not saved by itself
keeps it here, by its key, for a day and for the same person alone.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any, cast

import streamlit as st

from pcc_metrics.domain.errors import InputError
from pcc_metrics.publishing.saved_work import SavedWork, SavedWorkStore
from pcc_metrics.store.data_folder import saved_work_store
from pcc_metrics.ui.state.rights import account_key

TYPED = "_statement-typed"
FAULT = "_statement-typed-fault"
_log = logging.getLogger(__name__)


def restore(key: str, otherwise: Any) -> None:
    """Put what was typed into a box that is about to be drawn; else what it shall begin with."""
    if key not in st.session_state:
        st.session_state[key] = _typed().get(key, otherwise)


def keep(*keys: str) -> None:
    """Keep what stands in boxes, also when they are no longer drawn."""
    _typed().update({key: st.session_state[key] for key in keys})
    _write(keys)


def is_kept(key: str) -> bool:
    """Whether a box holds what is not saved."""
    return key in _typed()


def discard(*keys: str) -> None:
    """What was typed is saved now, or put away."""
    typed = _typed()
    if any(key in typed for key in keys):
        for key in keys:
            typed.pop(key, None)
        _write(keys)


def render_fault() -> None:
    """Say that what is typed could not be kept beyond this session; the log says why."""
    if st.session_state.get(FAULT):
        st.warning("What is typed here and not saved is in this tab alone: it could not be kept.")


def _write(changed: Iterable[str]) -> None:
    """Put what was changed on disk at once: the run that follows may be of another page.

    What the same person typed in another tab since stays there.
    """
    typed = _typed()
    st.session_state[FAULT] = False
    try:
        work = _store().load()
        fields = dict(work.fields) if work else {}
        for key in changed:
            fields.pop(key, None)
            if key in typed:
                fields[key] = typed[key]
        if fields:
            _store().save(SavedWork(fields=fields))
        else:
            _store().delete()
    except (InputError, OSError) as error:
        _log.warning("What is typed cannot be kept beyond the session: %s", error)
        st.session_state[FAULT] = True


def _typed() -> dict[str, Any]:
    """What is typed, by the key of its box; once a session what is on disk."""
    if TYPED not in st.session_state:
        work = _store().load()
        fields: Mapping[str, Any] = work.fields if work else {}
        st.session_state[TYPED] = dict(fields)
    return cast(dict[str, Any], st.session_state[TYPED])


def _store() -> SavedWorkStore:
    return SavedWorkStore(saved_work_store(), f"statements of {account_key()}")
