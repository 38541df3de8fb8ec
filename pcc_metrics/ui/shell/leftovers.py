"""Deletes what earlier processes and expired work have left: at the start, then every hour."""

from __future__ import annotations

import logging
import time

from pcc_metrics.domain.errors import InputError
from pcc_metrics.publishing.saved_work import delete_expired
from pcc_metrics.store.data_folder import saved_work_store
from pcc_metrics.store.temporary_folders import delete_abandoned
from pcc_metrics.ui.shell.shared_sign_outs import delete_old_sign_outs

HOUR = 60 * 60  # seconds
_log = logging.getLogger(__name__)


def delete_leftovers() -> None:
    """Delete temporary folders of processes that are gone, and saved work that is a day old."""
    try:
        delete_abandoned()
        delete_expired(saved_work_store())
        delete_old_sign_outs()
    except (InputError, OSError) as error:
        _log.warning("What earlier processes left cannot be deleted: %s", error)


class HourlyDeletion:
    """Deletes them when an hour has passed since it last did."""

    def __init__(self) -> None:
        self._due = 0.0

    def run_when_due(self) -> None:
        """To be called often: it looks at the clock first."""
        if time.monotonic() >= self._due:
            self._due = time.monotonic() + HOUR
            delete_leftovers()
