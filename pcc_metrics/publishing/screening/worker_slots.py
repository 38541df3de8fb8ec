"""How many files one server checks at once: two, and no more than there is memory for."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

AT_ONCE = 2
LOOK_SECONDS = 0.5  # for memory that others give back
_MEMORY, _GROUP = Path("/proc/meminfo"), Path("/sys/fs/cgroup")


class WorkerSlots:
    """Hands out slots; whoever gets none waits. One check alone always begins."""

    def __init__(self, find_available: Callable[[], float]) -> None:
        self._find_available = find_available
        self._running = 0
        self._changed = threading.Condition()

    @contextmanager
    def take(self, memory: int, tell: Callable[[str], None]) -> Iterator[None]:
        """A slot for a process that may use so many bytes; `tell` hears of waiting."""
        with self._changed:
            if not self._may_begin(memory):
                tell("Waiting for another check to end")
            while not self._may_begin(memory):
                self._changed.wait(LOOK_SECONDS)
            self._running += 1
        try:
            yield
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    def _may_begin(self, memory: int) -> bool:
        """Those that run may not have taken yet what they will."""
        if self._running == 0:
            return True
        wanted = memory * (self._running + 1)
        return self._running < AT_ONCE and self._find_available() >= wanted


def find_available_memory() -> float:
    """Bytes that this machine, and the container that it may be, can still give; else no bound."""
    return min(_of_machine(), _of_container())


def _of_machine() -> float:
    try:
        lines = _MEMORY.read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvail"))
    except (OSError, ValueError, StopIteration):
        return math.inf  # another system than Linux


def _of_container() -> float:
    try:
        most = (_GROUP / "memory.max").read_text(encoding="ascii").strip()
        used = (_GROUP / "memory.current").read_text(encoding="ascii")
        return math.inf if most == "max" else int(most) - int(used)
    except (OSError, ValueError):
        return math.inf
