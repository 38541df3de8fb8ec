"""Bounded cache of answers about things that never change, shared by all sessions."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

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
        self._answers: OrderedDict[Key, Answer] = OrderedDict()  # least recently used first
        self._most, self._size_of, self._size = most, size_of or (lambda _: 1), 0
        self._unfinished: dict[Key, Future[Answer] | None] = {}  # `None` while nobody else waits
        self._lock = Lock()

    def __contains__(self, key: Key) -> bool:
        """Whether the answer to a key can be had at once."""
        with self._lock:
            return key in self._answers

    def peek(self, key: Key) -> Answer | None:
        """The answer to a key where it can be had at once, else `None`."""
        with self._lock:
            if key not in self._answers:
                return None
            self._answers.move_to_end(key)
            return self._answers[key]

    def get(self, key: Key, work_out: Callable[[], Answer]) -> Answer:
        """The answer to a key, worked out where it is not known yet.

        What `work_out` raises reaches everybody who waits, and is not kept.
        """
        with self._lock:
            try:
                answer = self._answers[key]
            except KeyError:
                waiting = self._wait(key)
            else:
                # Before it is half full nothing goes for long: a page asks a thousand times.
                if 2 * self._size > self._most:
                    self._answers.move_to_end(key)
                return answer
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
            answer = work_out()
        except BaseException as error:
            with self._lock:
                waiting = self._unfinished.pop(key)
            if waiting:
                waiting.set_exception(error)
            raise
        with self._lock:
            self._put(key, answer)
            waiting = self._unfinished.pop(key)
        if waiting:
            waiting.set_result(answer)
        return answer

    def _put(self, key: Key, answer: Answer) -> None:
        """Keep an answer in place of those that were not used for longest."""
        size = self._size_of(answer)
        if size > self._most:
            return
        while self._size + size > self._most:
            _, unused = self._answers.popitem(last=False)
            self._size -= self._size_of(unused)
        self._answers[key] = answer
        self._size += size
