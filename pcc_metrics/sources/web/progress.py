"""How far a refresh is: for a terminal, and for the page, which asks the same."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TextIO

OFTEN = 0.2  # seconds between two reports: a terminal and a page need no more
SETTLED = 1.0  # seconds before a rate is worth telling


@dataclass(frozen=True)
class Progress:
    """`done` of `total` bytes (0: not known), at `rate` bytes a second (0: not known yet)."""

    what: str
    done: int = 0
    total: int = 0
    rate: float = 0.0

    @property
    def share(self) -> float | None:
        """From 0 to 1."""
        return min(self.done / self.total, 1.0) if self.total else None

    @property
    def seconds_left(self) -> float | None:
        """How long the rest takes at the present rate; `None` while nobody can tell."""
        if not self.rate or not self.total:
            return None
        return max(self.total - self.done, 0) / self.rate

    @property
    def text(self) -> str:
        """`Force, July 2026: 1.2 of 6.0 MB, 0.8 MB a second, 6 seconds left`."""
        if not self.done and not self.total:
            return self.what
        size, unit = _unit(max(self.done, self.total))
        of = f" of {self.total / size:,.1f}" if self.total else ""
        text = f"{self.what}: {self.done / size:,.1f}{of} {unit}"
        if self.rate:
            size, unit = _unit(self.rate)
            text += f", {self.rate / size:,.1f} {unit} a second"
        left = self.seconds_left
        return text if left is None else f"{text}, {_duration(left)} left"


Watch = Callable[[Progress], None]


def ignore_progress(_: Progress) -> None:
    """For those who do not want to know."""


class Meter:
    """Counts the bytes of one download, and tells now and then."""

    def __init__(
        self,
        watch: Watch,
        what: str,
        total: int = 0,
        done: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._watch, self._what, self._clock = watch, what, clock
        self._total, self._done, self._came_before = total, done, done
        self._began = clock()
        self._told = self._began - OFTEN

    def add(self, count: int) -> None:
        """Count on, and tell the watcher now and then and at the end."""
        self._done += count
        now = self._clock()
        if now - self._told >= OFTEN or self._done == self._total:
            self._told = now
            self._watch(self._progress(now - self._began))

    def _progress(self, seconds: float) -> Progress:
        # What came in an earlier run says nothing about how fast this one is.
        came = self._done - self._came_before
        rate = came / seconds if seconds >= SETTLED else 0.0
        return Progress(self._what, self._done, self._total, rate)


class Terminal:
    """One line that is written over; nothing at all where no person looks on."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._width = 0

    def __call__(self, progress: Progress) -> None:
        if self._stream.isatty():
            line = progress.text[:118]
            self._stream.write(f"\r{line.ljust(self._width)}")
            self._stream.flush()
            self._width = len(line)

    def close(self) -> None:
        """Take the line away, so that the report begins on a clean one."""
        if self._width:
            self._stream.write(f"\r{' ' * self._width}\r")
            self._stream.flush()
            self._width = 0


def _unit(count: float) -> tuple[int, str]:
    """What some bytes are counted in, so that they are not 0.0 of it."""
    return (1_000_000, "MB") if count >= 100_000 else (1_000, "kB")


def _duration(seconds: float) -> str:
    if seconds < 90:
        whole = max(round(seconds), 1)
        return f"{whole} second{'' if whole == 1 else 's'}"
    return f"{round(seconds / 60)} minutes"
