"""A line of the size of a word: where its points lie, ready to be written as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pcc_metrics.charts.chart import join_sentences
from pcc_metrics.charts.trend import describe_trend
from pcc_metrics.charts.trend_spec import describe_gaps
from pcc_metrics.figures.series import Point, Trend

WIDTH, HEIGHT = 240, 36  # of the picture's own units; a page stretches it to the room there is
MARGIN = 4.0  # so that the last point's mark is not cut

Place = tuple[float, float]  # across and down, in the picture's units


@dataclass(frozen=True)
class Sparkline:
    """A series without axes, from 0 up: `lines` between gaps, the last complete point marked.

    A month that is missing or incomplete is a gap. Periods that overlap, or are longer than a
    month, are `dots` without a line: between them nothing is known.
    """

    lines: tuple[tuple[Place, ...], ...]
    dots: tuple[Place, ...]
    last: Place
    alt: str

    @property
    def polylines(self) -> list[str]:
        """The lines as SVG writes the points of one."""
        return [" ".join([f"{across},{down}" for across, down in line]) for line in self.lines]


def draw_sparkline(trend: Trend) -> Sparkline | None:
    """The sparkline of a series; `None` where fewer than two of its points have a value."""
    points = trend.whole
    held = [point for point in points if point.value is not None]
    if len(held) < 2:
        return None
    place = _Scale(points).place
    runs = [[place(p) for p in run] for run in _unbroken(points)]
    joined = [tuple(run) for run in runs if len(run) > 1] if trend.by_month else []
    alone = [run[0] for run in runs if len(run) == 1] if trend.by_month else map(place, held)
    return Sparkline(
        tuple(joined),
        tuple(alone),
        place(held[-1]),
        join_sentences(describe_trend(trend), describe_gaps(trend)),
    )


class _Scale:
    """From months and values to places in the picture."""

    def __init__(self, points: Sequence[Point]) -> None:
        self._first = points[0].period.end.index
        self._months = max(points[-1].period.end.index - self._first, 1)
        self._top = max((p.value for p in points if p.value is not None), default=0.0) or 1.0

    def place(self, point: Point) -> Place:
        along = (point.period.end.index - self._first) / self._months
        up = (point.value or 0.0) / self._top
        across = MARGIN + along * (WIDTH - 2 * MARGIN)
        return round(across, 1), round(HEIGHT - MARGIN - up * (HEIGHT - 2 * MARGIN), 1)


def _unbroken(points: Sequence[Point]) -> Iterator[list[Point]]:
    """Runs of points that have a value, one after the other."""
    for held, run in groupby(points, key=lambda point: point.value is not None):
        if held:
            yield list(run)
