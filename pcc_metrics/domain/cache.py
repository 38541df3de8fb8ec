"""Bounded cache of answers about things that never change, shared by all sessions."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

from cachetools import LRUCache

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")

MOST = 20_000  # answers of one kind: some megabytes, and more than the pages of a force ask for


class Cache(Generic[Key, Answer]):
    """Answers by key, at most `most`; the least recently used goes first.

    Threads that ask for the same unfinished answer wait for the one that works it out. An answer
    may ask for others, never in a circle.
    """

    def __init__(self, most: int = MOST) -> None:
        self._answers: LRUCache[Key, Answer] = LRUCache(most)
        self._unfinished: dict[Key, Future[Answer]] = {}
        self._lock = Lock()

    def __contains__(self, key: Key) -> bool:
        """Whether the answer to a key can be had at once."""
        with self._lock:
            return key in self._answers

    def get(self, key: Key, work_out: Callable[[], Answer]) -> Answer:
        """The answer to a key, worked out where it is not known yet.

        What `work_out` raises reaches everybody who waits, and is not kept.
        """
        with self._lock:
            try:
                return self._answers[key]
            except KeyError:
                unfinished = self._unfinished.get(key)
                mine: Future[Answer] = Future()
                if unfinished is None:
                    self._unfinished[key] = mine
        if unfinished is not None:
            return unfinished.result()
        return self._finish(key, mine, work_out)

    def _finish(self, key: Key, mine: Future[Answer], work_out: Callable[[], Answer]) -> Answer:
        try:
            answer = work_out()
        except BaseException as error:
            with self._lock:
                del self._unfinished[key]
            mine.set_exception(error)
            raise
        with self._lock:
            self._answers[key] = answer
            del self._unfinished[key]
        mine.set_result(answer)
        return answer
