"""What was worked out once and need not be again, for something that never changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")

MOST = 20_000  # answers of one kind: some megabytes, and more than the pages of a force ask for


class Kept(Generic[Key, Answer]):
    """Answers by key, shared by every session.

    Two sessions that ask at once may both work an answer out; the answers are equal, so either may
    stay. Past `most` all are forgotten, and the pages in use fill it again.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._answers: dict[Key, Answer] = {}

    def get(self, key: Key, work_out: Callable[[], Answer]) -> Answer:
        """The answer to a key, worked out where it is not known yet."""
        try:
            return self._answers[key]
        except KeyError:
            answer = work_out()
        if len(self._answers) >= self._most:
            self._answers.clear()
        self._answers[key] = answer
        return answer
