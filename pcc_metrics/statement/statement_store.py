"""Statements as they are written, kept beside the register of snapshots in the store.

A text counts as saved once it is on disk. Nobody's text is ever written over: one that meets a
newer version of its part is kept aside, and its writer is told.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.formatting import format_date
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.domain.quarters import quarter_ending
from pcc_metrics.domain.safe_text import find_direction_sign
from pcc_metrics.statement import json_format
from pcc_metrics.statement.change_log import (
    FOLDER,
    Kind,
    StatementEntry,
    StatementError,
    open_ledger,
    prefix_of,
)
from pcc_metrics.statement.commentary_check import CommentaryWarning
from pcc_metrics.statement.document import State, Statement
from pcc_metrics.statement.statement_history import StatementHistory
from pcc_metrics.statement.text_fields import LONGEST, Texts, merge_force_texts
from pcc_metrics.statement.version_files import delete_leftovers, get_file, put_files
from pcc_metrics.store.ledger import retry_when_taken
from pcc_metrics.store.open_store import Place, data_store, open_store

_ID = re.compile(r"([0-9]{4}-[0-9]{2})-([a-z0-9][a-z0-9-]*)")

OTHERS = "someone else had saved a newer text"
LOCKED = "the statement was no longer a draft"


@dataclass(frozen=True)
class SavedText:
    """A text that is on disk. Where it is kept aside, `beside` is the text that stands."""

    entry: StatementEntry
    beside: StatementEntry | None = None
    state: State = State.DRAFT

    @property
    def notice(self) -> str:
        """What the writer must know; empty where the text is now in the statement."""
        if not self.entry.aside:
            return ""
        if self.beside is None or self.entry.aside == LOCKED:
            return (
                f"The statement is {self.state.label} now, so your text is kept as version "
                f"{self.entry.number} beside it and not in it."
            )
        return (
            f"{self.beside.who} saved this part on {format_entry_time(self.beside)}, while you "
            "were writing. Both texts are kept: theirs stands, yours is version "
            f"{self.entry.number}. Choose below."
        )


def format_entry_time(entry: StatementEntry) -> str:
    """`25 November 2026, 21:03 GMT`: by the office's clock."""
    local = datetime.fromisoformat(entry.when).astimezone(load_catalogue().body.zone)
    return f"{format_date(local.date())}, {local:%H:%M %Z}"


def read_id(statement: str) -> tuple[Period, str]:
    """Quarter and area of a statement's id; raises `InputError` where it is none."""
    match = _ID.fullmatch(statement)
    if not match:
        raise InputError(f"“{statement[:60]}” names no statement.")
    return quarter_ending(Month.parse(match[1])), match[2]


class StatementStore:
    """The statements of a store.

    Whatever writes reads first, decides, and writes after the last entry that it has read; where
    another has written there meanwhile, it reads and decides again.
    """

    def __init__(self, place: Place | None = None) -> None:
        self.objects = open_store(place) if place else data_store()

    def ids(self) -> tuple[str, ...]:
        """Every statement that was begun, the newest quarter first, then by area."""
        listed = (one.name.split("/")[1] for one in self.objects.list(f"{FOLDER}/"))
        begun = [name for name in listed if _ID.fullmatch(name) and self._is_begun(name)]
        return tuple(sorted(sorted(begun), key=lambda name: name[:7], reverse=True))

    def _is_begun(self, statement: str) -> bool:
        """Whether it has an entry, if only one that should not be the first."""
        first = self.objects.exists(f"{prefix_of(statement)}000001.json")
        listed = (one.name for one in self.objects.list(prefix_of(statement)))
        return first or any(name.endswith(".json") for name in listed)

    def history(self, statement: str) -> StatementHistory:
        """A statement's history; one that nobody has begun has none."""
        read_id(statement)
        return StatementHistory(statement, open_ledger(self.objects, statement).entries())

    def histories(self) -> Iterator[StatementHistory]:
        """The history of every statement that can be read; `damaged` names the others."""
        for statement in self.ids():
            with suppress(StatementError):
                yield self.history(statement)

    def damaged(self) -> Mapping[str, str]:
        """Statements whose history cannot be read, and the first thing that is wrong with each."""
        faults: dict[str, str] = {}
        for statement in self.ids():
            try:
                self.history(statement)
            except StatementError as error:
                faults[statement] = str(error)
        return faults

    def texts(self, statement: str, force: str) -> Texts:
        """What the office wrote for a statement; `force` is the area that speaks for all areas."""
        quarter, area = read_id(statement)
        own = self.history(statement).texts
        whole = f"{quarter.end}-{force}"
        return own if area == force else merge_force_texts(own, self.history(whole).texts)

    @retry_when_taken
    def save(
        self, statement: str, part: str, text: str, *, seen: int, who: str, snapshot: str
    ) -> SavedText:
        """Keep a text for a part. `seen` is the last version that its writer had before them.

        The first text of a statement also notes the snapshot that it is written on.
        """
        clean = normalise_text(text)
        history = self._ensure_begun(statement, who, snapshot)
        standing = history.current.get(part)
        fields = {"part": part, "text": clean, "seen": seen}
        if history.state is not State.DRAFT:
            entry = self._append(history, "text", who, aside=LOCKED, **fields)
            return SavedText(entry, standing, history.state)
        if standing and standing.number > seen and standing.text != clean:
            return SavedText(self._append(history, "text", who, aside=OTHERS, **fields), standing)
        if standing and standing.text == clean and not history.settles(part, seen):
            return SavedText(standing)
        return SavedText(self._append(history, "text", who, **fields))

    @retry_when_taken
    def move(self, statement: str, snapshot: str, *, seen: int, who: str) -> StatementEntry:
        """Move a draft to another snapshot."""
        history = self._expect(statement, State.DRAFT, "moved to another snapshot", seen)
        return self._append(history, "snapshot", who, snapshot=snapshot)

    @retry_when_taken
    def finish(self, statement: str, gaps: Sequence[str], *, seen: int, who: str) -> StatementEntry:
        """Sign a draft off; raises `InputError` where it has gaps or has moved on."""
        history = self._expect(statement, State.DRAFT, "signed off", seen)
        if history.aside:
            gaps = (*gaps, "Two people’s texts for the same part wait for a choice.")
        if gaps:
            raise InputError(f"It cannot be signed off yet: {' '.join(gaps)}")
        return self._append(history, "final", who)

    @retry_when_taken
    def explain(
        self, statement: str, warning: CommentaryWarning, reason: str, *, who: str, snapshot: str
    ) -> StatementEntry:
        """Keep why a warning may pass; raises `InputError` without a reason."""
        note = normalise_text(reason)
        if not note:
            raise InputError("A warning passes only with a reason: say why the sentence stands.")
        history = self._ensure_begun(statement, who, snapshot)
        if history.state is not State.DRAFT:
            raise InputError(f"This statement is {history.state.label} now: open it again first.")
        fields = {"part": warning.part, "text": warning.claim.sentence, "warning": warning.key}
        return self._append(history, "reason", who, note=note, **fields)

    @retry_when_taken
    def reopen(self, statement: str, *, seen: int, who: str) -> StatementEntry:
        """Make a statement that is signed off a draft again."""
        history = self._expect(statement, State.FINAL, "opened again", seen)
        return self._append(history, "reopen", who)

    @retry_when_taken
    def amend(self, statement: str, reason: str, *, seen: int, who: str) -> StatementEntry:
        """Begin a new version of a published statement, which itself stays as it is."""
        if not reason.strip():
            raise InputError("An amendment needs a reason: say what was wrong or is new.")
        history = self._expect(statement, State.PUBLISHED, "amended", seen)
        return self._append(history, "amend", who, note=normalise_text(reason))

    @retry_when_taken
    def publish(
        self, composed: Statement, files: Mapping[str, bytes], *, seen: int, who: str
    ) -> StatementEntry:
        """Publish a statement that is signed off with its files; from then on it never changes.

        The files are on disk under their own folder before the entry that names them is written.
        """
        history = self._expect(composed.id, State.FINAL, "published", seen)
        if composed.state is not State.PUBLISHED:
            raise InputError("Compose it as published first: its files would be marked draft.")
        if (composed.version, composed.snapshot) != (history.version, history.snapshot):
            raise InputError("This is not the version that was signed off: compose it again.")
        kept = {json_format.NAME: json_format.to_record(composed), **files}
        delete_leftovers(self.objects, history)
        folder, digests = put_files(self.objects, history, kept)
        return self._append(
            history, "publish", who, version=composed.version, snapshot=composed.snapshot,
            folder=folder, files=digests, note=history.reason,
        )  # fmt: skip

    def read_published(
        self, statement: str, version: int | None = None
    ) -> tuple[StatementEntry, Statement]:
        """A published version as it was, the latest where none is named."""
        entry = self._publication(statement, version)
        return entry, json_format.from_record(self.file(statement, entry.version, json_format.NAME))

    def file(self, statement: str, version: int, name: str) -> bytes:
        """A file of a published version; raises `StatementError` where it is not as published."""
        entry = self._publication(statement, version)
        return get_file(self.objects, statement, entry, name)

    def version_before(self, statement: str) -> tuple[str, int] | None:
        """The latest published version for the same area and an earlier quarter."""
        quarter, area = read_id(statement)
        for one in self.ids():
            when, where = read_id(one)
            if where != area or when.end >= quarter.end:
                continue
            publications = self.readable_history(one).publications
            if publications:
                return one, publications[-1].version
        return None

    def readable_history(self, statement: str) -> StatementHistory:
        """A history as far as it can be read: one damaged draft closes no later statement."""
        try:
            return self.history(statement)
        except StatementError:
            contents = open_ledger(self.objects, statement).find_faults()
            return StatementHistory(statement, contents.entries)

    def last_before(self, statement: str) -> Statement | None:
        """The same, as it was published."""
        previous = self.version_before(statement)
        return self.read_published(*previous)[1] if previous else None

    def verify(self) -> tuple[int, int]:
        """How many entries and files there are, each as it was written; else `StatementError`."""
        histories = [self.history(statement) for statement in self.ids()]
        files = [
            self.file(history.id, entry.version, name)
            for history in histories
            for entry in history.publications
            for name in entry.files
        ]
        return sum(history.head for history in histories), len(files)

    def _publication(self, statement: str, version: int | None) -> StatementEntry:
        publications = self.history(statement).publications
        wanted = [e for e in publications if version in (None, e.version)]
        if not wanted:
            number = f"version {version} of " if version else ""
            raise StatementError(f"There is no published {number or 'version of '}{statement}.")
        return wanted[-1]

    def _ensure_begun(self, statement: str, who: str, snapshot: str) -> StatementHistory:
        """A statement with at least the entry that says on which snapshot it is written."""
        history = self.history(statement)
        if history.entries:
            return history
        return StatementHistory(
            statement, (self._append(history, "snapshot", who, snapshot=snapshot),)
        )

    def _expect(self, statement: str, state: State, what: str, seen: int) -> StatementHistory:
        history = self.history(statement)
        if history.state is not state:
            raise InputError(
                f"This statement is {history.state.label} now: only one that is {state.label} "
                f"can be {what}."
            )
        if history.head != seen:
            last = history.entries[-1]
            raise InputError(
                f"{last.who} changed this statement on {format_entry_time(last)}, after you "
                "opened it: look again."
            )
        return history

    def _append(
        self, history: StatementHistory, kind: Kind, who: str, **fields: Any
    ) -> StatementEntry:
        """Write the next entry; raises `TakenError` where another has since `history` was read."""
        self.objects.delete_temporary(prefix_of(history.id))
        when = datetime.now(UTC).isoformat(timespec="seconds")
        ledger = open_ledger(self.objects, history.id)
        return ledger.append(history.head, kind=kind, when=when, who=who, **fields)


def normalise_text(text: str) -> str:
    """A text as it is kept: line ends of one kind, and no sign that neither shows nor prints.

    Raises `InputError` where it is too long, or turns the order of what is read.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    if len(kept) > LONGEST:
        raise InputError(
            f"This text has {len(kept):,} characters; a part may have {LONGEST:,}. "
            "It was not saved: shorten it and save again."
        )
    turned = find_direction_sign(kept)
    if turned:
        raise InputError(
            f"This text holds {turned}, which turns the order of what is read after it. It was "
            "not saved: take that sign out and save again."
        )
    return kept.strip()
