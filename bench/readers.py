"""Readers who click, on one, two and three servers of one store: `python -m bench readers`."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import urlencode

import psutil

from bench.limits import Limit
from bench.served import Served, serve
from bench.session import Session
from pcc_metrics.domain.app_files import FRAME
from pcc_metrics.domain.catalogue import load_catalogue

SERVERS = (1, 2, 3)
READERS, CLICKS, EVERY_SECONDS = 100, 6, 5.0
FIRST_SECONDS, CLICK_SECONDS, TIMES = 1.0, 0.2, 1.1
CATALOGUE = load_catalogue()
PATHS = ("", *CATALOGUE.priorities)


@dataclass(frozen=True)
class Crowd:
    """Milliseconds until a page was sent, in order; processor time of the servers for a click."""

    first: tuple[float, ...]
    clicks: tuple[float, ...]
    processor: float

    def percentile(self, percent: float) -> float:
        """Of the clicks."""
        return percentile(self.clicks, percent)


def percentile(ordered: Sequence[float], percent: float) -> float:
    """The smallest of ordered values that so many percent are not above."""
    return ordered[math.ceil(percent / 100 * len(ordered)) - 1]


def measure(tell: Callable[[str], None], readers: int = READERS) -> dict[int, Crowd]:
    """Servers that are fresh and ready, each with its share of the readers."""
    crowds = {}
    for count in SERVERS:
        tell(f"{readers} readers on {count} servers")
        with ExitStack() as stack:
            servers = [stack.enter_context(serve(FRAME, ready=True)) for _ in range(count)]
            crowds[count] = _crowd(servers, readers)
    return crowds


def _crowd(servers: Sequence[Served], readers: int) -> Crowd:
    """All arrive at once; then each chooses another area every few seconds."""
    start = threading.Barrier(readers)
    used: list[float] = []

    def read(number: int) -> tuple[float, list[float]]:
        served = servers[number % len(servers)]
        with Session(served, PATHS[number // len(servers) % len(PATHS)]) as session:
            start.wait()
            first = session.visit().sent
            if start.wait() == 0:
                used.append(_processor_seconds(servers))
            time.sleep(EVERY_SECONDS * number / readers)
            clicks = [_click(session, number, turn) for turn in range(CLICKS)]
            if start.wait() == 0:
                used.append(_processor_seconds(servers))
            return first, clicks

    with ThreadPoolExecutor(readers) as pool:
        each = list(pool.map(read, range(readers)))
    before, after = used
    return Crowd(
        _milliseconds(first for first, _ in each),
        _milliseconds(one for _, clicks in each for one in clicks),
        1_000 * (after - before) / (readers * CLICKS),
    )


def _click(session: Session, number: int, turn: int) -> float:
    areas = CATALOGUE.lpas
    began = time.monotonic()
    sent = session.visit(urlencode({"lpa": areas[(number + turn) % len(areas)].id})).sent
    time.sleep(max(0.0, EVERY_SECONDS - (time.monotonic() - began)))
    return sent


def _processor_seconds(servers: Sequence[Served]) -> float:
    times = (psutil.Process(one.process.pid).cpu_times() for one in servers)
    return sum(one.user + one.system for one in times)


def _milliseconds(seconds: Iterator[float]) -> tuple[float, ...]:
    return tuple(sorted(1_000 * one for one in seconds))


def lines(crowds: dict[int, Crowd]) -> Iterator[str]:
    """What was measured, for a terminal."""
    count = len(crowds[1].first)
    yield f"{count} readers, a click each {EVERY_SECONDS:.0f} s; ms until all of a page was sent"
    heads = ("clicks p50", "p95", "p99", "first p95", "CPU a click")
    yield f"{'servers':10}{''.join(f'{head:>12}' for head in heads)}"
    for count, crowd in crowds.items():
        clicks = (crowd.percentile(one) for one in (50, 95, 99))
        cells = (*clicks, percentile(crowd.first, 95), crowd.processor)
        yield f"{count:<10}{''.join(f'{cell:12.1f}' for cell in cells)}"


def limits(crowds: dict[int, Crowd]) -> Iterator[Limit]:
    """Reported, not held: readers and servers share the machine."""
    one, two = crowds[1], crowds[2]
    count, first = len(one.first), percentile(one.first, 95) / 1_000
    yield Limit(f"{count} first pages at once, p95", first, FIRST_SECONDS, "s", held=False)
    click = one.percentile(95) / 1_000
    yield Limit(f"clicks of {count} on one server, p95", click, CLICK_SECONDS, "s", held=False)
    times = two.processor / one.processor
    yield Limit("CPU a click, two servers / one", times, TIMES, "times", held=False)
