"""Addresses of data beside readers, and under strangers: `python -m bench addresses`."""

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
from http.client import HTTPConnection
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from urllib.parse import urlencode, urlsplit

from bench.limits import Limit
from bench.measure import Spread
from bench.readers import PATHS
from bench.served import Served, serve
from bench.session import Session
from pcc_metrics.domain.app_files import FRAME
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.periods import Window
from pcc_metrics.domain.view import Compare

WARM_ROUNDS, WARM_MILLISECONDS = 1_000, 10
RATE, CONNECTIONS = 300, 6  # requests a second, as evenly as may be
ANSWERED = 0.99 * RATE  # the last ones are on their way when the clock stops
READERS, CLICKS, EVERY_SECONDS, TIMES = 50, 4, 5.0, 1.5
ADDRESSES, STRANGERS, MEGABYTES = 5_000, 8, 600
CATALOGUE = load_catalogue()
FORMS = ("figures/{}", "series/{}.csv", "series/{}.parquet", "pages/{}")


@dataclass(frozen=True)
class Addresses:
    """Milliseconds: of a warm figure address, of readers' clicks alone and beside requests.

    `rate` is how many requests a second were answered beside the readers, `megabytes` what the
    server holds after strangers' addresses, of which `refused` were told to ask again.
    """

    warm: Spread
    alone: Spread
    beside: Spread
    rate: float
    requests: Spread
    megabytes: float
    refused: int


def measure(tell: Callable[[str], None]) -> Addresses:
    """Each part on a server of its own, fresh and ready."""
    with serve(FRAME, ready=True) as served:
        tell("a warm address")
        warm = ask_warm(served.url, WARM_ROUNDS)
        with ExitStack() as stack:
            readers = [
                stack.enter_context(Session(served, PATHS[number % len(PATHS)]))
                for number in range(READERS)
            ]
            tell(f"{READERS} readers alone")
            _click_all(readers)
            alone = _click_all(readers)
            tell(f"{READERS} readers beside {RATE} requests a second")
            beside, sent, rate = _beside_requests(served, readers)
    tell(f"{ADDRESSES:,} random addresses")
    with serve(FRAME, ready=True) as served:
        refused = ask_random(served.url, ADDRESSES)
        megabytes = served.megabytes
    spreads = map(Spread.of, (warm, alone, beside))
    return Addresses(*spreads, rate, Spread.of(sent), megabytes, refused)


def ask_warm(url: str, rounds: int) -> list[float]:
    """Seconds of a figure's address that was asked before."""
    connection = _connect(url)
    path = f"/api/v1/figures/robbery?lpa={CATALOGUE.lpas[0].id}"
    _get(connection, path)
    return [_get(connection, path)[1] for _ in range(rounds)]


def _click_all(readers: Sequence[Session]) -> list[float]:
    """Clicks of all readers, each every few seconds and none at the same moment."""

    def read(number: int) -> list[float]:
        time.sleep(EVERY_SECONDS * number / READERS)
        sent = []
        for turn in range(CLICKS):
            began = time.monotonic()
            area = CATALOGUE.lpas[(number + turn) % len(CATALOGUE.lpas)]
            sent.append(readers[number].visit(urlencode({"lpa": area.id})).sent)
            time.sleep(max(0.0, EVERY_SECONDS - (time.monotonic() - began)))
        return sent

    with ThreadPoolExecutor(READERS) as threads:
        return [one for sent in threads.map(read, range(READERS)) for one in sent]


def _beside_requests(
    served: Served, readers: Sequence[Session]
) -> tuple[list[float], list[float], float]:
    """Clicks, the requests that a process of its own makes meanwhile, and how many a second."""
    context = get_context("spawn")
    with context.Manager() as manager, ProcessPoolExecutor(1, context) as other:
        stop = manager.Event()
        asking = other.submit(ask_at_rate, served.url, stop, RATE)
        clicks = _click_all(readers)
        stop.set()
        return clicks, *asking.result()


def ask_at_rate(url: str, stop: Event, rate: float) -> tuple[list[float], float]:
    """Ask for warm addresses, so many a second; seconds of each, and how many a second it was."""
    paths = [
        f"/api/v1/figures/{measure}?lpa={area.id}"
        for measure in ("robbery", "homicides", "robbery_street")
        for area in CATALOGUE.lpas
    ]
    first = _connect(url)
    for path in paths:
        _get(first, path)
    began, taken = time.monotonic(), itertools.count()
    lock = threading.Lock()

    def ask(_: int) -> list[float]:
        connection, took = _connect(url), []
        while not stop.is_set():
            with lock:
                number = next(taken)
            time.sleep(max(0.0, began + number / rate - time.monotonic()))
            took.append(_get(connection, paths[number % len(paths)])[1])
        return took

    with ThreadPoolExecutor(CONNECTIONS) as threads:
        all_of_them = [one for took in threads.map(ask, range(CONNECTIONS)) for one in took]
    return all_of_them, len(all_of_them) / (time.monotonic() - began)


def ask_random(url: str, count: int) -> int:
    """Ask for addresses that nobody asked for; how many were told to ask again."""
    addresses = list(itertools.islice(random_addresses(), count))
    with ThreadPoolExecutor(STRANGERS) as strangers:
        return sum(strangers.map(partial(_ask_once, url), addresses))


def _ask_once(url: str, path: str) -> bool:
    return _get(_connect(url), path)[0] == 503


def random_addresses() -> Iterator[str]:
    """Views in every form, of which hardly anybody asks for one twice."""
    chance = random.Random(24)  # noqa: S311 - not for secrets
    areas = [area.id for area in CATALOGUE.lpas]
    while True:
        form = chance.choice(FORMS)
        known = CATALOGUE.priorities if form.startswith("pages") else CATALOGUE.measures
        keys = {
            "lpa": chance.sample(areas, chance.randint(1, 5)),
            "to": f"{chance.randint(2012, 2026)}-{chance.randint(1, 12):02}",
            "window": str(chance.choice(list(Window))),
            "compare": str(chance.choice(list(Compare))),
        }
        path = form.format(chance.choice(list(known)))
        yield f"/api/v1/{path}?{urlencode(keys, doseq=True)}"


def _connect(url: str) -> HTTPConnection:
    parts = urlsplit(url)
    return HTTPConnection(parts.hostname or "", parts.port, timeout=60)


def _get(connection: HTTPConnection, path: str) -> tuple[int, float]:
    """Status, and the seconds until all was read."""
    began = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    return answer.status, time.perf_counter() - began


def lines(addresses: Addresses) -> Iterator[str]:
    """What was measured, for a terminal."""
    yield f"{'ms, median and 95%':50}"
    rows = (
        ("a figure's address, warm", addresses.warm),
        (f"a click of each of {READERS} readers every {EVERY_SECONDS:.0f} s", addresses.alone),
        (f"the same beside {RATE} requests a second", addresses.beside),
        ("these requests", addresses.requests),
    )
    for name, spread in rows:
        yield f"  {name:50}{spread.median:9.1f}{spread.p95:9.1f}"
    yield f"  {'requests answered a second':50}{addresses.rate:9.0f}"
    yield f"  {f'memory after {ADDRESSES:,} random addresses':50}{addresses.megabytes:9.0f} MB"
    yield f"  {'of these told to ask again':50}{addresses.refused:9}"


def limits(addresses: Addresses) -> Iterator[Limit]:
    """Reported, not held: readers and askers share the machine with the server."""
    warm = addresses.warm.p95
    yield Limit("a warm figure address, p95", warm, WARM_MILLISECONDS, "ms", held=False)
    yield Limit("answered beside readers", addresses.rate, ANSWERED, "a second", True, held=False)
    times = addresses.beside.p95 / addresses.alone.p95
    yield Limit("clicks beside requests / alone, p95", times, TIMES, "times", held=False)
    text = f"memory after {ADDRESSES:,} random addresses"
    yield Limit(text, addresses.megabytes, MEGABYTES, "MB", held=False)
