"""A working store takes up the snapshots that a newer version of the program comes with.

Each becomes a publication of its own, so that links pinned to it open. Where the office has
published figures itself, they are merged with the newest as an upload would be, and stay.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

from pcc_metrics.domain.app_files import BUNDLED, WORKING
from pcc_metrics.domain.errors import InputError
from pcc_metrics.publishing.publish import merge_content, put_snapshot, write_content
from pcc_metrics.store.ledger import retry_when_taken
from pcc_metrics.store.register import Register, RegisterEntry
from pcc_metrics.store.row_diff import diff_rows, empty_table, encode_table

WHO = "PCC Metrics, bundled figures"
_log = logging.getLogger(__name__)


def open_working_store() -> None:
    """Update the working store from the bundled one, where it is in use; a fault is only logged."""
    if os.environ.get("PCC_METRICS_DATA") or not WORKING.exists():
        return
    try:
        taken = add_bundled_snapshots(BUNDLED, WORKING)
    except (InputError, OSError) as error:
        _log.error("The figures that come with this version were not taken up: %s", error)
        return
    for entry in taken:
        _log.info("Entry %d of the register: %s %s.", entry.number, entry.action, entry.snapshot)


def add_bundled_snapshots(bundled: Path, working: Path) -> tuple[RegisterEntry, ...]:
    """Enter what the bundled register has and the working store has not; returns the new entries.

    Nothing is entered while a publication waits for its hour: it would be lost at that hour.
    """
    theirs, ours = Register(bundled), Register(working)
    return tuple(iter(lambda: _take_up_next(theirs, ours), None))


@retry_when_taken
def _take_up_next(theirs: Register, ours: Register) -> RegisterEntry | None:
    """The next entry that is missing, now written; none where nothing is, or it must wait."""
    head = len(ours.entries())
    missing, covered = _list_missing(theirs, ours), _find_covered_figures(theirs, ours)
    if ours.embargoed():
        return None
    if missing:
        return _enter(theirs, ours, missing[0], head)
    return _merge_own_figures(ours, *covered, head) if covered else None


def _list_missing(theirs: Register, ours: Register) -> tuple[RegisterEntry, ...]:
    held = {(entry.action, entry.snapshot) for entry in ours.entries()}
    return tuple(e for e in theirs.visible() if (e.action, e.snapshot) not in held)


def _enter(theirs: Register, ours: Register, entry: RegisterEntry, head: int) -> RegisterEntry:
    """One entry of the bundled register as the next of the working store."""
    snapshot = theirs.open_entry(entry)  # its digest is checked
    file, digest = put_snapshot(ours, snapshot, theirs.objects.get(entry.file))
    current = ours.latest()
    before = encode_table(ours.open_entry(current).table) if current else empty_table()
    return ours.append(
        head,
        action=entry.action,
        snapshot=entry.snapshot,
        file=file,
        digest=digest,
        who=WHO,
        note=entry.note,
        mode="replace",
        parent=current.snapshot if current else None,
        rows=diff_rows(before, encode_table(snapshot.table)).counts,
    )


def _find_covered_figures(
    theirs: Register, ours: Register
) -> tuple[RegisterEntry, RegisterEntry] | None:
    """What is current and was entered on top of figures that only the office has, and those."""
    current, own = ours.latest(), _last_own(ours)
    bundled = {entry.snapshot for entry in theirs.visible()}
    if current and own and _is_from_bundle(current) and own.snapshot not in bundled:
        return current, own
    return None


def _is_from_bundle(entry: RegisterEntry) -> bool:
    return entry.who == WHO and entry.mode == "replace"


def _last_own(ours: Register) -> RegisterEntry | None:
    """The last publication that stands and was not entered from the bundled register."""
    withdrawn = ours.withdrawals()
    standing = (e for e in reversed(ours.publications()) if e.snapshot not in withdrawn)
    return next((e for e in standing if not _is_from_bundle(e)), None)


def _merge_own_figures(
    ours: Register, current: RegisterEntry, own: RegisterEntry, head: int
) -> RegisterEntry:
    """Publish the office's last figures with the bundled ones in place of those of the same key."""
    content = merge_content(ours.open_entry(own), ours.open_entry(current), "update")
    snapshot, file, digest = write_content(ours, content)
    return ours.append(
        head,
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
