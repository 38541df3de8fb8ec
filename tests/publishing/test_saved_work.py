"""What a person is about to publish is kept for a day, for them alone, and then goes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import date
from datetime import time as hour
from pathlib import Path

import pytest

from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.publishing import saved_work
from pcc_metrics.publishing.manual_entry import ManualFigure
from pcc_metrics.publishing.saved_work import SavedFile, SavedWork, SavedWorkStore, delete_expired
from pcc_metrics.store.object_store import OLD, file_digest
from pcc_metrics.store.temporary_folders import delete_abandoned, temporary_folder

JUNE = Period(Month.of(2026, 6), Month.of(2026, 6))
FIGURE = ManualFigure("answered", "shire", JUNE, "calls", "https://a.org", date(2026, 7, 1), 0.9)


@pytest.fixture
def work(tmp_path: Path) -> tuple[SavedWork, Path]:
    """Work with something of every kind, and its file."""
    path = tmp_path / "june.csv"
    path.write_bytes(b"measure,value\n")
    file = SavedFile("june.csv", ".csv", "Brought as a file.", file_digest(path))
    fields = {
        "note": "June, “revised”",
        "day": date(2026, 7, 1),
        "hour": hour(9, 30),
        "later": True,
    }
    return SavedWork(file, "replace", fields, (FIGURE,), {"title": "June"}), path


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_work_is_found_again_by_the_same_person_alone(
    tmp_path: Path, work: tuple[SavedWork, Path]
) -> None:
    mine = SavedWorkStore(tmp_path / "data", "jo at https://sign.in")
    mine.save(*work)
    again = SavedWorkStore(tmp_path / "data", "jo at https://sign.in")
    assert again.load() == work[0]
    assert work[0].file and again.read_file(work[0].file) == b"measure,value\n"
    assert SavedWorkStore(tmp_path / "data", "sam at https://sign.in").load() is None
    assert not [p for p in (tmp_path / "data").rglob("*") if "jo" in p.name]  # no names in names
    if os.name == "posix":
        assert (tmp_path / "data" / "uploads").stat().st_mode & 0o777 == 0o700


def test_only_the_newest_state_is_kept(tmp_path: Path, work: tuple[SavedWork, Path]) -> None:
    store = SavedWorkStore(tmp_path / "data", "jo")
    store.save(*work)
    store.save(SavedWork(fields={"note": "Another"}))
    assert store.load() == SavedWork(fields={"note": "Another"})
    assert len(files(tmp_path / "data")) == 1


def test_it_goes_when_it_is_published_or_put_away(
    tmp_path: Path, work: tuple[SavedWork, Path]
) -> None:
    store = SavedWorkStore(tmp_path / "data", "jo")
    store.save(*work)
    store.delete()
    assert store.load() is None and files(tmp_path / "data") == []


def test_it_goes_after_a_day(
    tmp_path: Path, work: tuple[SavedWork, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SavedWorkStore(tmp_path / "data", "jo")
    store.save(*work)
    delete_expired(tmp_path / "data")
    assert store.load() == work[0]
    later = time.time_ns() + (OLD + 60) * 10**9
    monkeypatch.setattr(saved_work.time, "time_ns", lambda: later)
    assert store.load() is None
    for path in files(tmp_path / "data"):
        os.utime(path, (time.time() - OLD - 60,) * 2)
    delete_expired(tmp_path / "data")
    assert not files(tmp_path / "data")


def test_what_cannot_be_read_is_left_and_no_fault(
    tmp_path: Path, work: tuple[SavedWork, Path]
) -> None:
    store = SavedWorkStore(tmp_path / "data", "jo")
    store.save(*work)
    (state,) = [p for p in files(tmp_path / "data") if p.suffix == ".json"]
    for content in (b"{", b'{"format": 2}', b"[]", b"null"):
        state.write_bytes(content)
        assert store.load() is None


def test_folders_of_processes_that_are_gone_are_deleted(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    gone = tmp_path / f"pcc-metrics-{int(ended.stdout)}-upload-x"
    mine, other = tmp_path / f"pcc-metrics-{os.getpid()}-upload-x", tmp_path / "something-else"
    old, new = tmp_path / "pcc-metrics-upload-old", tmp_path / "pcc-metrics-upload-new"
    for path in (gone, mine, other, old, new):
        path.mkdir()
        (path / "candidate.csv").write_text("x")
    os.utime(old, (time.time() - OLD - 60,) * 2)
    assert delete_abandoned(tmp_path) == 2
    assert {p.name for p in tmp_path.iterdir()} == {mine.name, other.name, new.name}


def test_a_folder_goes_at_the_end_of_its_process(tmp_path: Path) -> None:
    code = (
        "from pcc_metrics.store.temporary_folders import temporary_folder\n"
        "kept = temporary_folder('upload'); print(kept.name)"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, capture_output=True)
    assert list(tmp_path.iterdir()) == []
    with temporary_folder("upload") as folder:
        assert f"-{os.getpid()}-" in folder
