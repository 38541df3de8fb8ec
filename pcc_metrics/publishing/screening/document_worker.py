"""The worker that reads a document: `python -m pcc_metrics.publishing.screening.document_worker`.

It reads a request and writes an answer, both JSON: the document's blocks, or a fault.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pcc_metrics.publishing.screening.document_readers import DocumentError, read_blocks
from pcc_metrics.publishing.screening.limits import Limits, limit_resources, stand_back


def document_request(path: Path, limits: Limits) -> str:
    """What the worker is sent."""
    return json.dumps({"path": str(path), "limits": asdict(limits)})


def _read(path: Path, limits: Limits) -> list[str]:
    try:
        return read_blocks(path, limits)
    except RecursionError:
        raise DocumentError("too_deep", "The document is nested too deeply to be read.") from None


def main(arguments: list[str]) -> None:
    """Read the request file, write the answer file."""
    request = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    limits = Limits(**request["limits"])
    stand_back()
    limit_resources(limits)
    answer: dict[str, Any]
    try:
        answer = {"blocks": _read(Path(request["path"]), limits)}
    except DocumentError as error:
        answer = {"code": error.code, "message": str(error)}
    Path(arguments[1]).write_text(json.dumps(answer, ensure_ascii=True), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
