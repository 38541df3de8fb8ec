"""A refresh that is killed, at any point, and a disk that is too small."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month
from pcc_metrics.domain.source_definitions import Release
from pcc_metrics.refresh.release_calendar import release_status
from pcc_metrics.refresh.work_folder import WorkFolder
from pcc_metrics.store.register import Register
from tests.support import publisher_server, refresh_catalogue
from tests.support.environment import PROJECT
from tests.support.police_uk import INDEX
from tests.support.publisher_server import Answer, Original, Originals
from tests.support.small_disk import small_disk

COMMAND = [sys.executable, "-c", "from pcc_metrics.cli.commands import main; main()", "refresh"]


@pytest.fixture
def served() -> Iterator[Originals]:
    with publisher_server.serving() as found:
        yield found


@pytest.fixture
def local(
    tmp_path: Path, served: Originals, data_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    refresh_catalogue.publish_small(served)
    folder = refresh_catalogue.local_catalogue(tmp_path, served)
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(folder))
    return data_copy


def started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(COMMAND, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def files(data: Path) -> dict[str, bytes]:
    """Everything that a refresh leaves, but for its lock."""
    folder = WorkFolder(data).folder
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def finished(data: Path) -> dict[str, bytes]:
    process = started()
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0, said
    return files(data)


@pytest.mark.serial
def test_killed_at_any_point_and_run_again_it_ends_with_the_same_bytes(
    local: Path, served: Originals
) -> None:
    """Killed again and again, each time a little later, and then left alone."""
    del served
    process = started()
    began = time.monotonic()
    process.communicate(timeout=120)
    whole = time.monotonic() - began
    undisturbed = files(local)
    assert "candidate.parquet" in undisturbed
    before = Register(local).current()
    shutil.rmtree(WorkFolder(local).folder)
    kills = 0
    for step in range(6, 20):
        process = started()
        try:
            process.communicate(timeout=whole * step / 20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            kills += 1
        if WorkFolder(local).report():
            break  # this run was quicker than the first
    assert kills >= 8
    assert (files(local) if WorkFolder(local).report() else finished(local)) == undisturbed
    assert Register(local).current() == before


@pytest.mark.serial
def test_killed_in_the_middle_of_a_file_it_goes_on_there(local: Path, served: Originals) -> None:
    """The whole archive, from a server without ranges for the first part and then with them."""
    stored = "/storage/2026-07.zip"
    half = len(served.files[stored].body) // 2

    def slow(answer: Answer, original: Original) -> None:
        answer.say(200, answer._headers(original) | {"Content-Length": str(len(original.body))})
        answer.write(original.body[:half])
        time.sleep(20)

    whole_only = publisher_server.Original(
        served.files[stored].body, "application/zip", ranges=False
    )
    served.files[stored] = whole_only
    served.break_(stored, lambda answer, original: answer.give(original), slow)
    process = started()
    until = time.monotonic() + 60
    part = WorkFolder(local).folder / "cache"
    while time.monotonic() < until and not any(
        path.stat().st_size == half for path in part.rglob("body.part")
    ):
        time.sleep(0.05)
    process.kill()
    process.communicate()
    assert not list(part.rglob("*.zip"))
    served.files[stored] = publisher_server.Original(whole_only.body, "application/zip")
    # The first request of the next run is answered in whole, so that the download is gone on with.
    served.break_(stored, lambda answer, _: answer.give(whole_only))
    finished(local)
    # The request that was killed may be noted late: it is told from this one by what it wanted.
    (resumed,) = [one for one in served.asked(stored) if one.wanted == f"bytes={half}-"]
    assert resumed.sent == len(whole_only.body) - half


@pytest.mark.serial
def test_an_interrupted_refresh_says_that_it_can_go_on(local: Path, served: Originals) -> None:
    served.break_(INDEX, publisher_server.lasting(lambda *_: time.sleep(20)))
    process = started()
    until = time.monotonic() + 60
    while not served.busy and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.decode() == "Stopped. What has come is kept: the next refresh goes on from there.\n"
    served.break_(INDEX)
    assert "candidate.parquet" in finished(local)


@pytest.mark.serial
@pytest.mark.parametrize("kilobytes", [16, 40, 100])
def test_a_disk_that_is_full_leaves_nothing_half_written(
    local: Path, served: Originals, kilobytes: int
) -> None:
    """The work area on a small disk, which fills up at one place or another."""
    del served
    with small_disk(WorkFolder(local).folder, kilobytes) as folder:
        process = started()
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 1
        assert "There is not enough room on the disk of" in said.decode()
        assert "Make room and run the refresh again." in said.decode()
        assert not WorkFolder(local).candidate.exists() and not list(folder.rglob("*.part"))
        for path in folder.rglob("*.csv"):
            assert path.read_bytes() in refresh_catalogue.small_bodies()
    assert "candidate.parquet" in finished(local)


# The calendar


QUARTERLY, MONTHLY = Release(3, 16), Release(1, 9)


@pytest.mark.parametrize(
    ("release", "newest", "today", "said", "late"),
    [
        (
            QUARTERLY,
            "2026-06",
            "2026-11-25",
            "held to June 2026; September 2026 is due about",
            False,
        ),
        (QUARTERLY, "2026-03", "2026-10-25", "June 2026 was due about 20 October 2026", False),
        (QUARTERLY, "2026-03", "2026-11-25", "June 2026 is late: it was due about", True),
        (QUARTERLY, None, "2026-11-25", "nothing is held; June 2026 is late", True),
        (QUARTERLY, "2026-09", "2026-11-25", "held to September 2026; December 2026 is due", False),
        (MONTHLY, "2026-08", "2026-11-25", "held to August 2026; September 2026 is due", False),
        (MONTHLY, "2026-07", "2026-11-25", "August 2026 is late", True),
        (Release(12, 30, 12), "2024-12", "2026-11-25", "December 2025 is late", True),
    ],
)
def test_what_is_due_and_what_is_late(
    release: Release, newest: str | None, today: str, said: str, late: bool
) -> None:
    month = Month.parse(newest) if newest else None
    found = release_status("A source", release, month, date.fromisoformat(today))
    assert said in found.sentence and found.late == late
    assert found.expected_on <= date.fromisoformat(today)


@pytest.mark.parametrize("wrong", [{"every": 2}, {"ends": 13}, {"after": -1}])
def test_a_calendar_that_makes_no_sense_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises((ValueError, InputError)):
        Release(**{"every": 3, "after": 16, **wrong})
