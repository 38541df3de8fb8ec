"""All that one run of the benchmark found, and how it is printed."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

import psutil

from bench.measure import SESSIONS, Start, Warm
from bench.publishing import Publishing

FLOOR, NAIVE, APP = "empty page", "naive", "app"
NAIVE_NATIONAL, APP_NATIONAL = "naive, national", "app, national"
PAGES = (FLOOR, NAIVE, APP, NAIVE_NATIONAL, APP_NATIONAL)
LABEL, COLUMN = 44, 17  # characters


@dataclass(frozen=True)
class Results:
    """Times in milliseconds and sizes in megabytes, by page or by snapshot."""

    machine: Mapping[str, str]
    priority: str
    rounds: int
    browser: bool
    rows: Mapping[str, int]
    snapshot_megabytes: Mapping[str, float]
    opening: Mapping[str, float]
    warm: Mapping[str, Mapping[str, Warm]]
    starts: Mapping[str, Start]
    memory: Mapping[str, tuple[float, ...]]
    computed: Mapping[str, Mapping[str, float]]
    publishing: Publishing


def machine() -> dict[str, str]:
    """What it was measured on, and how busy that was with other work."""
    return {
        "date": datetime.now().astimezone().isoformat(timespec="minutes"),
        "processors": str(os.cpu_count()),
        "load": " ".join(f"{load:.1f}" for load in psutil.getloadavg()),
        "python": platform.python_version(),
        "streamlit": version("streamlit"),
    }


def lines(results: Results) -> Iterator[str]:
    """The tables, for a terminal."""
    yield ", ".join(f"{key} {value}" for key, value in results.machine.items())
    yield f"Page: {results.priority}; {results.rounds} changes of filter, all pages in turn."
    yield ""
    yield row("", PAGES)
    for label, cell in _CELLS:
        yield row(label, [_or_blank(cell, results, page) for page in PAGES])
    yield ""
    snapshots = list(results.rows)
    yield row("figures, statistics, text: processor time", snapshots)
    for priority in results.computed[snapshots[0]]:
        times = (f"{results.computed[one][priority]:.1f} ms" for one in snapshots)
        yield row(f"  {priority}", times)
    yield row("opening the snapshot", (f"{results.opening[one]:.0f} ms" for one in snapshots))
    yield row("rows", (f"{results.rows[one]:,}" for one in snapshots))
    sizes = (f"{results.snapshot_megabytes[one]:.1f} MB" for one in snapshots)
    yield row("snapshot in memory", sizes)
    yield ""
    file = results.publishing
    yield (
        f"a file of {file.rows:,} rows: checked in {file.check:.1f} s, previewed in "
        f"{file.preview:.1f} s, {file.megabytes:.0f} MB in all processes"
    )
    if not results.browser:
        yield "No Chromium was found: nothing was drawn."


def row(label: str, cells: Iterable[str]) -> str:
    """A line of a table: the label, and the cells to the right."""
    return f"{label:{LABEL}}" + "".join(f"{cell:>{COLUMN}}" for cell in cells)


def _or_blank(cell: Callable[[Results, str], str], results: Results, page: str) -> str:
    """What was not measured of a page stays blank."""
    try:
        return cell(results, page)
    except KeyError:
        return ""


def _warm(kind: str, what: str) -> Callable[[Results, str], str]:
    def cell(results: Results, page: str) -> str:
        spread = getattr(results.warm[page][kind], what)
        return f"{spread.median:.1f} / {spread.p95:.1f}"

    return cell


def _drawn(results: Results, page: str) -> str:
    first_chart = results.starts[page].drawn
    return "" if first_chart is None else f"{first_chart:,.0f} ms"


def _more(results: Results, page: str) -> str:
    first, last = results.memory[page][0], results.memory[page][-1]
    return f"{(last - first) / (SESSIONS[-1] - SESSIONS[0]):.1f} MB"


_CELLS: tuple[tuple[str, Callable[[Results, str], str]], ...] = (
    ("rerun, view seen before: script, ms, median/95%", _warm("seen", "script")),
    ("rerun, view seen before: all sent, ms", _warm("seen", "sent")),
    ("rerun, new view: script, ms", _warm("new", "script")),
    ("rerun, new view: all sent, ms", _warm("new", "sent")),
    ("first run in a new server: script", lambda r, page: f"{r.starts[page].cold:,.0f} ms"),
    ("start to first page: all sent", lambda r, page: f"{r.starts[page].sent:,.0f} ms"),
    ("start to first page: drawn by Chromium", _drawn),
    (f"memory, {SESSIONS[0]} session", lambda r, page: f"{r.memory[page][0]:.0f} MB"),
    (f"memory, {SESSIONS[-1]} sessions", lambda r, page: f"{r.memory[page][-1]:.0f} MB"),
    ("memory, each session more", _more),
    ("elements on the page", lambda r, page: str(r.warm[page]["new"].elements)),
    ("charts on the page", lambda r, page: str(r.warm[page]["new"].charts)),
)
