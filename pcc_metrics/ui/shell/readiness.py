"""Whether the server is alive and ready, and the thread that makes it ready.

A new server, or one whose snapshot has just been published, would make its first readers wait while
their pages are worked out. A thread does it before them: at the start, and for every snapshot that
becomes the current one, whoever publishes it and from wherever, or when its embargo ends.
"""

from __future__ import annotations

import inspect
import logging
import pkgutil
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from threading import Event, Thread
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from pcc_metrics import ui
from pcc_metrics.content.reader_cache import snapshot_key
from pcc_metrics.content.warm_up import warm_snapshot
from pcc_metrics.domain.errors import InputError
from pcc_metrics.store.open_store import data_store
from pcc_metrics.store.register import Register
from pcc_metrics.ui.shell import affinity
from pcc_metrics.ui.shell.base_path import base_path
from pcc_metrics.ui.shell.leftovers import HourlyDeletion
from pcc_metrics.ui.shell.shared_sign_outs import SignOutWatch
from pcc_metrics.ui.state import session

LOG = logging.getLogger(__name__)
ALIVE, READY = "/healthz", "/readyz"
LOOK_SECONDS = 2.0  # until a new snapshot is seen; to look costs a listing, which nobody waits for
HEADERS = {"Cache-Control": "no-store", affinity.HEADER: affinity.SERVER}


class Readiness:
    """Answers for the server, and works pages out until it can say that it is ready."""

    def __init__(self, warm_data: Callable[[], None] = lambda: None) -> None:
        self._warm_data = warm_data  # beside the pages, what else takes long
        self._ready, self._stopped = Event(), Event()
        self._warm: Hashable = None
        self._fault = ""

    @property
    def routes(self) -> list[Route]:
        """The addresses to ask at, below the path that the server is told to serve at."""
        root = base_path()
        return [Route(root + ALIVE, self._say_alive), Route(root + READY, self._say_ready)]

    async def _say_alive(self, _: Request) -> Response:
        return PlainTextResponse("alive\n", headers=HEADERS)

    async def _say_ready(self, _: Request) -> Response:
        if self._ready.is_set():
            return PlainTextResponse("ready\n", headers=HEADERS)
        return PlainTextResponse("not ready: pages are being worked out\n", 503, HEADERS)

    @asynccontextmanager
    async def lifespan(self, _: Any) -> AsyncIterator[None]:
        """For as long as the server runs, look for snapshots to work out, and for sign-outs."""
        Thread(target=self._run, name="warm-up", daemon=True).start()
        sign_outs = SignOutWatch()
        sign_outs.start()
        affinity.check_in_background()
        yield
        sign_outs.stop()
        self._stopped.set()
        with suppress(InputError):
            data_store().stop()

    def _run(self) -> None:
        deletion = HourlyDeletion()
        while not self._stopped.is_set():
            deletion.run_when_due()
            fault = self._find_fault()
            if fault and fault != self._fault:  # said once, not at every look
                LOG.warning("Pages are not worked out beforehand. %s", fault)
            self._fault = fault
            self._stopped.wait(LOOK_SECONDS)

    def _find_fault(self) -> str:
        """Work pages out; why that cannot be, empty where it can."""
        try:
            self.warm_current()
        except InputError as error:
            return str(error)
        except Exception as error:
            LOG.debug("Warming up failed.", exc_info=True)
            return repr(error)
        return ""

    def warm_current(self) -> None:
        """Work out the current snapshot's pages, if they are not; then the server is ready.

        One that holds no snapshot yet has nothing to work out. Raises `InputError` where the
        figures cannot be read.
        """
        register, catalogue = Register(), session.todays_catalogue()
        register.objects.watch()
        entry = register.latest()
        key = (*snapshot_key(register, entry), catalogue) if entry else ()
        if key == self._warm:
            return
        _import_pages()
        if entry:
            warm_snapshot(register, catalogue, entry)
        self._warm = key
        try:
            self._warm_data()  # beside the first readers it would hold them up
        finally:
            self._ready.set()


def _import_pages() -> None:
    """What all pages are made of; the first reader would wait for it to be read."""
    for module in pkgutil.walk_packages(ui.__path__, f"{ui.__name__}."):
        import_module(module.name)
    # With its first element the framework asks where it is called from, and Python then looks
    # through the files of all modules, once: 80 ms.
    inspect.stack()
