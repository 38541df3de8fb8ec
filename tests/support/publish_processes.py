"""Processes that publish, to be killed or set against each other."""

from __future__ import annotations

from multiprocessing.process import BaseProcess
from pathlib import Path

from pcc_metrics.domain.errors import InputError
from pcc_metrics.publishing.publish import Proposal, Publication, propose, publish
from tests.support.processes import started

BY = Publication("A tester", "For the tests", reason="It is a test")


def publish_now(file: Path, folder: Path) -> None:
    """Check and publish a file, as the command does."""
    publish(propose(file, folder), BY)


def start(file: Path, folder: Path) -> BaseProcess:
    """The same in a process of its own."""
    return started(publish_now, file, folder)


def start_checked(proposal: Proposal) -> BaseProcess:
    """Only the writing of a file that was checked, in a process of its own."""
    return started(publish, proposal, BY)


def start_and_tell(file: Path, folder: Path, who: str, notice: Path) -> BaseProcess:
    """Check and publish in a process of its own, which writes what became of it."""
    return started(_tell, file, folder, who, notice)


def _tell(file: Path, folder: Path, who: str, notice: Path) -> None:
    try:
        entry = publish(propose(file, folder), Publication(who, "One of eight"))
        notice.write_text(f"Published {entry.snapshot}", encoding="utf-8")
    except InputError as error:
        notice.write_text(str(error), encoding="utf-8")
