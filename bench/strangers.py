"""Readers beside strangers who ask for addresses: `python -m bench strangers`."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import psutil

from bench.limits import Limit
from bench.measure import Spread
from bench.readers import PATHS
from bench.served import Served, serve
from bench.session import Session
from pcc_metrics.domain.app_files import FRAME
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.periods import Window
from pcc_metrics.domain.view import Compare

REGULARS, REGULAR_CLICKS, REGULAR_SECONDS = 5, 40, 0.5
ADDRESSES, STRANGERS, MEASURED_AT = 5_000, 8, 2_000
MEGABYTES, TIMES = 600, 1.25  # a p95 of 200 clicks differs by a fifth from run to run
CATALOGUE = load_catalogue()
PAGE = {"Accept": "text/html"}


@dataclass(frozen=True)
class Strangers:
    """Milliseconds until all of a page was sent to a reader, alone and beside strangers.

    `megabytes` is what the server holds after `MEASURED_AT` addresses of strangers.
    """

    alone: Spread
    beside: Spread
    megabytes: float


def measure(tell: Callable[[str], None]) -> Strangers:
    """On a server that is fresh and ready."""
    tell(f"{REGULARS} readers beside {ADDRESSES:,} addresses of strangers")
    with serve(FRAME, ready=True) as served:
        alone = _regulars(served)
        # In a process of their own: here they would hold up the readers' clocks.
        with ProcessPoolExecutor(1, get_context("spawn")) as other:
            ask = partial(other.submit, ask_all, served.url, served.process.pid)
            ask([]).result()  # the start of that process is no stranger's doing
            asking = ask(list(itertools.islice(_addresses(), ADDRESSES)), MEASURED_AT)
            beside = _regulars(served)
            megabytes = asking.result()
    return Strangers(Spread.of(alone), Spread.of(beside), megabytes)


def _regulars(served: Served) -> list[float]:
    """Clicks of a few readers on views that were shown before."""
    with ExitStack() as stack:
        sessions = [stack.enter_context(Session(served, path)) for path in PATHS[:REGULARS]]
        queries = [urlencode({"lpa": area.id}) for area in CATALOGUE.lpas[:4]]
        for session, query in itertools.product(sessions, queries):
            session.visit(query)

        def read(session: Session) -> list[float]:
            sent = []
            for turn in range(REGULAR_CLICKS):
                sent.append(session.visit(queries[turn % len(queries)]).sent)
                time.sleep(REGULAR_SECONDS)
            return sent

        with ThreadPoolExecutor(REGULARS) as readers:
            return [one for each in readers.map(read, sessions) for one in each]


def ask_all(url: str, pid: int, addresses: Sequence[str], measured_at: int = 0) -> float:
    """Ask for every address as fast as it is answered; the megabytes held after so many."""
    with ThreadPoolExecutor(STRANGERS) as strangers:
        list(strangers.map(partial(_ask, url), addresses[:measured_at]))
        megabytes = psutil.Process(pid).memory_info().rss / 1e6
        list(strangers.map(partial(_ask, url), addresses[measured_at:]))
    return megabytes


def _ask(url: str, path: str) -> None:
    asked = Request(f"{url}/{path}", headers=PAGE)  # noqa: S310 - our own server
    with urlopen(asked) as answer:  # noqa: S310 - our own server
        answer.read()


def _addresses() -> Iterator[str]:
    """Views that hardly anybody asks for twice."""
    chance = random.Random(20)  # noqa: S311 - not for secrets
    areas = [area.id for area in CATALOGUE.lpas]
    while True:
        keys: dict[str, str | Sequence[str]] = {
            "lpa": chance.sample(areas, chance.randint(1, 5)),
            "to": f"{chance.randint(2012, 2026)}-{chance.randint(1, 12):02}",
            "window": str(chance.choice(list(Window))),
            "compare": str(chance.choice(list(Compare))),
        }
        yield f"{chance.choice(PATHS)}?{urlencode(keys, doseq=True)}"


def lines(strangers: Strangers) -> Iterator[str]:
    """What was measured, for a terminal."""
    yield f"{'Until all was sent, ms, median and 95%':50}"
    rows = (
        (f"views seen before, {REGULARS} readers alone", strangers.alone),
        (f"the same beside {ADDRESSES:,} addresses of strangers", strangers.beside),
    )
    for name, spread in rows:
        yield f"  {name:50}{spread.median:9.0f}{spread.p95:9.0f}"
    yield f"  {f'memory after {MEASURED_AT:,} of these':50}{strangers.megabytes:9.0f} MB"


def limits(strangers: Strangers) -> Iterator[Limit]:
    """Reported, not held: the readers share the machine with the server that they ask."""
    times = strangers.beside.p95 / strangers.alone.p95
    yield Limit("clicks beside strangers / alone, p95", times, TIMES, "times", held=False)
    text = f"memory after {MEASURED_AT:,} random addresses"
    yield Limit(text, strangers.megabytes, MEGABYTES, "MB", held=False)
