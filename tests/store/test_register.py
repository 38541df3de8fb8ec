"""The register: what was published, which snapshot is current, a chain that shows every edit."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path

import pytest

from pcc_metrics.domain.app_files import BUNDLED, WORKING
from pcc_metrics.domain.errors import InputError
from pcc_metrics.store.ledger import TakenError
from pcc_metrics.store.object_store import StoreError
from pcc_metrics.store.open_store import data_store, open_store
from pcc_metrics.store.register import Register, RegisterEntry, RegisterError
from tests.support.factories import CATALOGUE, monthly
from tests.support.publications import publish, withdraw


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with two snapshots, the second with one month more."""
    for months in (12, 13):
        publish(tmp_path, monthly("thefts", "alder", "2025-01", range(months)), CATALOGUE)
    return tmp_path


def ids(folder: Path) -> list[str]:
    return [entry.snapshot for entry in Register(folder).publications()]


def test_the_current_snapshot_is_the_last_published_and_not_withdrawn(folder: Path) -> None:
    first, second = ids(folder)
    register = Register(folder)
    assert register.current().snapshot == second == register.open().id
    withdraw(folder, second, "A month was wrong.")
    assert register.current().snapshot == first == register.open().id
    assert register.withdrawals()[second].note == "A month was wrong."
    withdraw(folder, first, "So was this.")
    with pytest.raises(RegisterError, match="No snapshot has been published"):
        register.current()


def test_a_withdrawn_snapshot_still_opens_by_its_id(folder: Path) -> None:
    _, second = ids(folder)
    withdraw(folder, second, "A month was wrong.")
    assert Register(folder).open(second).id == second


def test_publishing_again_after_a_withdrawal_makes_it_current(folder: Path) -> None:
    first, second = ids(folder)
    withdraw(folder, second, "Too early.")
    publish(folder, monthly("thefts", "alder", "2025-01", range(13)), CATALOGUE)
    assert ids(folder) == [first, second, second]
    assert Register(folder).current().snapshot == second
    assert Register(folder).withdrawals() == {}


def test_a_snapshot_opens_by_any_unambiguous_start_of_its_id(folder: Path) -> None:
    first, second = ids(folder)
    register = Register(folder)
    short = next(n for n in range(len(first)) if first[:n] != second[:n])
    assert register.open(first[:short]).id == first
    assert register.open(second[:short]).id == second
    with pytest.raises(RegisterError, match="fits several snapshots") as error:
        register.open(first[: short - 1])
    assert first in str(error.value) and second in str(error.value)
    with pytest.raises(RegisterError, match=r"There is no snapshot “1999”\. Published: "):
        register.open("1999")


def test_an_open_snapshot_is_shared(folder: Path) -> None:
    assert Register(folder).open() is Register(folder).open(ids(folder)[1])


def test_an_entry_holds_the_digest_of_the_one_before(folder: Path) -> None:
    one, two = Register(folder).entries()
    assert (one.number, one.previous, two.number) == (1, None, 2)
    path = folder / "register" / "000001.json"
    assert two.previous and two.previous != two.digest
    path.write_text(path.read_text().replace("A tester", "Someone else"))
    with pytest.raises(RegisterError, match=r"chain breaks at 000002\.json"):
        Register(folder).entries()


def test_an_entry_taken_out_of_the_middle_is_missed(folder: Path) -> None:
    publish(folder, monthly("thefts", "alder", "2025-01", range(14)), CATALOGUE)
    (folder / "register" / "000002.json").unlink()
    with pytest.raises(RegisterError, match="has no entry 000002: found 000003"):
        Register(folder).entries()


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", "not json", '{"number": 2, "who": "x"}', "\xff"]
)
def test_an_entry_that_cannot_be_read_is_named(folder: Path, text: str) -> None:
    (folder / "register" / "000002.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(RegisterError, match=r"000002\.json in the register cannot be read"):
        Register(folder).entries()


def test_two_writers_cannot_take_the_same_number(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = Register(folder)
    entries = late.entries()
    publish(folder, monthly("thefts", "alder", "2025-01", range(14)), CATALOGUE)
    before = (folder / "register" / "000003.json").read_bytes()
    monkeypatch.setattr(late, "entries", lambda: entries)  # what it read before the other wrote
    fields = fields_of(RegisterEntry(**json.loads(before))) | {"who": "The late one"}
    with pytest.raises(TakenError, match="Entry 3 was written by someone else"):
        late.append(**fields)
    assert (folder / "register" / "000003.json").read_bytes() == before
    assert sorted(p.name for p in (folder / "register").iterdir()) == [
        f"{n:06d}.json" for n in (1, 2, 3)
    ]


def test_a_file_that_is_gone_is_named(folder: Path) -> None:
    first, _ = ids(folder)
    (folder / "snapshots" / f"{first}.parquet").unlink()
    with pytest.raises(RegisterError, match=f"names {first}.parquet, but the file is not there"):
        Register(folder).open(first)
    assert Register(folder).open().id != first


def test_a_file_that_was_changed_is_not_opened(folder: Path) -> None:
    first, second = ids(folder)
    path = folder / "snapshots" / f"{first}.parquet"
    path.write_bytes((folder / "snapshots" / f"{second}.parquet").read_bytes())
    with pytest.raises(RegisterError, match="is not the file that was published"):
        Register(folder).open(first)


def test_a_file_outside_the_data_folder_is_not_opened(folder: Path, tmp_path: Path) -> None:
    entry = Register(folder).current()
    shutil.copyfile(folder / entry.file, tmp_path.parent / "outside.parquet")
    named = Register(folder).append(**{**fields_of(entry), "file": "../outside.parquet"})
    with pytest.raises(InputError, match="cannot be the name of anything that is kept"):
        Register(folder).open_entry(named)
    with pytest.raises(InputError, match="cannot be the name of anything that is kept"):
        Register(folder).verify()


def fields_of(entry: RegisterEntry) -> dict[str, object]:
    given = ("number", "previous", "id", "when")
    return {name: value for name, value in asdict(entry).items() if name not in given}


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no data folder at") as error:
        Register(tmp_path / "nowhere").entries()
    with pytest.raises(StoreError, match="There is no data folder at"):
        Register(tmp_path / "nowhere").verify()
    assert str(tmp_path / "nowhere") in str(error.value)


def test_an_empty_folder_has_published_nothing(tmp_path: Path) -> None:
    assert Register(tmp_path).entries() == ()
    with pytest.raises(RegisterError, match="No snapshot has been published in"):
        Register(tmp_path).open()


def test_the_data_folder_is_the_one_named_else_the_bundled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PCC_METRICS_DATA", str(tmp_path))
    assert data_store() == open_store(tmp_path)
    monkeypatch.delenv("PCC_METRICS_DATA")
    assert data_store() == open_store(WORKING if WORKING.exists() else BUNDLED)
