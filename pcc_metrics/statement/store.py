"""Statements as they are written, kept beside the register of snapshots in the data folder.

A text counts as saved once it is on disk. Nobody's text is ever written over: one that meets a
newer version of its part is kept aside, and its writer is told.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pcc_metrics.errors import InputError
from pcc_metrics.periods import Month, Period
from pcc_metrics.publishing.store import locked, sync_file
from pcc_metrics.quarters import quarter_ending
from pcc_metrics.register import data_folder, sync_folder
from pcc_metrics.statement import record
from pcc_metrics.statement.document import State, Statement
from pcc_metrics.statement.log import Entry, StatementError, append, digest_of, read_log
from pcc_metrics.statement.paper import Paper
from pcc_metrics.statement.parts import LONGEST, Texts, with_force

FOLDER = "statements"
BUSY = "Someone else has been saving to this statement for a minute: try again."
_ID = re.compile(r"([0-9]{4}-[0-9]{2})-([a-z0-9][a-z0-9-]*)")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_NEW = ".new-"

OTHERS = "someone else had saved a newer text"
LOCKED = "the statement was no longer a draft"


@dataclass(frozen=True)
class Saved:
    """A text that is on disk. Where it is kept aside, `beside` is the text that stands."""

    entry: Entry
    beside: Entry | None = None
    state: State = State.DRAFT

    @property
    def told(self) -> str:
        """What the writer must know; empty where the text now stands in the statement."""
        if not self.entry.aside:
            return ""
        if self.beside is None or self.entry.aside == LOCKED:
            return (
                f"The statement is {self.state} now, so your text is kept as version "
                f"{self.entry.number} beside it and not in it."
            )
        return (
            f"{self.beside.who} saved this part at {at(self.beside)} while you were writing. Both "
            f"texts are kept: theirs stands, yours is version {self.entry.number}. Choose below."
        )


def at(entry: Entry) -> str:
    """`2026-11-25 21:03 UTC`."""
    return f"{entry.when[:10]} {entry.when[11:16]} UTC"


def read_id(statement: str) -> tuple[Period, str]:
    """Quarter and area of a statement's id; raises `InputError` where it is none."""
    found = _ID.fullmatch(statement)
    if not found:
        raise InputError(f"“{statement[:60]}” names no statement.")
    return quarter_ending(Month.parse(found[1])), found[2]


class Statements:
    """The statements of a data folder."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = (folder or data_folder()).resolve() / FOLDER

    def ids(self) -> tuple[str, ...]:
        """Every statement that was begun, the newest quarter first, then by area."""
        found = [p.name for p in self.folder.glob("*/") if _ID.fullmatch(p.name)]
        begun = [name for name in found if (self.folder / name / "000001.json").exists()]
        return tuple(sorted(sorted(begun), key=lambda name: name[:7], reverse=True))

    def paper(self, statement: str) -> Paper:
        """A statement's history; one that nobody has begun has none."""
        read_id(statement)
        return Paper(statement, read_log(self.folder / statement))

    def papers(self) -> Iterator[Paper]:
        return (self.paper(statement) for statement in self.ids())

    def texts(self, statement: str, force: str) -> Texts:
        """What the office wrote for a statement; `force` is the area that speaks for all areas."""
        quarter, area = read_id(statement)
        own = self.paper(statement).texts
        whole = f"{quarter.end}-{force}"
        return own if area == force else with_force(own, self.paper(whole).texts)

    def save(
        self, statement: str, part: str, text: str, *, seen: int, who: str, snapshot: str
    ) -> Saved:
        """Keep a text for a part. `seen` is the last version that its writer had before them.

        The first text of a statement also notes the snapshot that it is written on.
        """
        clean = tidy(text)
        with self._open(statement) as (folder, paper):
            if not paper.entries:
                append(folder, "snapshot", who, snapshot=snapshot)
            standing = paper.current.get(part)
            fields = {"part": part, "text": clean, "seen": seen}
            if paper.state is not State.DRAFT:
                return Saved(append(folder, "text", who, aside=LOCKED, **fields), standing,
                             paper.state)  # fmt: skip
            if standing and standing.number > seen and standing.text != clean:
                return Saved(append(folder, "text", who, aside=OTHERS, **fields), standing)
            if standing and standing.text == clean and not paper.settles(part, seen):
                return Saved(standing)
            return Saved(append(folder, "text", who, **fields))

    def move(self, statement: str, snapshot: str, *, seen: int, who: str) -> Entry:
        """Have a draft stand on another snapshot."""
        with self._open(statement) as (folder, paper):
            _expect(paper, State.DRAFT, "moved to another snapshot", seen)
            return append(folder, "snapshot", who, snapshot=snapshot)

    def finish(self, statement: str, gaps: Sequence[str], *, seen: int, who: str) -> Entry:
        """Mark a draft as final; raises `InputError` where it has gaps or has moved on."""
        with self._open(statement) as (folder, paper):
            _expect(paper, State.DRAFT, "marked final", seen)
            if paper.aside:
                gaps = (*gaps, "Two people’s texts for the same part wait for a choice.")
            if gaps:
                raise InputError(f"It cannot be marked final yet: {' '.join(gaps)}")
            return append(folder, "final", who)

    def reopen(self, statement: str, *, seen: int, who: str) -> Entry:
        """Make a final statement a draft again."""
        with self._open(statement) as (folder, paper):
            _expect(paper, State.FINAL, "opened again", seen)
            return append(folder, "reopen", who)

    def amend(self, statement: str, reason: str, *, seen: int, who: str) -> Entry:
        """Begin a new version of a published statement, which itself stays as it is."""
        if not reason.strip():
            raise InputError("An amendment needs a reason: say what was wrong or is new.")
        with self._open(statement) as (folder, paper):
            _expect(paper, State.PUBLISHED, "amended", seen)
            return append(folder, "amend", who, note=tidy(reason))

    def publish(
        self, composed: Statement, files: Mapping[str, bytes], *, seen: int, who: str
    ) -> Entry:
        """Publish a final statement with its files; from then on it never changes.

        The files are on disk under their own folder before the entry that names them is written.
        """
        with self._open(composed.id) as (folder, paper):
            _expect(paper, State.FINAL, "published", seen)
            if composed.state is not State.PUBLISHED:
                raise InputError("Compose it as published first: its files would be marked draft.")
            if (composed.version, composed.snapshot) != (paper.version, paper.snapshot):
                raise InputError("This is not the version that was marked final: compose it again.")
            kept = {record.NAME: record.to_record(composed), **files}
            digests = _write_files(folder, composed.version, kept)
            return append(
                folder, "publish", who, version=composed.version, snapshot=composed.snapshot,
                files=digests, note=paper.reason,
            )  # fmt: skip

    def published(self, statement: str, version: int | None = None) -> tuple[Entry, Statement]:
        """A published version as it was, the latest where none is named."""
        entry = self._publication(statement, version)
        return entry, record.from_record(self.file(statement, entry.version, record.NAME))

    def file(self, statement: str, version: int, name: str) -> bytes:
        """A file of a published version; raises `StatementError` where it is not as published."""
        entry = self._publication(statement, version)
        if name not in entry.files:
            raise StatementError(f"Version {version} of {statement} has no file “{name}”.")
        path = _folder_of(self.folder / statement, version) / name
        if not path.exists() or digest_of(path) != entry.files[name]:
            raise StatementError(f"{name} of {statement} is not the file that was published.")
        return path.read_bytes()

    def version_before(self, statement: str) -> tuple[str, int] | None:
        """The latest published version for the same area and an earlier quarter."""
        quarter, area = read_id(statement)
        for one in self.ids():
            when, where = read_id(one)
            if where == area and when.end < quarter.end and self.paper(one).publications:
                return one, self.paper(one).publications[-1].version
        return None

    def last_before(self, statement: str) -> Statement | None:
        """The same, as it was published."""
        found = self.version_before(statement)
        return self.published(*found)[1] if found else None

    def verify(self) -> tuple[int, int]:
        """How many entries and files there are, each as it was written; else `StatementError`."""
        papers = list(self.papers())
        files = [
            self.file(paper.id, entry.version, name)
            for paper in papers
            for entry in paper.publications
            for name in entry.files
        ]
        return sum(paper.head for paper in papers), len(files)

    def _publication(self, statement: str, version: int | None) -> Entry:
        found = self.paper(statement).publications
        wanted = [e for e in found if version in (None, e.version)]
        if not wanted:
            number = f"version {version} of " if version else ""
            raise StatementError(f"There is no published {number or 'version of '}{statement}.")
        return wanted[-1]

    @contextmanager
    def _open(self, statement: str) -> Iterator[tuple[Path, Paper]]:
        """The statement's folder, locked, with what it holds."""
        read_id(statement)
        folder = self.folder / statement
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder, busy=BUSY):
            for left in (*folder.glob("*.part"), *folder.glob(f"{_NEW}*")):
                _remove(left)  # of a process that was killed while it wrote
            yield folder, self.paper(statement)


def tidy(text: str) -> str:
    """A text as it is kept: line ends of one kind, and no sign that neither shows nor prints."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    if len(kept) > LONGEST:
        raise InputError(
            f"This text has {len(kept):,} characters; a part may have {LONGEST:,}. "
            "It was not saved: shorten it and save again."
        )
    return kept.strip()


def _expect(paper: Paper, state: State, what: str, seen: int) -> None:
    if paper.state is not state:
        raise InputError(
            f"This statement is {paper.state} now: only one that is {state} can be {what}."
        )
    if paper.head != seen:
        last = paper.entries[-1]
        raise InputError(
            f"{last.who} changed this statement at {at(last)}, after you opened it: look again."
        )


def _folder_of(folder: Path, version: int) -> Path:
    return folder / f"version-{version}"


def _write_files(folder: Path, version: int, files: Mapping[str, bytes]) -> dict[str, str]:
    """Write all files of a version under its name at once; returns name -> SHA-256."""
    for name in files:
        if not _FILE.fullmatch(name):
            raise InputError(f"“{name}” cannot be the name of a file.")
    target = _folder_of(folder, version)
    if target.exists():
        shutil.rmtree(target)  # of a publication that was killed before its entry was written
    new = Path(tempfile.mkdtemp(prefix=_NEW, dir=folder))
    for name, content in files.items():
        (new / name).write_bytes(content)
        sync_file(new / name)
    new.chmod(0o755)
    new.rename(target)
    sync_folder(folder)
    return {name: digest_of(target / name) for name in files}


def _remove(left: Path) -> None:
    remove: Callable[[Path], None] = shutil.rmtree if left.is_dir() else Path.unlink
    remove(left)
