"""Many readers of one server, and strangers who ask for addresses: `python -m bench readers`."""

from __future__ import annotations

import itertools
import random
import threading
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
from bench.served import Served, serve
from bench.session import Session
from pcc_metrics.domain.app_files import FRAME
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.periods import Window
from pcc_metrics.domain.view import Compare

READERS, CLICKS, EVERY_SECONDS = 100, 6, 5.0
FIRST_SECONDS, CLICK_SECONDS = 1.0, 0.2
REGULARS, REGULAR_CLICKS, REGULAR_SECONDS = 5, 40, 0.5
ADDRESSES, STRANGERS, MEASURED_AT = 5_000, 8, 2_000
MEGABYTES, TIMES = 600, 1.25  # a p95 of 200 clicks differs by a fifth from run to run
CATALOGUE = load_catalogue()
PAGE = {"Accept": "text/html"}
PATHS = ("", *CATALOGUE.priorities)


@dataclass(frozen=True)
class Readers:
    """Milliseconds until all of a page was sent: first pages, clicks, clicks beside strangers.

    `megabytes` is what the server holds after `MEASURED_AT` addresses of strangers.
    """

    first: Spread
    clicks: Spread
    alone: Spread
    beside_strangers: Spread
    megabytes: float


def measure(tell: Callable[[str], None]) -> Readers:
    """Each part on a server of its own, fresh and ready."""
    tell(f"{READERS} readers arrive at once")
    with serve(FRAME, ready=True) as served:
        first, clicks = _crowd(served)
    tell(f"{REGULARS} readers beside {ADDRESSES:,} addresses of strangers")
    with serve(FRAME, ready=True) as served:
        alone = _regulars(served)
        # In a process of their own: here they would hold up the readers' clocks.
        with ProcessPoolExecutor(1, get_context("spawn")) as other:
            asking = other.submit(ask_all, served.url, served.process.pid)
            beside = _regulars(served)
            megabytes = asking.result()
    return Readers(*map(Spread.of, (first, clicks, alone, beside)), megabytes)


def _crowd(served: Served) -> tuple[list[float], list[float]]:
    """First pages of all at once, then a click of each every few seconds."""
    start = threading.Barrier(READERS)

    def read(number: int) -> tuple[float, list[float]]:
        with Session(served, PATHS[number % len(PATHS)]) as session:
            start.wait()
            first = session.visit().sent
            start.wait()
            time.sleep(EVERY_SECONDS * number / READERS)
            return first, [_click(session, number, turn) for turn in range(CLICKS)]

    with ThreadPoolExecutor(READERS) as readers:
        each = list(readers.map(read, range(READERS)))
    return [first for first, _ in each], [one for _, clicks in each for one in clicks]


def _click(session: Session, number: int, turn: int) -> float:
    areas = CATALOGUE.lpas
    began = time.monotonic()
    sent = session.visit(urlencode({"lpa": areas[(number + turn) % len(areas)].id})).sent
    time.sleep(max(0.0, EVERY_SECONDS - (time.monotonic() - began)))
    return sent


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


def ask_all(url: str, pid: int) -> float:
    """Ask for every address as fast as it is answered; the megabytes held on the way."""
    addresses = list(itertools.islice(_addresses(), ADDRESSES))
    with ThreadPoolExecutor(STRANGERS) as strangers:
        list(strangers.map(partial(_ask, url), addresses[:MEASURED_AT]))
        megabytes = psutil.Process(pid).memory_info().rss / 1e6
        list(strangers.map(partial(_ask, url), addresses[MEASURED_AT:]))
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


def lines(readers: Readers) -> Iterator[str]:
    """What was measured, for a terminal."""
    yield f"{'Until all was sent, ms, median and 95%':50}"
    rows = (
        (f"{READERS} first pages at once, fresh server", readers.first),
        (f"a click of each of {READERS} every {EVERY_SECONDS:.0f} s", readers.clicks),
        (f"views seen before, {REGULARS} readers alone", readers.alone),
        (f"the same beside {ADDRESSES:,} addresses of strangers", readers.beside_strangers),
    )
    for name, spread in rows:
        yield f"  {name:50}{spread.median:9.0f}{spread.p95:9.0f}"
    yield f"  {f'memory after {MEASURED_AT:,} of these':50}{readers.megabytes:9.0f} MB"


def limits(readers: Readers) -> Iterator[Limit]:
    """Reported, not held: the readers share the machine with the server that they ask."""
    first, clicks = readers.first.p95 / 1_000, readers.clicks.p95 / 1_000
    yield Limit(f"{READERS} first pages at once, p95", first, FIRST_SECONDS, "s", held=False)
    yield Limit(f"clicks of {READERS} readers, p95", clicks, CLICK_SECONDS, "s", held=False)
    times = readers.beside_strangers.p95 / readers.alone.p95
    yield Limit("clicks beside strangers / alone, p95", times, TIMES, "times", held=False)
    text = f"memory after {MEASURED_AT:,} random addresses"
    yield Limit(text, readers.megabytes, MEGABYTES, "MB", held=False)
