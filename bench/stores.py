"""What it costs to have the store far away, on Azure's emulator: `python -m bench stores`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain, combinations, islice
from pathlib import Path
from unittest import mock
from urllib.parse import urlencode

from bench.limits import Limit
from bench.measure import Spread
from bench.national import write_country
from bench.served import serve
from bench.session import Session
from pcc_metrics.domain.app_files import BUNDLED, FRAME
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.publishing.copy_store import copy_store
from pcc_metrics.store.open_store import open_store
from pcc_metrics.store.remote_store import RemoteStore
from tests.stores.servers import BUCKET, Proxy, azure_server, environment

PRIORITY = "neighbourhood-crime"
RERUNS, OPENED = 60, 10
SLOW_SECONDS = 2.0
TIMES, RERUN_TIMES = 2.0, 1.25  # a p95 of 60 differs by a fifth from run to run
FOLDER, NEAR, SLOW = "a folder", "Azure", f"Azure, {SLOW_SECONDS:.0f} s an answer"
LISTING = "comp=list"  # in the address of what the background asks
# In a process of its own: imports are not counted, and nothing is known yet.
OPEN = """
import sys, time
import pcc_metrics.figures.reader, pcc_metrics.store.remote_store
from pcc_metrics.store.open_store import open_store
from pcc_metrics.store.register import Register
began = time.perf_counter()
rows = Register(open_store(sys.argv[1])).open().table.num_rows
print(time.perf_counter() - began, rows)
"""


@dataclass(frozen=True)
class Stores:
    """By store: milliseconds of first opens, and of reruns until all was sent.

    `asked` are the calls to the slow store, but for listings, while the pages were run.
    """

    rows: int
    opened: Mapping[str, Spread]
    reruns: Mapping[str, Spread]
    asked: int


def measure(tell: Callable[[str], None]) -> Stores:
    """Both parts with the stores in turn, so that other work of the machine slows all alike."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name, ExitStack() as stack:
        folder = Path(name)
        url = stack.enter_context(azure_server(folder / "azure.log"))
        tell("a million rows, opened for the first time")
        country = write_country(folder)
        with mock.patch.dict(os.environ, environment("az", url)):
            address = _copied(country.data, "country")
            bundled = _copied(BUNDLED, "bundled")
            own = {"PCC_METRICS_CATALOGUE": str(country.catalogue)}
            rows, opened = _open_in_turn({FOLDER: str(country.data), NEAR: address}, own, folder)
        slow = Proxy(url)
        stack.callback(slow.stop)
        environments = {
            FOLDER: {"PCC_METRICS_DATA": str(BUNDLED)},
            NEAR: {"PCC_METRICS_DATA": bundled, **environment("az", url)},
            SLOW: {"PCC_METRICS_DATA": bundled, **environment("az", slow.url)},
        }
        tell("reruns")
        reruns, asked = _rerun_in_turn(environments, slow, folder)
    return Stores(rows, opened, reruns, asked)


def _copied(data: Path, name: str) -> str:
    """The address of a copy of a folder."""
    address = f"az://{BUCKET}/{name}"
    copy_store(open_store(data), RemoteStore(address), lambda *_: None)
    return address


def _open_in_turn(
    addresses: Mapping[str, str], own: Mapping[str, str], folder: Path
) -> tuple[int, dict[str, Spread]]:
    """The rows of the snapshot, and the times, each on a machine that has no copy of it yet."""
    times: dict[str, list[float]] = {name: [] for name in addresses}
    rows = 0
    for turn in range(OPENED):
        for name, address in addresses.items():
            variables = {**os.environ, **own, "PCC_METRICS_CACHE": str(folder / f"open-{turn}")}
            done = subprocess.run(
                [sys.executable, "-c", OPEN, address],
                env=variables,
                check=True,
                capture_output=True,
                text=True,
            )
            seconds, counted = done.stdout.split()
            times[name].append(float(seconds))
            rows = int(counted)
    return rows, {name: Spread.of(one) for name, one in times.items()}


def _rerun_in_turn(
    environments: Mapping[str, Mapping[str, str]], slow: Proxy, folder: Path
) -> tuple[dict[str, Spread], int]:
    """Views that nobody has asked for yet; the slow store is slow once its server is ready."""
    times: dict[str, list[float]] = {name: [] for name in environments}
    with ExitStack() as stack:
        sessions = {}
        for number, (name, variables) in enumerate(environments.items()):
            own = {**variables, "PCC_METRICS_CACHE": str(folder / f"server-{number}")}
            served = stack.enter_context(serve(FRAME, own, ready=True))
            sessions[name] = stack.enter_context(Session(served, PRIORITY))
            sessions[name].visit()
        slow.delay = SLOW_SECONDS
        before = len(slow.asked)
        for query in islice(_queries(), RERUNS):
            for name, session in sessions.items():
                times[name].append(session.visit(query).sent)
        asked = [one for one in slow.asked[before:] if LISTING not in one]
    return {name: Spread.of(one) for name, one in times.items()}, len(asked)


def _queries() -> Iterator[str]:
    areas = [area.id for area in load_catalogue().lpas]
    chosen = chain.from_iterable(combinations(areas, size) for size in range(1, len(areas) + 1))
    return (urlencode([("lpa", area) for area in one]) for one in chosen)


def lines(stores: Stores) -> Iterator[str]:
    """What was measured, for a terminal."""
    yield f"{f'First open of {stores.rows:,} rows, ms, median and 95%':50}"
    for name, spread in stores.opened.items():
        yield f"  {name:48}{spread.median:9.0f}{spread.p95:9.0f}"
    yield f"{f'{RERUNS} new views until all was sent, ms, median and 95%':50}"
    for name, spread in stores.reruns.items():
        yield f"  {name:48}{spread.median:9.0f}{spread.p95:9.0f}"
    yield f"  {'calls to the slow store beside its listings':48}{stores.asked:9}"


def limits(stores: Stores) -> Iterator[Limit]:
    """Held: nothing on a page's path asks the store."""
    times = stores.opened[NEAR].median / stores.opened[FOLDER].median
    yield Limit("first open of a million rows, Azure / folder", times, TIMES, "times")
    yield Limit("calls to the store on a rerun", stores.asked, 0, "")
    slow = stores.reruns[SLOW].p95 / stores.reruns[FOLDER].p95
    yield Limit("rerun p95, slow store / folder", slow, RERUN_TIMES, "times", held=False)
