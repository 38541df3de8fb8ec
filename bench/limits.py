"""What the pages may cost. A limit that is held and not met fails `make bench`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bench.results import APP, APP_NATIONAL, FLOOR, NAIVE, Results

NAIVE_TIMES = 5
ABOVE_FLOOR = {"seen": 15, "new": 30}  # milliseconds
NATIONAL_TIMES = 2
COMPUTED = 50  # milliseconds
PUBLISH_SECONDS = 10
PUBLISH_MEGABYTES = 1_000


@dataclass(frozen=True)
class Limit:
    """One requirement: what was measured and where it has to lie; only those `held` can fail."""

    text: str
    measured: float
    allowed: float
    unit: str
    at_least: bool = False
    held: bool = True

    @property
    def met(self) -> bool:
        if self.at_least:
            return self.measured >= self.allowed
        return self.measured <= self.allowed

    @property
    def line(self) -> str:
        verdict = "met" if self.met else "NOT MET"
        bound = "at least" if self.at_least else "at most"
        held = "" if self.held else " (reported, not held)"
        return (
            f"{verdict:8}{self.text}: {self.measured:.1f}, "
            f"wanted {bound} {self.allowed:.1f} {self.unit}{held}"
        )


def limits(results: Results) -> Iterator[Limit]:
    """Every requirement with what was measured in the same run."""
    floor = results.warm[FLOOR]["new"].script.median
    naive = results.warm[NAIVE]["new"].script.median
    # A change of filter in a warm process, whether or not the view was answered before.
    for kind in ("seen", "new"):
        app = results.warm[APP][kind].script.median
        national = results.warm[APP_NATIONAL][kind].script.median
        yield Limit(f"{kind} view, naive page / app", naive / app, NAIVE_TIMES, "times", True)
        yield Limit(f"{kind} view, app - empty page", app - floor, ABOVE_FLOOR[kind], "ms")
        yield Limit(f"{kind} view, national / bundled", national / app, NATIONAL_TIMES, "times")
    slowest = max(results.computed["national"].values())
    text = "national, figures, statistics and text of a page that nobody asked for"
    yield Limit(text, slowest, COMPUTED, "ms")
    one, ten = results.memory[APP_NATIONAL]
    text = "nine more national sessions together, against one copy of the snapshot"
    yield Limit(text, ten - one, results.snapshot_megabytes["national"], "MB")
    file = results.publishing
    yield Limit("a file of a million rows, check and preview", file.seconds, PUBLISH_SECONDS, "s")
    text = "the same, memory of all processes"
    yield Limit(text, file.megabytes, PUBLISH_MEGABYTES, "MB")
