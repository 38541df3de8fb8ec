"""What the server writes down: who acted, who was refused, and what is wrong with the settings."""

from __future__ import annotations

import logging
import time

FORM = "%(asctime)sZ %(levelname)s %(name)s: %(message)s"


def start_logging() -> None:
    """Write this package's log to standard error, in UTC; the framework has its own."""
    ours = logging.getLogger("pcc_metrics")
    if ours.handlers:
        return
    form = logging.Formatter(FORM, "%Y-%m-%dT%H:%M:%S")
    form.converter = time.gmtime
    handler = logging.StreamHandler()
    handler.setFormatter(form)
    ours.addHandler(handler)
    ours.setLevel(logging.INFO)
    ours.propagate = False
