"""What works for strangers rests, and gives way to readers; what works for readers does neither."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from pcc_metrics.domain import background_work
from pcc_metrics.domain.background_work import (
    LOOK_SECONDS,
    MOST_SECONDS,
    READER_SECONDS,
    note_reader,
    run_rested,
)
from pcc_metrics.domain.cache import Cache


class Clock:
    """A clock that moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture(name="clock")
def _clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(background_work, "sleep", clock.sleep)
    monkeypatch.setattr(background_work, "monotonic", lambda: clock.now)
    monkeypatch.setattr(background_work._readers, "heard_at", 0.0)
    return clock


@pytest.fixture(name="worker")
def _worker() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as worker:
        yield worker


def work_for(clock: Clock, seconds: float) -> float:
    clock.now += seconds
    return clock.now


def test_a_worker_rests_several_times_as_long_as_it_worked(
    clock: Clock, worker: ThreadPoolExecutor
) -> None:
    for _ in range(2):
        worker.submit(run_rested, 3, lambda: work_for(clock, 0.2)).result()
    assert sum(clock.slept) == pytest.approx(0.6)


def test_it_gives_way_between_two_answers_while_a_reader_is_served(
    clock: Clock, worker: ThreadPoolExecutor
) -> None:
    answers: Cache[str, float] = Cache()

    def work() -> float:
        note_reader()
        return answers.get("next", lambda: clock.now)

    began = clock.now
    assert worker.submit(run_rested, 3, work).result() >= began + READER_SECONDS
    gave_way = sum(clock.slept)
    assert gave_way < READER_SECONDS + 2 * LOOK_SECONDS
    # To give way is no work that it must rest from.
    worker.submit(run_rested, 3, lambda: 0.0).result()
    assert sum(clock.slept) == gave_way


def test_it_goes_on_where_readers_never_end(clock: Clock, worker: ThreadPoolExecutor) -> None:
    answers: Cache[int, float] = Cache()

    def work() -> list[float]:
        known = []
        for number in range(100):
            note_reader()
            known.append(answers.get(number, lambda: clock.now))
        return known

    began = clock.now
    assert len(worker.submit(run_rested, 3, work).result()) == 100
    assert clock.now <= began + MOST_SECONDS + LOOK_SECONDS


def test_a_reader_gives_way_to_nobody(clock: Clock) -> None:
    answers: Cache[str, float] = Cache()
    note_reader()
    assert answers.get("own", lambda: clock.now) == clock.now
    assert clock.slept == []


def test_what_fails_is_raised_and_the_next_piece_is_done(
    clock: Clock, worker: ThreadPoolExecutor
) -> None:
    with pytest.raises(ZeroDivisionError):
        worker.submit(run_rested, 3, lambda: 1 / 0).result()
    assert worker.submit(run_rested, 3, lambda: clock.now).result() == clock.now
