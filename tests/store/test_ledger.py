"""A hash-chained ledger: each number once, every edit found, no lock."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

from pcc_metrics.domain.errors import InputError
from pcc_metrics.store import ledger
from pcc_metrics.store.ledger import Contents, Ledger, LedgerEntry, TakenError, retry_when_taken
from pcc_metrics.store.object_store import FolderStore, ListedObject
from tests.support.stores import AnswerLost


class NotesError(InputError):
    """What a ledger of notes raises."""


@dataclass(frozen=True)
class Note(LedgerEntry):
    words: str


def notes_in(objects: FolderStore) -> Ledger[Note]:
    return Ledger(objects, "notes/", Note, "the book", NotesError)


@pytest.fixture
def notes(tmp_path: Path) -> Ledger[Note]:
    """Three entries."""
    made = notes_in(FolderStore(tmp_path))
    for number, words in enumerate(("one", "two", "three")):
        made.append(number, words=words)
    return made


def path(notes: Ledger[Note], number: int) -> Path:
    return notes.objects.local_path(f"notes/{number:06d}.json")


def test_entries_come_back_in_order_each_with_an_id(notes: Ledger[Note]) -> None:
    found = notes.entries()
    assert [(e.number, e.words) for e in found] == [(1, "one"), (2, "two"), (3, "three")]
    assert len({e.id for e in found}) == 3 and all(len(e.id) == 32 for e in found)
    assert notes.find_faults() == Contents(found, notes.find_faults().head, ())


def test_entries_without_an_id_are_read(notes: Ledger[Note]) -> None:
    plain = json.loads(path(notes, 3).read_text("utf-8"))
    del plain["id"]
    path(notes, 3).write_text(json.dumps(plain), "utf-8")
    assert notes.entries()[2].id == ""
    assert notes.append(3, words="four") == notes.entries()[3]


def test_a_number_is_given_once(notes: Ledger[Note]) -> None:
    with pytest.raises(TakenError, match="Entry 3 was written by someone else"):
        notes.append(2, words="late")
    assert [e.words for e in notes.entries()] == ["one", "two", "three"]


def test_a_put_whose_answer_was_lost_has_succeeded(tmp_path: Path) -> None:
    notes = notes_in(AnswerLost(tmp_path))
    assert (notes.append(0, words="mine"),) == notes.entries()
    with pytest.raises(TakenError):  # the same words, and still another's
        notes.append(0, words="mine")


def changed(notes: Ledger[Note]) -> None:
    text = path(notes, 2).read_text("utf-8")
    path(notes, 2).write_text(text.replace("two", "too"), "utf-8")


FAULTS: dict[str, tuple[Callable[[Ledger[Note]], object], list[str]]] = {
    "changed": (changed, [
        "000003.json does not follow from 000002.json: in the book the chain breaks at 000003.json"
    ]),
    "missing": (
        lambda notes: path(notes, 2).unlink(),
        ["The book has no entry 000002: found 000003.json in its place."],
    ),
    "renamed": (
        lambda notes: path(notes, 3).rename(path(notes, 4)),
        ["The book has no entry 000003: found 000004.json in its place."],
    ),
    "copied": (
        lambda notes: path(notes, 3).with_name("000003 (1).json").write_bytes(b"{}"),
        ["000003 (1).json in the book cannot be read: “notes/000003 (1).json” cannot be the name",
         "The book has no entry 000004: found 000003.json in its place."],
    ),
    "no entry": (
        lambda notes: path(notes, 3).write_text("[]"),
        ["000003.json in the book cannot be read: "],
    ),
    "two": (
        lambda notes: (path(notes, 1).unlink(), path(notes, 3).write_text("{")),
        ["The book has no entry 000001: found 000002.json", "000003.json in the book cannot be"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS)
def test_every_edit_is_found(notes: Ledger[Note], case: str) -> None:
    before = notes.entries()
    harm, said = FAULTS[case]
    harm(notes)
    with pytest.raises(NotesError) as error:
        notes.entries()
    contents = notes.find_faults()
    assert contents.faults[0] == str(error.value)
    assert len(contents.faults) == len(said)
    assert all(fault.startswith(one) for fault, one in zip(contents.faults, said, strict=True))
    assert {e.number for e in contents.entries} <= {e.number for e in before}


def test_an_entry_that_cannot_be_had_now_is_read_the_next_time(
    notes: Ledger[Note], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: object, name: str) -> NoReturn:
        raise PermissionError(13, "Permission denied", name)

    with monkeypatch.context() as patch:
        patch.setattr(FolderStore, "get", fails)
        with pytest.raises(NotesError, match=r"000001\.json in the book cannot be read: .*denied"):
            notes.entries()
    assert len(notes.entries()) == 3


class Hasty(FolderStore):
    """A listing that misses, the first time, an entry written while it was made."""

    def list(self, prefix: str) -> tuple[ListedObject, ...]:
        found = super().list(prefix)
        if (self.path / "seen").exists():
            return found
        (self.path / "seen").touch()
        return (found[0], *found[2:])


def test_a_listing_made_while_others_write_is_made_again(notes: Ledger[Note]) -> None:
    assert isinstance(notes.objects, FolderStore)
    assert notes_in(Hasty(notes.objects.path)).entries() == notes.entries()


def test_each_of_eight_writers_becomes_the_next_in_turn(tmp_path: Path) -> None:
    notes = notes_in(FolderStore(tmp_path))

    @retry_when_taken
    def write(words: str) -> Note:
        return notes.append(len(notes.entries()), words=words)

    with ThreadPoolExecutor(8) as pool:
        written = list(pool.map(write, map(str, range(40))))
    assert sorted(written, key=lambda e: e.number) == list(notes.entries())
    assert {e.words for e in written} == set(map(str, range(40)))


def test_a_writer_that_never_comes_next_is_told(
    notes: Ledger[Note], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "PAUSE", 0)
    with pytest.raises(InputError, match="nothing was written"):
        retry_when_taken(notes.append)(0, words="never")
