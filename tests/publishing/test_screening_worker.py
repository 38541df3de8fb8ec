"""The processes that read files: last in line, first to go, and no more than there is room for."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openpyxl
import psutil
import pytest

from pcc_metrics.publishing.screening.faults import FaultTally
from pcc_metrics.publishing.screening.limits import LIMITS, Limits
from pcc_metrics.publishing.screening.screen import screen
from pcc_metrics.publishing.screening.sheet_reader import open_sheet
from pcc_metrics.publishing.screening.worker_slots import WorkerSlots, find_available_memory
from tests.support.factories import FOLDER

GIGABYTE = 1_000_000_000
HEAD = "measure,area,start,end,value,numerator,denominator,status,source,note\n"
ROW = "thefts,alder,2026-03-01,2026-03-31,10,,,final,street,\n"


@pytest.fixture(autouse=True)
def _catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(FOLDER))


def workers() -> Iterator[psutil.Process]:
    for child in psutil.Process().children():
        if "pcc_metrics.publishing.screening.worker" in child.cmdline():
            yield child


@pytest.mark.serial
def test_a_worker_stands_back_for_everybody_else(tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    file.write_text(HEAD + ROW * 100_000, encoding="utf-8")  # read for a while
    with ThreadPoolExecutor(1) as thread:
        checked = thread.submit(screen, file)
        seen = (0, "")
        while not checked.done() and seen[1] != "1000":
            for worker in workers():
                adjusted = Path(f"/proc/{worker.pid}/oom_score_adj").read_text("ascii").strip()
                seen = (worker.nice(), adjusted)
            time.sleep(0.02)
    assert seen == (psutil.Process().nice() + 10, "1000")


@pytest.mark.parametrize(("gigabytes", "most"), [(0.5, 1), (1.5, 1), (2.5, 2), (100, 2)])
def test_no_more_run_at_once_than_memory_allows(gigabytes: float, most: int) -> None:
    slots = WorkerSlots(lambda: gigabytes * GIGABYTE)
    running, seen, told = 0, 0, []
    lock = threading.Lock()

    def check(_: int) -> None:
        nonlocal running, seen
        with slots.take(GIGABYTE, told.append):
            with lock:
                running += 1
                seen = max(seen, running)
            time.sleep(0.05)
            with lock:
                running -= 1

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(check, range(5)))
    assert seen == most
    assert set(told) == {"Waiting for another check to end"}


def test_memory_that_is_available_is_less_than_there_is() -> None:
    assert 0 < find_available_memory() < psutil.virtual_memory().total


def write_sheet(path: Path, rows: int) -> Path:
    """A sheet of so many rows, the names of its columns included."""
    lines = [HEAD, *[ROW] * (rows - 1)]
    if path.suffix == ".csv":
        path.write_text("".join(lines), encoding="utf-8")
        return path
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("figures")
    for line in lines:
        sheet.append(line.strip().split(","))
    book.save(path)
    return path


@pytest.mark.parametrize(("ending", "most"), [("csv", 20), ("xlsx", 10)])
def test_a_sheet_may_have_as_many_rows_as_are_stated_and_no_more(
    tmp_path: Path, ending: str, most: int
) -> None:
    limits = Limits(rows=30, text_rows=20, workbook_rows=10)
    for rows, codes in ((most, set()), (most + 1, {"too_big"})):
        tally = FaultTally()
        open_sheet(write_sheet(tmp_path / f"{rows}.{ending}", rows), limits, tally)
        assert set(tally.totals) == codes


@pytest.mark.slow
@pytest.mark.serial
@pytest.mark.parametrize(
    ("ending", "rows"), [("csv", LIMITS.text_rows), ("xlsx", LIMITS.workbook_rows)]
)
def test_the_largest_sheet_that_is_stated_is_checked_in_time(
    tmp_path: Path, ending: str, rows: int
) -> None:
    totals = screen(write_sheet(tmp_path / f"x.{ending}", rows)).screening.totals
    assert totals["duplicate"] and not totals.keys() & {"too_big", "took_too_long"}
