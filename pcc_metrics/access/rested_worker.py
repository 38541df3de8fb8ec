"""How much of the processor people may take of whom only an address is known."""

from __future__ import annotations

from collections.abc import Callable
from threading import local
from time import monotonic, sleep
from typing import TypeVar

REST = 3  # times as long as a piece of work took: readers' own runs share the processor with it
T = TypeVar("T")
_worker = local()


def run_rested(work: Callable[[], T]) -> T:
    """Do a piece of work once this thread has rested: streams of them take a quarter of it."""
    began = max(monotonic(), getattr(_worker, "rested_at", 0.0))
    sleep(max(0.0, began - monotonic()))
    try:
        return work()
    finally:
        ended = monotonic()
        _worker.rested_at = ended + REST * (ended - began)
