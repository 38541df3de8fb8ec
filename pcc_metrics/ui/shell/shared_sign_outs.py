"""Sign-outs kept in the store, so that they count on every server of it, and after a restart.

Each is an empty object whose name says all: a digest of the person, and until when their sign-ins
were issued. It goes when no cookie can be as old.
"""

from __future__ import annotations

import logging
import re
from threading import Event, Thread

from pcc_metrics.access.sign_outs import SignOutRecord, note_sign_out
from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.domain.errors import InputError
from pcc_metrics.store.object_store import ObjectStore, put_same
from pcc_metrics.store.open_store import data_store, open_store

LOG = logging.getLogger(__name__)
PREFIX = "sign-outs/"
LOOK_SECONDS = 2.0
START_SECONDS = 3.0  # at most that a server waits for the first look
KEPT_SECONDS = 31 * 24 * 60 * 60  # the cookie of a sign-in is good for 30 days
_NAME = re.compile(rf"{PREFIX}([0-9a-f]{{64}})-(\d{{1,12}}(?:\.\d+)?)")


def keep_sign_out(ended: SignOutRecord) -> None:
    """Note it here, and put it where other servers see it; a fault of the store is logged."""
    note_sign_out(ended)
    objects = _objects()
    if objects is None:
        return
    try:
        put_same(objects, f"{PREFIX}{ended.person}-{ended.issued:.17g}", b"")
    except (InputError, OSError) as error:
        LOG.warning("A sign-out counts on this server alone: %s", error)


def read_sign_outs() -> None:
    """Note what this store's servers were told; raises `InputError` or `OSError` for its faults."""
    objects = _objects()
    if objects is None:
        return
    for one in objects.list(PREFIX):
        if match := _NAME.fullmatch(one.name):
            note_sign_out(SignOutRecord(match[1], float(match[2])))


def delete_old_sign_outs() -> None:
    """Delete those that no sign-in of today can be ended by."""
    objects = _objects()
    if objects is not None:
        objects.delete_temporary(PREFIX, lambda _: True, KEPT_SECONDS)


def _objects() -> ObjectStore | None:
    """The store; `None` for the bundled figures, which nothing is written to."""
    store = data_store()
    return None if store == open_store(BUNDLED) else store


class SignOutWatch:
    """Looks for sign-outs on other servers, for as long as this one runs."""

    def __init__(self) -> None:
        self._stopped, self._looked = Event(), Event()
        self._fault = ""

    def start(self) -> None:
        """What was noted before the server started counts from its first request on.

        Not where the store takes longer to say: nothing can be written to it then either.
        """
        Thread(target=self._run, name="sign-outs", daemon=True).start()
        self._looked.wait(START_SECONDS)

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()

    def _run(self) -> None:
        self._look()
        self._looked.set()
        while not self._stopped.wait(LOOK_SECONDS):
            self._look()

    def _look(self) -> None:
        fault = ""
        try:
            read_sign_outs()
        except (InputError, OSError) as error:
            fault = str(error)
        if fault and fault != self._fault:  # said once, not at every look
            LOG.warning("Sign-outs on other servers cannot be read: %s", fault)
        self._fault = fault
