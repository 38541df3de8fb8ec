"""Work in a process of its own, the same whichever test ran before."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Sequence
from multiprocessing.process import BaseProcess
from types import ModuleType
from unittest import mock

# Processes start from one that has everything imported: they are quick, and share no thread.
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(
    ["tests.support.publish_processes", "tests.support.statement_writers"]
)


def started(work: Callable[..., object], *given: object) -> BaseProcess:
    """A process that works under the variables of the test."""
    process = _context.Process(target=_as_here, args=(dict(os.environ), work, given))
    # A page that was tested stays behind as the main module, and each process would run it first.
    with mock.patch.dict(sys.modules, {"__main__": ModuleType("__main__")}):
        process.start()
    return process


def _as_here(
    variables: dict[str, str], work: Callable[..., object], given: Sequence[object]
) -> None:
    # The process that all come from may be older than the test.
    os.environ.clear()
    os.environ.update(variables)
    work(*given)
