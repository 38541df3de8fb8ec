"""A working store takes up what a newer version of the program comes with, and loses nothing."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pcc_metrics.publishing import bundled_updates
from pcc_metrics.publishing.bundled_updates import WHO, add_bundled_snapshots, open_working_store
from pcc_metrics.publishing.publish import Publication, propose, publish, withdraw
from pcc_metrics.store import open_store
from pcc_metrics.store.register import Register
from tests.publishing.test_publish import thefts, tree, upload, values
from tests.support.factories import CATALOGUE, FOLDER, monthly
from tests.support.publications import publish as enter


@pytest.fixture(autouse=True)
def _catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(FOLDER))


@pytest.fixture
def bundled(tmp_path: Path) -> Path:
    """What the program came with when the working store was made: January and February."""
    folder = tmp_path / "bundled"
    (folder / "snapshots").mkdir(parents=True)
    enter(folder, monthly("thefts", "alder", "2026-01", [10, 11]), CATALOGUE)
    return folder


@pytest.fixture
def working(bundled: Path, tmp_path: Path) -> Path:
    return shutil.copytree(bundled, tmp_path / "var" / "data")


def release(bundled: Path, *figures: float) -> str:
    """A newer version of the program, with these figures in place of its own; the snapshot's id."""
    return enter(bundled, monthly("thefts", "alder", "2026-01", figures), CATALOGUE)


def type_in(working: Path, *figures: float) -> str:
    """The office publishes figures of its own, of another area too; the snapshot's id."""
    own = monthly("thefts", "birch", "2026-01", figures)
    return enter(working, [*Register(working).open().series("thefts", "alder"), *own], CATALOGUE)


def test_nothing_is_written_where_there_is_nothing_new(bundled: Path, working: Path) -> None:
    before = tree(working)
    assert add_bundled_snapshots(bundled, working) == ()
    assert tree(working) == before


def test_a_newer_snapshot_becomes_a_publication_of_its_own(bundled: Path, working: Path) -> None:
    second, third = release(bundled, 10, 12), release(bundled, 10, 12, 13)
    taken = add_bundled_snapshots(bundled, working)
    assert [(e.snapshot, e.who, e.number) for e in taken] == [(second, WHO, 2), (third, WHO, 3)]
    assert taken[0].rows == {"total": 2, "added": 0, "revised": 1, "removed": 0}
    assert values(working) == [10, 12, 13] and Register(working).current().snapshot == third
    assert Register(working).open(second).id == second
    assert add_bundled_snapshots(bundled, working) == ()
    assert Register(working).verify() == (3, 3)


def test_figures_of_the_office_stay_beside_the_newer_ones(bundled: Path, working: Path) -> None:
    own = type_in(working, 20, 21)
    newer = release(bundled, 10, 12, 13)
    entered, merged = add_bundled_snapshots(bundled, working)
    assert entered.snapshot == newer and merged.parent == own and own in merged.note
    assert merged.rows == {"total": 5, "added": 1, "revised": 1, "removed": 0}
    assert values(working) == [10, 12, 13] and values(working, area="birch") == [20, 21]
    assert values(working, newer, area="birch") == []
    assert add_bundled_snapshots(bundled, working) == ()
    release(bundled, 10, 12, 13, 14)
    assert len(add_bundled_snapshots(bundled, working)) == 2
    assert values(working) == [10, 12, 13, 14] and values(working, area="birch") == [20, 21]


def test_a_take_up_that_was_cut_short_is_finished(
    bundled: Path, working: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_in(working, 20, 21)
    release(bundled, 10, 12)

    def power_fails(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(bundled_updates, "_merge_own_figures", power_fails)
        with pytest.raises(KeyboardInterrupt):
            add_bundled_snapshots(bundled, working)
    assert values(working, area="birch") == []
    assert [e.mode for e in add_bundled_snapshots(bundled, working)] == ["update"]
    assert values(working) == [10, 12] and values(working, area="birch") == [20, 21]


def test_two_servers_that_start_at_once_enter_each_once(bundled: Path, working: Path) -> None:
    type_in(working, 20, 21)
    new = [release(bundled, *range(10, 12 + more)) for more in range(1, 4)]
    with ThreadPoolExecutor(2) as pool:
        taken = list(pool.map(lambda _: add_bundled_snapshots(bundled, working), range(2)))
    entries = Register(working).entries()
    assert sorted((e for one in taken for e in one), key=lambda e: e.number) == list(entries[2:])
    assert [e.snapshot for e in entries[2:-1]] == new and entries[-1].mode == "update"
    assert values(working) == [10, 11, 12, 13, 14] and values(working, area="birch") == [20, 21]
    Register(working).verify()


def test_a_file_of_the_same_rows_that_is_there_is_used_as_it_is(
    bundled: Path, working: Path
) -> None:
    """Somebody published the same rows with another version of the library that writes files."""
    newer = release(bundled, 10, 12)
    file = Register(bundled).find(newer).file
    snapshot = Register(bundled).open(newer)
    pq.write_table(
        snapshot.table.replace_schema_metadata(
            {b"pcc_metrics": snapshot.metadata.to_json().encode()}
        ),
        working / file,
        compression="none",
    )
    (entry,) = add_bundled_snapshots(bundled, working)
    assert entry.digest != Register(bundled).find(newer).digest
    Register(working).verify()
    withdraw(bundled, newer, Publication("The makers", "A month was wrong"))
    assert len(add_bundled_snapshots(bundled, working)) == 1
    Register(working).verify()


def test_what_an_analyst_made_current_again_is_left_so(bundled: Path, working: Path) -> None:
    first = Register(bundled).current()
    type_in(working, 20, 21)
    publish(propose(working / first.file, working), Publication("The office", "Undone", "A test"))
    assert add_bundled_snapshots(bundled, working) == ()
    assert Register(working).current().snapshot == first.snapshot


def test_a_withdrawal_is_taken_up_too(bundled: Path, working: Path) -> None:
    newer = release(bundled, 10, 12)
    assert len(add_bundled_snapshots(bundled, working)) == 1
    withdraw(bundled, newer, Publication("The makers", "A month was wrong"))
    (entry,) = add_bundled_snapshots(bundled, working)
    assert (entry.action, entry.note) == ("withdraw", "A month was wrong")
    assert values(working) == [10, 11]


def test_it_waits_for_the_hour_of_an_embargo(bundled: Path, working: Path, tmp_path: Path) -> None:
    hour = datetime.now(UTC) + timedelta(days=1)
    file = upload(tmp_path, thefts(20, area="birch"), "own")
    publish(propose(file, working), Publication("The office", "Later", "A test", embargo=hour))
    release(bundled, 10, 12)
    assert add_bundled_snapshots(bundled, working) == ()


@pytest.fixture
def unnamed(bundled: Path, working: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program as it runs where nobody names a data folder."""
    monkeypatch.delenv("PCC_METRICS_DATA", raising=False)
    for module in (open_store, bundled_updates):
        monkeypatch.setattr(module, "BUNDLED", bundled)
        monkeypatch.setattr(module, "WORKING", working)


@pytest.mark.usefixtures("unnamed")
def test_it_happens_when_the_store_is_opened_and_a_fault_stops_nothing(
    bundled: Path, working: Path, caplog: pytest.LogCaptureFixture
) -> None:
    release(bundled, 10, 12)
    newest = bundled / Register(bundled).current().file
    whole = newest.read_bytes()
    newest.write_bytes(whole[:-1])
    open_working_store()
    assert "were not taken up" in caplog.text and values(working) == [10, 11]
    newest.write_bytes(whole)
    open_working_store()
    assert values(working) == [10, 12]
