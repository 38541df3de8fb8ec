"""What is measured: times in milliseconds, sizes in megabytes of a million bytes."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from itertools import chain, combinations, islice
from pathlib import Path

from playwright.sync_api import Browser

from bench.browser import drawn_at
from bench.served import Served, serve
from bench.session import Run, Session
from pcc_metrics.content.page_content import build_page_content
from pcc_metrics.domain.app_files import ROOT
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.view import View
from pcc_metrics.figures.reader import Reader
from pcc_metrics.store.register import Register
from pcc_metrics.store.snapshot import Snapshot

FILTER_BOX, FILTER = "Change area, period or comparison", "Local policing areas"
AREAS = 7  # views choose from so many, as the bundled figures have: the same views of all pages
WARM_UP = 3
COLD_STARTS = 3
COMPUTED = 15
SESSIONS = (1, 10)
RERUNS = 5  # of each session, so that what the first ones leave behind is not taken for growth
SETTLE_SECONDS = 1.0


@dataclass(frozen=True)
class Page:
    """A page to measure, and the environment that its server reads figures by."""

    name: str
    script: Path
    path: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    filtered: bool = True
    keeps: bool = False  # what one session was shown, another need not work out again
    root: Path = ROOT  # whose code and settings it is served with


@dataclass(frozen=True)
class Spread:
    """Of repeated times: the middle one and the 95th percentile."""

    median: float
    p95: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Spread:
        ordered = sorted(1_000 * one for one in seconds)
        return cls(statistics.median(ordered), ordered[math.ceil(0.95 * len(ordered)) - 1])


@dataclass(frozen=True)
class Warm:
    """A filter changed: how long the script ran, and until all of the page was sent."""

    script: Spread
    sent: Spread
    elements: int
    charts: int

    @classmethod
    def of(cls, runs: Sequence[Run]) -> Warm:
        return cls(
            Spread.of([run.script for run in runs]),
            Spread.of([run.sent for run in runs]),
            sum(runs[-1].elements.values()),
            runs[-1].charts,
        )


@dataclass(frozen=True)
class Start:
    """A new server: its first run of the page, and from its start until the page was there.

    `sent` is when a session had all of it, `drawn` when Chromium had drawn its charts.
    """

    cold: float
    sent: float
    drawn: float | None


def warm(pages: Sequence[Page], rounds: int) -> dict[str, dict[str, Warm]]:
    """Page -> `new` and `seen` -> reruns, all pages in turn, so that other work slows all alike.

    `new` views were never answered by the server before; `seen` ones just were, to another session.
    """
    with ExitStack() as stack:
        servers = {page.name: stack.enter_context(_serve(page)) for page in pages}
        kinds = [(page, kind) for page in pages for kind in ("new", "seen")[: 1 + page.keeps]]
        sessions = {
            (page.name, kind): stack.enter_context(Session(servers[page.name], page.path))
            for page, kind in kinds
        }
        for session in sessions.values():
            session.visit()
            session.open(FILTER_BOX)
        runs: dict[tuple[str, str], list[Run]] = {key: [] for key in sessions}
        for view in islice(_views(), WARM_UP + rounds):
            for page, kind in kinds:
                runs[page.name, kind].append(_rerun(sessions[page.name, kind], page, view))
    by_page: dict[str, dict[str, Warm]] = {}
    for (name, kind), measured in runs.items():
        by_page.setdefault(name, {})[kind] = Warm.of(measured[WARM_UP:])
    return by_page


def _serve(page: Page) -> AbstractContextManager[Served]:
    return serve(page.script, page.environment, settings=page.root)


def _views() -> Iterator[tuple[int, ...]]:
    """One area, then two, then three and so on: no two views the same."""
    sizes = range(1, AREAS + 1)
    return chain.from_iterable(combinations(range(AREAS), size) for size in sizes)


def _rerun(session: Session, page: Page, view: Sequence[int]) -> Run:
    if not page.filtered:
        return session.visit()
    options = session.options(FILTER)
    return session.choose(FILTER, [options[place] for place in view])


def start(page: Page, charts: int, browser: Browser | None) -> Start:
    """The middle one of a few starts; each in a process of its own."""
    cold, sent = zip(*(first_run(page) for _ in range(COLD_STARTS)), strict=True)
    drawn = []
    for _ in range(COLD_STARTS if browser else 0):
        with _serve(page) as served:
            assert browser is not None
            drawn.append(drawn_at(browser, f"{served.url}/{page.path}", charts) - served.started)
    return Start(
        statistics.median(cold),
        statistics.median(sent),
        1_000 * statistics.median(drawn) if drawn else None,
    )


def first_run(page: Page) -> tuple[float, float]:
    """In a new server: how long the script ran, and from its start until a session had the page."""
    with _serve(page) as served, Session(served, page.path) as session:
        cold = session.visit().script
        return 1_000 * cold, 1_000 * (time.perf_counter() - served.started)


def memory(page: Page) -> tuple[float, ...]:
    """What the server's process holds after each number of `SESSIONS`, all of them still open."""
    sizes = []
    with ExitStack() as stack:
        served = stack.enter_context(_serve(page))
        for number in range(1, SESSIONS[-1] + 1):
            session = stack.enter_context(Session(served, page.path))
            session.visit()
            session.open(FILTER_BOX)
            for _ in range(RERUNS):
                _rerun(session, page, (0,))
            if number in SESSIONS:
                time.sleep(SETTLE_SECONDS)
                sizes.append(served.megabytes)
    return tuple(sizes)


def opened(data: Path, catalogue: Path | None) -> tuple[Snapshot, float]:
    """The current snapshot of a data folder, and how long it took until it could be asked."""
    begun = time.perf_counter()
    snapshot = Register(data).open()
    _reader(snapshot, catalogue)
    return snapshot, 1_000 * (time.perf_counter() - begun)


def computed(snapshot: Snapshot, catalogue: Path | None) -> dict[str, float]:
    """Priority -> the figures, statistics and text of its page, the file open and nothing read."""
    seconds = {}
    for priority in load_catalogue(catalogue).priorities:
        times = [_prepare(snapshot, catalogue, priority) for _ in range(COMPUTED)]
        seconds[priority] = statistics.median(times)
    return seconds


def _prepare(snapshot: Snapshot, catalogue: Path | None, priority: str) -> float:
    """One page from a reader that has read no series: the time that the processor spent on it."""
    fresh = Snapshot(snapshot.id, snapshot.metadata, snapshot.table)
    reader = _reader(fresh, catalogue)
    begun = time.process_time()
    content = build_page_content(reader, reader.catalogue.priorities[priority], View())
    assert (
        content.monitorings is not None
    )  # the statistics that a page leaves until they are opened
    return 1_000 * (time.process_time() - begun)


def _reader(snapshot: Snapshot, catalogue: Path | None) -> Reader:
    """A reader of a snapshot whose rows are indexed by series, and none read."""
    reader = Reader(snapshot, load_catalogue(catalogue))
    snapshot.span("", "")
    return reader
