"""The figures that somebody is about to publish, from wherever they come: one road for all.

An upload, the form and whatever fetches figures call `set_upload`; the page then checks, shows and
publishes what was taken. It stays with the session over reruns, faults and other pages.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import cast

import streamlit as st

from pcc_metrics.publishing.preview import PageChange
from pcc_metrics.publishing.publish import Proposal
from pcc_metrics.publishing.saved_work import SavedFile
from pcc_metrics.publishing.screening.screen import Mode
from pcc_metrics.store.object_store import file_digest
from pcc_metrics.store.register import RegisterEntry
from pcc_metrics.store.temporary_folders import temporary_folder

STATE_KEY = "_pending_upload"
# What is typed beside the figures; they are kept until the figures are published or put away.
NOTE, REASON, LATER, DAY, HOUR = "pub-note", "pub-reason", "pub-later", "pub-day", "pub-hour"
TYPED = (NOTE, REASON, LATER, DAY, HOUR)
TYPED_LIST = "_typed-list"  # the figures typed in, until they are published


@dataclass(frozen=True)
class UploadedFile:
    """A file to be checked. `origin` says in a sentence where it comes from.

    `from_form` says that it holds the figures typed in, which are then in their list as well.
    """

    name: str
    path: Path
    origin: str
    from_form: bool = False

    @property
    def size(self) -> int:
        """The size in bytes."""
        return self.path.stat().st_size

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of its content, which does not change."""
        return file_digest(self.path)


@dataclass(frozen=True)
class CheckedUpload:
    """A candidate that was checked, and the pages that would say something else."""

    proposal: Proposal
    pages: tuple[PageChange, ...]


@dataclass
class PendingUpload:
    """What one session is publishing. `fault` says why it could not be checked or published."""

    folder: tempfile.TemporaryDirectory[str] = field(
        default_factory=lambda: temporary_folder("upload")
    )
    candidate: UploadedFile | None = None
    mode: Mode = "update"
    given: dict[str, str] = field(default_factory=dict)  # title and such that the file lacks
    checked: CheckedUpload | None = None
    fault: str = ""
    overtaken: str = ""
    published: RegisterEntry | None = None
    pages: tuple[PageChange, ...] = ()  # those that the publication changed


def reason_key(code: str) -> str:
    """The box for why warnings of one kind may pass."""
    return f"{REASON}-{code}"


def reason_keys() -> tuple[str, ...]:
    """The boxes of that kind that this session has."""
    return tuple(k for k in map(str, st.session_state) if k.startswith(reason_key("")))


def pending_upload() -> PendingUpload:
    """What this session is publishing; it and its files go with the session."""
    if STATE_KEY not in st.session_state:
        pending = PendingUpload()
        _delete_with_session(pending.folder.name)
        st.session_state[STATE_KEY] = pending
    return cast(PendingUpload, st.session_state[STATE_KEY])


def _delete_folder(folder: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)


@st.cache_resource(scope="session", on_release=_delete_folder, show_spinner=False)
def _delete_with_session(folder: str) -> str:
    """Have the framework delete a folder when the session ends: it alone knows when that is."""
    return folder


def set_upload(
    name: str,
    suffix: str,
    write: Callable[[Path], None],
    origin: str,
    *,
    from_form: bool = False,
) -> None:
    """Keep a file to publish in place of the one before. `write` writes it to a path of its own.

    The suffix says how it is read (`.csv`, `.xlsx` and the like are tables, all else is Parquet);
    the name is only shown.
    """
    pending = pending_upload()
    _put_away(pending)
    path = _room(pending) / f"candidate{suffix.lower()}"
    write(path)
    pending.candidate = UploadedFile(name, path, origin, from_form)
    pending.mode = "update"
    pending.published, pending.pages = None, ()


def restore_upload(saved: SavedFile, content: bytes, mode: Mode, given: Mapping[str, str]) -> None:
    """Take up a file that this person brought in another session, and what was said beside it."""
    set_upload(
        saved.name,
        saved.suffix,
        lambda path: _write(path, content),
        saved.origin,
        from_form=saved.from_form,
    )
    pending = pending_upload()
    pending.mode, pending.given = mode, dict(given)


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _room(pending: PendingUpload) -> Path:
    """The session's folder, made again where it went with a connection that came back."""
    if not Path(pending.folder.name).is_dir():
        pending.folder = temporary_folder("upload")
        _delete_with_session(pending.folder.name)
    return Path(pending.folder.name)


def check_again() -> None:
    """Forget what the check found: the next run checks the same file on top of what is there."""
    pending = pending_upload()
    pending.checked, pending.fault, pending.overtaken = None, "", ""


def choose_mode(mode: Mode) -> None:
    """Check the same file for another way of publishing it."""
    pending_upload().mode = mode
    check_again()


def discard_upload() -> None:
    """Take nothing to publish any more; what was typed beside it goes too."""
    _put_away(pending_upload())
    for key in (*TYPED, *reason_keys()):
        st.session_state.pop(key, None)


def finish_upload(entry: RegisterEntry) -> None:
    """Remember what was published, and forget the file."""
    pending = pending_upload()
    pages = pending.checked.pages if pending.checked else ()
    if pending.candidate and pending.candidate.from_form:
        st.session_state.pop(TYPED_LIST, None)
    discard_upload()
    pending.published, pending.pages = entry, pages


def _put_away(pending: PendingUpload) -> None:
    check_again()
    pending.candidate, pending.given = None, {}
    for left in _room(pending).iterdir():
        left.unlink()
