"""A working store takes up the snapshots that a newer version of the program comes with.

Each becomes a publication of its own, so that links pinned to it open. Where the office has
published figures itself, they are merged with the newest as an upload would be, and stay.
"""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path

from pcc_metrics.app_files import BUNDLED, WORKING
from pcc_metrics.errors import InputError
from pcc_metrics.publishing.keys import coded, empty_table, match
from pcc_metrics.publishing.publish import merged_content, write_content
from pcc_metrics.publishing.store import locked, sync_file
from pcc_metrics.register import Entry, Register

WHO = "PCC Metrics, bundled figures"
_log = logging.getLogger(__name__)


def open_working_store() -> None:
    """Bring the working store up to date, where it is the one in use; a fault is only logged."""
    if os.environ.get("PCC_METRICS_DATA") or not WORKING.exists():
        return
    try:
        taken = take_up_bundled(BUNDLED, WORKING)
    except (InputError, OSError) as error:
        _log.error("The figures that come with this version were not taken up: %s", error)
        return
    for entry in taken:
        _log.info("Entry %d of the register: %s %s.", entry.number, entry.action, entry.snapshot)


def take_up_bundled(bundled: Path, working: Path) -> tuple[Entry, ...]:
    """Enter what the bundled register has and the working store has not; returns the new entries.

    Nothing is entered while a publication waits for its hour: it would be lost at that hour.
    """
    theirs, ours = Register(bundled), Register(working)
    if not _missing(theirs, ours) and not _covers_own_figures(theirs, ours):
        return ()
    with locked(ours.folder):
        if ours.waiting():
            return ()
        before = len(ours.entries())
        for entry in _missing(theirs, ours):
            _enter(theirs, ours, entry)
        if _covers_own_figures(theirs, ours):
            _merge_own_figures(ours)
        return ours.entries()[before:]


def _missing(theirs: Register, ours: Register) -> tuple[Entry, ...]:
    held = {(entry.action, entry.snapshot) for entry in ours.entries()}
    return tuple(e for e in theirs.visible() if (e.action, e.snapshot) not in held)


def _enter(theirs: Register, ours: Register, entry: Entry) -> None:
    """One entry of the bundled register as the next of the working store."""
    snapshot = theirs.open_entry(entry)  # its digest is checked
    path = ours.folder / entry.file
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        part = path.with_suffix(".part")
        shutil.copyfile(theirs.folder / entry.file, part)
        part.rename(path)
        sync_file(path)
    current = ours.latest()
    before = coded(ours.open_entry(current).table) if current else empty_table()
    ours.append(
        action=entry.action,
        snapshot=entry.snapshot,
        file=entry.file,
        digest=entry.digest,
        who=WHO,
        note=entry.note,
        mode="replace",
        parent=current.snapshot if current else None,
        rows=match(before, coded(snapshot.table)).counts,
    )


def _covers_own_figures(theirs: Register, ours: Register) -> bool:
    """Whether what is current was entered on top of figures that only the office has."""
    current, own = ours.latest(), _last_own(ours)
    bundled = {entry.snapshot for entry in theirs.visible()}
    return bool(current and own and _entered(current) and own.snapshot not in bundled)


def _entered(entry: Entry) -> bool:
    return entry.who == WHO and entry.mode == "replace"


def _last_own(ours: Register) -> Entry | None:
    """The last publication that stands and was not entered from the bundled register."""
    withdrawn = ours.withdrawals()
    standing = (e for e in reversed(ours.published()) if e.snapshot not in withdrawn)
    return next((e for e in standing if not _entered(e)), None)


def _merge_own_figures(ours: Register) -> None:
    """Publish the office's last figures with the bundled ones in place of those of the same key."""
    current, own = ours.current(), _last_own(ours)
    assert own is not None
    content = merged_content(ours.open_entry(own), ours.open_entry(current), "update")
    snapshot, file, digest = write_content(ours, content)
    ours.append(
        action="publish",
        snapshot=snapshot,
        file=file,
        digest=digest,
        who=WHO,
        note=f"Snapshot {current.snapshot}, which came with this version of the program, merged "
        f"with the figures that were current before, {own.snapshot}.",
        mode="update",
        parent=own.snapshot,
        rows=content.matched.counts,
    )
