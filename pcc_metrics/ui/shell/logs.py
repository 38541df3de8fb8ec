"""What the server writes down: who acted, who was refused, and what is wrong with the settings."""

from __future__ import annotations

import logging
import os
import time

from pythonjsonlogger.json import JsonFormatter

from pcc_metrics.ui.shell.request_ids import request_id

FORM = "%(asctime)sZ %(levelname)s %(name)s: %(message)s"
FIELDS = {"asctime": "time", "levelname": "level", "name": "logger"}
DAY_AND_HOUR = "%Y-%m-%dT%H:%M:%S"


def start_logging() -> None:
    """Write this package's log to standard error, in UTC; the framework has its own.

    `PCC_METRICS_LOG=json` asks for a JSON object a line, with the id of the request.
    """
    ours = logging.getLogger("pcc_metrics")
    if ours.handlers:
        return
    handler = logging.StreamHandler()
    handler.setFormatter(make_formatter(os.environ.get("PCC_METRICS_LOG", "")))
    handler.addFilter(_add_request)
    ours.addHandler(handler)
    ours.setLevel(logging.INFO)
    ours.propagate = False


def make_formatter(kind: str) -> logging.Formatter:
    """`json`: an object a line, for programs; anything else: a sentence a line, for people."""
    form: logging.Formatter
    if kind == "json":
        form = JsonFormatter(
            "%(asctime)s %(levelname)s %(name)s %(message)s %(request)s",
            f"{DAY_AND_HOUR}Z",
            rename_fields=FIELDS,
        )
    else:
        form = logging.Formatter(FORM, DAY_AND_HOUR)
    form.converter = time.gmtime
    return form


def _add_request(record: logging.LogRecord) -> bool:
    record.request = request_id()
    return True
