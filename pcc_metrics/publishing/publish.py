"""Publishing: a checked file becomes an immutable snapshot and one entry of the register."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from pcc_metrics.domain import safe_text
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.publishing.check_warnings import with_check_warnings
from pcc_metrics.publishing.screening.faults import (
    Fault,
    RefusedError,
    Screening,
    warning_codes,
)
from pcc_metrics.publishing.screening.screen import PROPOSED, Mode, ScreenAgainst, screen
from pcc_metrics.store.ledger import TakenError, retry_when_taken
from pcc_metrics.store.object_store import file_digest
from pcc_metrics.store.open_store import Place
from pcc_metrics.store.register import Register, RegisterEntry
from pcc_metrics.store.row_diff import RowDiff, diff_rows, empty_table, encode_table, merge_tables
from pcc_metrics.store.snapshot import Metadata, Snapshot
from pcc_metrics.store.snapshot_file import SCHEMA, read_snapshot, snapshot_id, to_parquet

LONGEST = 2_000  # characters of a note or a reason


class OvertakenError(InputError):
    """Somebody else published in the meantime; the text says who and what."""


@dataclass(frozen=True)
class ProposedContent:
    """What would be published: the rows, what they say of themselves, and what they change.

    `now` and `table` are the rows that are current and those to be, both in canonical order;
    `before` is the snapshot that is current, if any. `update` is what a file says of itself that is
    merged with it: the snapshot's own title is that of the whole.
    """

    before: Snapshot | None
    now: pa.Table
    table: pa.Table
    metadata: Metadata
    matched: RowDiff
    update: Metadata | None = None

    @property
    def snapshot(self) -> Snapshot:
        """To be read as if it were published."""
        published = self.before.published if self.before else tuple
        return Snapshot(PROPOSED, self.metadata, self.table, published)


@dataclass(frozen=True)
class Proposal:
    """A file, checked against the register as it was. `content` is there where no fault is.

    `head` is the number of the last entry then, `base` the snapshot that was current. `known` is
    the publication of the same file before: the file then goes back to that snapshot, as it was.
    `is_current` says that `base` is what would be published: there is nothing to do.
    """

    store: Place
    mode: Mode
    head: int
    base: RegisterEntry | None
    known: RegisterEntry | None
    screening: Screening
    content: ProposedContent | None
    is_current: bool = False


def propose(
    path: Path,
    place: Place,
    mode: Mode = "update",
    tell: Callable[[str], None] = lambda _: None,
    given: Mapping[str, str] | None = None,
) -> Proposal:
    """Check a file against what is current; nothing is written. `tell` gets each stage by name.

    `given` are metadata for a file that has none: title, as_of, publisher, note.

    Raises `InputError` where there is no such file, or the register cannot be read or is waiting
    for the hour of an embargo.
    """
    register = Register(place)
    head = len(register.entries())
    refuse_under_embargo(register)
    base = register.latest()
    now = register.open_entry(base) if base else None
    known = _find_publication(path, register)
    mode = "replace" if known else mode
    file = register.find_file(base) if base else None
    against = ScreenAgainst(file, mode, own_definitions=bool(known), given=given or {})
    checked = screen(path, against, tell=tell)
    screening, content, is_current = checked.screening, None, False
    if checked.rows:
        content = merge_content(now, checked.rows, mode)
        is_current = _is_current(content, base, known)
    if content and base and is_current:
        remark = f"These are the figures that are current already ({base.snapshot})."
        screening = replace(screening, remarks=(*screening.remarks, remark), warnings=(), totals={})
    elif content:
        screening = _add_register_warnings(screening, content, register, base, known)
        screening = _add_finding_warnings(screening, content)
    passed = content if screening.passed else None
    return Proposal(register.objects, mode, head, base, known, screening, passed, is_current)


def validate(path: Path, place: Place, given: Mapping[str, str] | None = None) -> Screening:
    """Check a file as `propose` does, but for what only its publication asks of the register.

    Raises `InputError` where there is no such file, or the register cannot be read.
    """
    register = Register(place)
    base = register.latest()
    now = register.open_entry(base) if base else None
    file = register.find_file(base) if base else None
    checked = screen(path, ScreenAgainst(file, given=given or {}))
    if not checked.rows:
        return checked.screening
    return _add_finding_warnings(checked.screening, merge_content(now, checked.rows, "update"))


def refuse_under_embargo(register: Register) -> None:
    """Raise `InputError` while a publication waits for its hour."""
    waiting = register.embargoed()
    if waiting:
        raise InputError(
            f"Snapshot {waiting.snapshot} is hidden until {waiting.embargo}. Whatever is published "
            "before then would be lost at that hour: withdraw it first, or publish after it."
        )


def _find_publication(path: Path, register: Register) -> RegisterEntry | None:
    """The last publication of exactly this file."""
    if not path.is_file():
        raise InputError(f"There is no file {path}.")
    digest = file_digest(path)
    matching = (e for e in reversed(register.publications()) if e.digest == digest)
    return next(matching, None)


def merge_content(now: Snapshot | None, new: Snapshot, mode: Mode) -> ProposedContent:
    """What publishing `new` on top of what is current gives; in mode `replace`, only `new`."""
    before = encode_table(now.table) if now else empty_table()
    table = encode_table(new.table)
    if mode == "replace" or not now:
        return ProposedContent(now, before, table, new.metadata, diff_rows(before, table))
    table, _ = merge_tables(before, table)
    # The merged rows hold the current ones, so their day is not earlier than theirs.
    as_of = max(new.metadata.as_of, now.as_of)
    matched = diff_rows(before, table)
    title, note = load_catalogue().body.title_figures(as_of), ""
    if as_of == now.as_of and _same_rows(matched):  # an update of nothing changes no name either
        title, note = now.metadata.title, now.metadata.note
    whole = replace(new.metadata, as_of=as_of, title=title, note=note)
    return ProposedContent(now, before, table, whole, matched, new.metadata)


def _is_current(
    content: ProposedContent, base: RegisterEntry | None, known: RegisterEntry | None
) -> bool:
    """Whether the rows and metadata are just those of the current snapshot."""
    if base is None or not _same_rows(content.matched):
        return False
    return known == base or snapshot_id(content.table, content.metadata) == base.snapshot


def _same_rows(matched: RowDiff) -> bool:
    return not (len(matched.added) or len(matched.removed) or len(matched.revised[0]))


def _add_register_warnings(
    screening: Screening,
    content: ProposedContent,
    register: Register,
    base: RegisterEntry | None,
    known: RegisterEntry | None,
) -> Screening:
    """Add what only the register knows."""
    warnings = list(screening.warnings)
    if base and _same_rows(content.matched):
        warnings.append(_warning("same_rows", "No row differs: only title, date or notes change."))
    if base and content.metadata.as_of < register.open_entry(base).as_of:
        message = f"Its date, {content.metadata.as_of}, is before that of the current snapshot."
        warnings.append(_warning("older", message))
    withdrawal = register.withdrawals().get(known.snapshot) if known else None
    if withdrawal:
        message = f"It was withdrawn by {withdrawal.who}: {withdrawal.note}"
        warnings.append(_warning("withdrawn_before", message))
    added = {w.code: 1 for w in warnings[len(screening.warnings) :]}
    return replace(screening, warnings=tuple(warnings), totals={**screening.totals, **added})


def _add_finding_warnings(screening: Screening, content: ProposedContent) -> Screening:
    """Add what the consistency checks find, where the file itself may be published."""
    if not screening.passed:
        return screening
    return with_check_warnings(screening, content.before, content.snapshot, load_catalogue())


def _warning(code: str, message: str) -> Fault:
    return Fault(code, None, None, None, message)


@dataclass(frozen=True)
class Publication:
    """Who publishes and why; `embargo` needs a time zone.

    `accepted` says by its code why warnings of a kind may pass, `reason` why all others may.
    """

    who: str
    note: str
    reason: str = ""
    embargo: datetime | None = None
    accepted: Mapping[str, str] = field(default_factory=dict)

    def unexplained(self, screening: Screening) -> tuple[str, ...]:
        """The codes of warnings that neither is given a reason for."""
        if self.reason.strip():
            return ()
        codes = warning_codes(screening)
        return tuple(code for code in codes if not self.accepted.get(code, "").strip())


def publish(proposal: Proposal, by: Publication) -> RegisterEntry:
    """Publish a proposal: its file first, then the one entry that makes it current.

    What is current already is not published again: the answer is its entry. Raises
    `RefusedError` where it has faults, or warnings without a reason; `OvertakenError` where the
    register has moved on since; `InputError` where names or times cannot be used.
    """
    if proposal.is_current and proposal.base:
        return proposal.base
    content = _check_acceptance(proposal, by)
    register = Register(proposal.store)
    screening = proposal.screening
    warnings = {code: screening.totals[code] for code in warning_codes(screening)}
    accepted = {code: by.accepted[code].strip() for code in warnings if by.accepted.get(code)}
    _check_not_overtaken(register, proposal.head)
    register.delete_leftovers()
    known = proposal.known
    if known:
        register.open_entry(known)  # its digest is checked
        snapshot, file, digest = known.snapshot, known.file, known.digest
    else:
        snapshot, file, digest = write_content(register, content)
    try:
        return register.append(
            proposal.head,
            action="publish",
            snapshot=snapshot,
            file=file,
            digest=digest,
            who=by.who.strip(),
            note=by.note.strip(),
            mode=proposal.mode,
            parent=proposal.base.snapshot if proposal.base else None,
            rows=content.matched.counts,
            embargo=by.embargo.astimezone(UTC).isoformat() if by.embargo else None,
            warnings=warnings,
            reason=by.reason.strip() if set(warnings) - set(accepted) else "",
            reasons=accepted,
            title=content.update.title if content.update else "",
            file_note=content.update.note if content.update else "",
        )
    except TakenError:
        _check_not_overtaken(register, proposal.head)
        raise


def _check_acceptance(proposal: Proposal, by: Publication) -> ProposedContent:
    screening = proposal.screening
    if proposal.content is None:
        raise RefusedError("The file has faults: nothing was published.", screening)
    check_text({"by": by.who, "note": by.note})
    if screening.warnings:
        missing = by.unexplained(screening)
        if missing:
            codes = ", ".join(missing)
            raise RefusedError(f"There are warnings: say why they may pass ({codes}).", screening)
        given = {"reason": by.reason} if by.reason.strip() else {}
        check_text(given | {f"reason of {code}": text for code, text in by.accepted.items()})
    if by.embargo and by.embargo <= datetime.now(UTC):
        raise InputError("The hour of the embargo has passed: leave it out, or name one to come.")
    return proposal.content


def check_text(words: dict[str, str]) -> None:
    """Names and notes are shown to everyone: raises `InputError` where one cannot be."""
    for key, written in words.items():
        if not written.strip():
            raise InputError(f"{key} is empty: the register says who and why.")
        if len(written) > LONGEST:
            raise InputError(f"{key} has {len(written):,} characters; at most {LONGEST:,} pass.")
        wrong = safe_text.find_text_problem(" ".join(written.split()))
        if wrong:
            raise InputError(f"{key}: {wrong[1]}")


def _check_not_overtaken(register: Register, head: int) -> None:
    later = register.entries()[head:]
    if not later:
        return
    newer = " ".join(
        f"{e.who} wrote entry {e.number} ({e.action} {e.snapshot}) at {e.when}: {e.note}"
        for e in later
    )
    raise OvertakenError(
        f"Nothing was published, because the register has moved on since this was checked. {newer} "
        "Look at what that changed, and publish again on top of it."
    )


def write_content(register: Register, content: ProposedContent) -> tuple[str, str, str]:
    """The snapshot's id, file and digest; a file that is registered is never written again."""
    table = content.table.cast(SCHEMA)
    new = Snapshot(snapshot_id(table, content.metadata), content.metadata, table)
    registered = next((e for e in register.entries() if e.snapshot == new.id), None)
    if registered:
        _check_same(register.open_entry(registered), new)
        return new.id, registered.file, registered.digest
    return new.id, *put_snapshot(register, new, to_parquet(table, content.metadata))


def put_snapshot(register: Register, new: Snapshot, content: bytes) -> tuple[str, str]:
    """Put the file of a snapshot; returns its name and the SHA-256 of the bytes that lie there.

    A file of the same rows that is there already is used as it is: it was put by somebody who was
    killed before the entry, or who is publishing the same at this moment.
    """
    file = f"snapshots/{new.id}.parquet"
    try:
        register.objects.put(file, content)
    except FileExistsError:
        _check_same(read_snapshot(register.objects.local_path(file)), new)
        return file, register.objects.digest(file)
    return file, hashlib.sha256(content).hexdigest()


def _check_same(held: Snapshot, new: Snapshot) -> None:
    matched = diff_rows(encode_table(held.table), encode_table(new.table))
    if held.id != new.id or matched.same != matched.counts["total"] or len(matched.removed):
        raise InputError(f"Another snapshot has the id {new.id}: change the title and try again.")


@retry_when_taken
def withdraw(place: Place, wanted: str, by: Publication) -> RegisterEntry:
    """Mark a snapshot as not to be relied on; every link to it then says so, with the note.

    `wanted` is its id or the start of it; one under embargo must be named in full. Raises
    `InputError` where there is none, or it is withdrawn already.
    """
    check_text({"by": by.who, "note": by.note})
    register = Register(place)
    head = len(register.entries())
    entry = _to_withdraw(register, wanted)
    return register.append(
        head,
        action="withdraw",
        snapshot=entry.snapshot,
        file=entry.file,
        digest=entry.digest,
        who=by.who.strip(),
        note=by.note.strip(),
        mode=entry.mode,
        parent=entry.parent,
        rows=entry.rows,
    )


def _to_withdraw(register: Register, wanted: str) -> RegisterEntry:
    waiting = register.embargoed()
    if waiting and waiting.snapshot == wanted:
        return waiting
    entry = register.find(wanted)
    before = register.withdrawals().get(entry.snapshot)
    if before:
        raise InputError(
            f"Snapshot {entry.snapshot} is withdrawn already, by {before.who}: {before.note}"
        )
    return entry
