"""Processes that publish, to be killed or set against each other."""

from __future__ import annotations

import multiprocessing
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
    process = _context.Process(target=publish_now, args=(file, folder))
    process.start()
    return process


def start_checked(proposal: Proposal) -> BaseProcess:
    """Only the writing of a file that was checked, in a process of its own."""
    process = _context.Process(target=publish, args=(proposal, BY))
    process.start()
    return process


def start_and_tell(file: Path, folder: Path, who: str, told: Path) -> BaseProcess:
    """Check and publish in a process of its own, which writes what became of it."""
    process = _context.Process(target=_tell, args=(file, folder, who, told))
    process.start()
    return process


def _tell(file: Path, folder: Path, who: str, told: Path) -> None:
    try:
        entry = publish(propose(file, folder), Publication(who, "One of eight"))
        told.write_text(f"Published {entry.snapshot}", encoding="utf-8")
    except InputError as error:
        told.write_text(str(error), encoding="utf-8")
