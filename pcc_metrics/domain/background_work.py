"""Work for people of whom only an address is known: it takes a share, and readers go first."""

from __future__ import annotations

from collections.abc import Callable
from threading import local
from time import monotonic, sleep
from types import SimpleNamespace
from typing import TypeVar

READER_SECONDS = 0.03  # after a word from or to a reader, in which more of the same run may follow
LOOK_SECONDS = 0.005
MOST_SECONDS = 0.2  # that a piece of work gives way in all: a reader may wait for a part of it
T = TypeVar("T")
_worker = local()
_readers = SimpleNamespace(heard_at=0.0)


def note_reader() -> None:
    """A reader's page has asked for something, or is being sent something."""
    _readers.heard_at = monotonic()


def give_way() -> None:
    """Between two parts of a piece of work: wait while readers are served. Elsewhere nothing."""
    while (
        getattr(_worker, "patience", 0.0) > 0 and monotonic() < _readers.heard_at + READER_SECONDS
    ):
        sleep(LOOK_SECONDS)
        _worker.patience -= LOOK_SECONDS


def run_rested(rest: float, work: Callable[[], T]) -> T:
    """Do a piece of work, then let this thread rest `rest` times as long before its next."""
    sleep(max(0.0, getattr(_worker, "rested_at", 0.0) - monotonic()))
    _worker.patience = MOST_SECONDS
    began = monotonic()
    try:
        give_way()
        return work()
    finally:
        gave_way = MOST_SECONDS - _worker.patience
        _worker.patience = 0.0
        ended = monotonic()
        _worker.rested_at = ended + rest * (ended - began - gave_way)
