"""Processes that publish, to be killed or set against each other."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path

from pcc_metrics.errors import InputError
from pcc_metrics.publishing.publish import Proposal, Publication, propose, publish

BY = Publication("A tester", "For the tests", reason="It is a test")

# Processes start from one that has everything imported: they are quick, and share no thread.
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.publishers"])


def publish_now(file: Path, folder: Path) -> None:
    """Check and publish a file, as the command does."""
    publish(propose(file, folder), BY)


def start(file: Path, folder: Path) -> BaseProcess:
    """The same in a process of its own."""
    return _started(publish_now, file, folder)


def start_checked(proposal: Proposal) -> BaseProcess:
    """Only the writing of a file that was checked, in a process of its own."""
    return _started(publish, proposal, BY)


def start_and_tell(file: Path, folder: Path, who: str, told: Path) -> BaseProcess:
    """Check and publish in a process of its own, which writes what became of it."""
    return _started(_tell, file, folder, who, told)


def _started(work: Callable[..., object], *given: object) -> BaseProcess:
    process = _context.Process(target=_as_here, args=(dict(os.environ), work, given))
    process.start()
    return process


def _as_here(
    variables: dict[str, str], work: Callable[..., object], given: Sequence[object]
) -> None:
    """Work under the variables of the test: the process that all come from may be older."""
    os.environ.clear()
    os.environ.update(variables)
    work(*given)


def _tell(file: Path, folder: Path, who: str, told: Path) -> None:
    try:
        entry = publish(propose(file, folder), Publication(who, "One of eight"))
        told.write_text(f"Published {entry.snapshot}", encoding="utf-8")
    except InputError as error:
        told.write_text(str(error), encoding="utf-8")
