"""The cache of finished answers: bounded, and worked out once however many ask."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from pcc_metrics.domain.cache import Cache


def test_the_least_recently_used_goes_first() -> None:
    kept: Cache[str, str] = Cache(2)
    for key in ("a", "b", "a", "c"):
        kept.get(key, lambda key=key: key.upper())
    worked_out: list[str] = []
    for key in ("a", "c", "b"):
        kept.get(key, lambda key=key: worked_out.append(key) or key)
    assert worked_out == ["b"]


def test_threads_that_ask_for_the_same_answer_work_it_out_once() -> None:
    kept: Cache[str, object] = Cache()
    together, go_on, made = Barrier(8), Event(), []

    def work_out() -> object:
        go_on.wait(10)
        made.append(object())
        return made[-1]

    def ask(place: int) -> object:
        together.wait(10)
        if place == 0:
            go_on.set()
        return kept.get("page", work_out)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))
    assert len(made) == 1 and set(map(id, answers)) == {id(made[0])}


def test_a_fault_reaches_whoever_asked_and_is_tried_again() -> None:
    kept: Cache[str, int] = Cache()

    def fails() -> int:
        raise ValueError("no figures")

    for _ in range(2):
        with pytest.raises(ValueError, match="no figures"):
            kept.get("page", fails)
    assert kept.get("page", lambda: 5) == 5


def test_an_answer_may_ask_for_another() -> None:
    kept: Cache[str, int] = Cache()
    assert kept.get("sum", lambda: kept.get("part", lambda: 2) + 1) == 3


def test_what_is_known_can_be_told_from_what_is_not() -> None:
    kept: Cache[str, str] = Cache(1)
    assert "a" not in kept
    kept.get("a", lambda: "A")
    assert "a" in kept
    kept.get("b", lambda: "B")
    assert "a" not in kept
