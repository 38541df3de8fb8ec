"""Works answers out beside the event loop, for so many askers and no more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TypeVar

from pcc_metrics.api.problems import ProblemError
from pcc_metrics.domain.background_work import run_rested

SECONDS = 20.0  # that an asker waits at most
MOST_WAITING = 32  # askers: each holds a connection
BUSY = "Others are being answered: ask again in a few seconds."
AGAIN_SECONDS = 5
REST = 3  # times as long as an answer took, before the next: a program waits longer than a reader
T = TypeVar("T")


class BoundedWork:
    """One thread, which gives way to readers and rests between two pieces of work.

    Anybody can ask for any address, so whatever strangers ask for takes a small share of the
    processor.
    """

    def __init__(self) -> None:
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="data")
        self._waiting = 0

    async def run(self, work: Callable[[], T]) -> T:
        """What `work` gives; raises a problem where too many wait, or for too long."""
        if self._waiting >= MOST_WAITING:
            raise _busy()
        self._waiting += 1
        try:
            async with asyncio.timeout(SECONDS):
                # Whoever is out of time gives up its place; what has begun goes on, for the next.
                begun = self._worker.submit(run_rested, REST, work)
                return await asyncio.wrap_future(begun)
        except TimeoutError:
            raise _busy() from None
        finally:
            self._waiting -= 1


def _busy() -> ProblemError:
    retry = {"Retry-After": str(AGAIN_SECONDS)}
    return ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, BUSY, headers=retry)
