"""Bounded cache of answers about things that never change, shared by all sessions."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from contextlib import suppress
from threading import Lock
from typing import Generic, TypeVar

from cachetools import LRUCache

from pcc_metrics.domain.background_work import give_way

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")

MOST = 20_000  # answers of one kind: some megabytes, and more than the pages of a force ask for


class Cache(Generic[Key, Answer]):
    """Answers by key, at most `most`; the least recently used goes first.

    With `size_of` an answer counts as much as that says, in bytes say; one that is larger than
    `most` is not kept.
    Threads that ask for the same unfinished answer wait for the one that works it out. An answer
    may ask for others, never in a circle.
    """

    def __init__(self, most: int = MOST, size_of: Callable[[Answer], int] | None = None) -> None:
        self._answers: LRUCache[Key, Answer] = LRUCache(most, size_of)
        self._unfinished: dict[Key, Future[Answer] | None] = {}  # `None` while nobody else waits
        self._lock = Lock()

    def __contains__(self, key: Key) -> bool:
        """Whether the answer to a key can be had at once."""
        with self._lock:
            return key in self._answers

    def peek(self, key: Key) -> Answer | None:
        """The answer to a key where it can be had at once, else `None`."""
        with self._lock:
            return self._answers.get(key)

    def get(self, key: Key, work_out: Callable[[], Answer]) -> Answer:
        """The answer to a key, worked out where it is not known yet.

        What `work_out` raises reaches everybody who waits, and is not kept.
        """
        with self._lock:
            try:
                return self._answers[key]
            except KeyError:
                waiting = self._wait(key)
        if waiting is not None:
            return waiting.result()
        return self._finish(key, work_out)

    def _wait(self, key: Key) -> Future[Answer] | None:
        """What to wait for; `None` where the answer is now one's own to work out."""
        if key not in self._unfinished:
            self._unfinished[key] = None
            return None
        waiting = self._unfinished[key] or Future()
        self._unfinished[key] = waiting
        return waiting

    def _finish(self, key: Key, work_out: Callable[[], Answer]) -> Answer:
        try:
            give_way()
            answer = work_out()
        except BaseException as error:
            with self._lock:
                waiting = self._unfinished.pop(key)
            if waiting:
                waiting.set_exception(error)
            raise
        with self._lock:
            with suppress(ValueError):  # larger than the whole cache
                self._answers[key] = answer
            waiting = self._unfinished.pop(key)
        if waiting:
            waiting.set_result(answer)
        return answer
