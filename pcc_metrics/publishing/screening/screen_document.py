"""Reads the text of a document in a process of its own, with memory and time limits."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from pcc_metrics.domain.errors import InputError
from pcc_metrics.publishing.screening.document_worker import document_request
from pcc_metrics.publishing.screening.faults import Fault
from pcc_metrics.publishing.screening.limits import DOCUMENT_LIMITS, Limits
from pcc_metrics.publishing.screening.worker_process import (
    WorkerTask,
    run_worker,
    take_turn,
    whole_fault,
)
from pcc_metrics.store.temporary_folders import temporary_folder

WORKER = "pcc_metrics.publishing.screening.document_worker"
KINDS = ("docx", "pdf", "html", "htm", "md", "txt")  # as a page's upload names them


class DocumentFaultError(InputError):
    """A document cannot be read; `fault` says why, as a code and a sentence."""

    def __init__(self, name: str, fault: Fault) -> None:
        super().__init__(f"{name}: {fault.message}")
        self.fault = fault


def screen_document(
    path: Path, limits: Limits = DOCUMENT_LIMITS, tell: Callable[[str], None] = lambda _: None
) -> tuple[str, ...]:
    """The blocks of a document's text. Its content is only ever read by another process.

    Raises `InputError` where there is no such file, `DocumentFaultError` where it cannot be read.
    """
    if not path.is_file():
        raise InputError(f"There is no file {path}.")
    with temporary_folder("document") as folder, take_turn(limits.memory_bytes, tell):
        task = WorkerTask(WORKER, document_request(path.resolve(), limits), Path(folder), limits)
        answer = run_worker(task, tell)
    if isinstance(answer, Fault):
        raise DocumentFaultError(path.name, answer)
    plain = json.loads(answer)
    if "blocks" not in plain:
        raise DocumentFaultError(path.name, whole_fault(plain["code"], plain["message"]))
    return tuple(plain["blocks"])
