"""The figures that somebody is about to publish, from wherever they come: one road for all.

An upload, the form and whatever fetches figures call `set_upload`; the page then checks, shows and
publishes what was taken. It stays with the session over reruns, faults and other pages.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import streamlit as st

from pcc_metrics.publishing.preview import PageChange
from pcc_metrics.publishing.publish import Proposal
from pcc_metrics.publishing.screening.screen import Mode
from pcc_metrics.store.register import RegisterEntry

STATE_KEY = "_pending_upload"
# What is typed beside the figures; they are kept until the figures are published or put away.
NOTE, REASON, LATER, DAY, HOUR = "pub-note", "pub-reason", "pub-later", "pub-day", "pub-hour"
TYPED = (NOTE, REASON, LATER, DAY, HOUR)


@dataclass(frozen=True)
class UploadedFile:
    """A file to be checked. `origin` says in a sentence where it comes from."""

    name: str
    path: Path
    origin: str

    @property
    def size(self) -> int:
        """The size in bytes."""
        return self.path.stat().st_size


@dataclass(frozen=True)
class CheckedUpload:
    """A candidate that was checked, and the pages that would say something else."""

    proposal: Proposal
    pages: tuple[PageChange, ...]


@dataclass
class PendingUpload:
    """What one session is publishing. `fault` says why it could not be checked or published."""

    folder: tempfile.TemporaryDirectory[str] = field(
        default_factory=lambda: tempfile.TemporaryDirectory(prefix="pcc-metrics-upload-")
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


def pending_upload() -> PendingUpload:
    """What this session is publishing; it and its files go with the session."""
    if STATE_KEY not in st.session_state:
        st.session_state[STATE_KEY] = PendingUpload()
    return cast(PendingUpload, st.session_state[STATE_KEY])


def set_upload(name: str, suffix: str, write: Callable[[Path], None], origin: str) -> None:
    """Keep a file to publish in place of the one before. `write` writes it to a path of its own.

    The suffix says how it is read (`.csv`, `.xlsx` and the like are tables, all else is Parquet);
    the name is only shown.
    """
    pending = pending_upload()
    _put_away(pending)
    path = Path(pending.folder.name) / f"candidate{suffix.lower()}"
    write(path)
    pending.candidate = UploadedFile(name, path, origin)
    pending.mode = "update"
    pending.published, pending.pages = None, ()


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
    own = [key for key in st.session_state if str(key).startswith(reason_key(""))]
    for key in (*TYPED, *own):
        st.session_state.pop(key, None)


def finish_upload(entry: RegisterEntry) -> None:
    """Remember what was published, and forget the file."""
    pending = pending_upload()
    pages = pending.checked.pages if pending.checked else ()
    discard_upload()
    pending.published, pending.pages = entry, pages


def _put_away(pending: PendingUpload) -> None:
    check_again()
    pending.candidate, pending.given = None, {}
    for left in Path(pending.folder.name).iterdir():
        left.unlink()
