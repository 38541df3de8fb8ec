"""The heaviest page beside that of an earlier commit: `python -m bench pages --base COMMIT`.

Both are served on the figures of that commit, which today's code reads too, with the packages that
are installed. Their views take turns, so that whatever else the machine does slows both alike.
"""

from __future__ import annotations

import io
import statistics
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import measure
from bench.limits import Limit
from bench.measure import Page, Start, Warm
from bench.results import APP, row
from pcc_metrics.domain.app_files import FRAME, ROOT
from pcc_metrics.domain.errors import InputError

BEFORE = "before"
FRAMES = ("pcc_metrics/ui/shell/frame.py", "pcc_metrics/ui/frame.py")  # today's, and until 0.1
STARTS = 7
TIMES = 1.1  # two servers of the same code differ by so much from run to run


@dataclass(frozen=True)
class Comparison:
    """The page of today and of the earlier commit, by `app` and `before`; times in milliseconds."""

    commit: str
    priority: str
    rounds: int
    warm: Mapping[str, Mapping[str, Warm]]
    starts: Mapping[str, Start]


def compare(commit: str, rounds: int, tell: Callable[[str], None]) -> Comparison:
    """Measure the two; raises `InputError` where there is no such commit, or no page in it."""
    with _files_of(commit) as folder:
        frame = next((folder / one for one in FRAMES if (folder / one).is_file()), None)
        if frame is None:
            raise InputError(f"{commit}: found none of {', '.join(FRAMES)}.")
        tell("working out every priority page")
        snapshot, _ = measure.opened(folder / "data", None)
        computed = measure.computed(snapshot, None)
        priority = max(computed, key=lambda one: computed[one])
        figures = {"PCC_METRICS_DATA": str(folder / "data")}
        pages = (
            Page(BEFORE, frame, priority, figures, keeps=True, root=folder),
            Page(APP, FRAME, priority, figures, keeps=True),
        )
        tell(f"changing filters on {priority}")
        warm = measure.warm(pages, rounds)
        tell("starting servers")
        starts = _starts(pages)
    return Comparison(commit, priority, rounds, warm, starts)


def _starts(pages: Sequence[Page]) -> dict[str, Start]:
    """The middle one of some starts, the pages in turn."""
    runs: dict[str, list[tuple[float, float]]] = {page.name: [] for page in pages}
    for _ in range(STARTS):
        for page in pages:
            runs[page.name].append(measure.first_run(page))
    medians = {name: map(statistics.median, zip(*one, strict=True)) for name, one in runs.items()}
    return {name: Start(*both, drawn=None) for name, both in medians.items()}


@contextmanager
def _files_of(commit: str) -> Iterator[Path]:
    """A folder with the files of a commit, removed afterwards."""
    archived = ["git", "archive", commit]
    done = subprocess.run(archived, cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        raise InputError(f"{commit}: {done.stderr.decode(errors='replace').strip()}")
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
            archive.extractall(name, filter="data")
        yield Path(name)


def lines(compared: Comparison) -> Iterator[str]:
    """The table, for a terminal."""
    names = (BEFORE, APP)
    yield f"Page: {compared.priority}; {compared.rounds} changes of filter, in turn."
    yield f"`{BEFORE}` is commit {compared.commit}, and both read its figures."
    yield ""
    yield row("", names)
    for kind, view in (("seen", "view seen before"), ("new", "new view")):
        for what, label in (("script", "script"), ("sent", "all sent")):
            spreads = (getattr(compared.warm[name][kind], what) for name in names)
            cells = [f"{spread.median:.1f} / {spread.p95:.1f}" for spread in spreads]
            yield row(f"rerun, {view}: {label}, ms, median/95%", cells)
    starts = [compared.starts[name] for name in names]
    yield row("first run in a new server: script", [f"{one.cold:,.0f} ms" for one in starts])
    yield row("start to first page: all sent", [f"{one.sent:,.0f} ms" for one in starts])
    shown = [compared.warm[name]["new"] for name in names]
    yield row("elements on the page", [str(one.elements) for one in shown])
    yield row("charts on the page", [str(one.charts) for one in shown])


def limits(compared: Comparison) -> Iterator[Limit]:
    """Today's page is not slower than it was."""
    before, app = compared.warm[BEFORE], compared.warm[APP]
    for kind in ("seen", "new"):
        times = app[kind].script.median / before[kind].script.median
        yield Limit(f"{kind} view, {APP} / {BEFORE}", times, TIMES, "times")
    sent = compared.starts[APP].sent / compared.starts[BEFORE].sent
    yield Limit(f"start to first page, {APP} / {BEFORE}", sent, TIMES, "times")
