"""What changed between two sets of figures, and whether two figures may stand side by side.

The one diff of figures: what is new between snapshots, on a pinned page, since the last statement
and in the preview of a publication. Callers word it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Measure
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.figures.change_evidence import crosses_break
from pcc_metrics.figures.editions import same_statistic

# Fields of a measure that say what is counted. Its wording may be mended without that.
COUNTED_BY = ("kind", "unit", "per", "components", "parts", "of")


class DiffKind(StrEnum):
    """What has become of a figure."""

    NEW = "new"  # none was held, or it is of later or of further months, or of other areas
    REVISED = "revised"  # another value for the same months and areas
    GONE = "gone"  # none is held any more, or only one of earlier months
    UNCHANGED = "unchanged"


class Obstacle(StrEnum):
    """Why two figures of one measure are not comparable."""

    AREA = "area"
    SOURCE = "source"
    LENGTH = "length"
    MONTHS = "months"  # of some months only, and not of the same
    DEFINITION = "definition"
    BREAK = "break"


class Comparable(Protocol):
    """What the diff asks of a figure; `shown` are the areas that it is of."""

    @property
    def period(self) -> Period: ...
    @property
    def months(self) -> tuple[Month, ...]: ...
    @property
    def value(self) -> float: ...
    @property
    def source(self) -> str: ...
    @property
    def shown(self) -> object: ...


K = TypeVar("K", bound=Hashable)
F = TypeVar("F", bound=Comparable)


@dataclass(frozen=True)
class FigureDiff(Generic[F]):
    """One figure then and now.

    `revised` is today's figure for the months of `then` where its value is another. `obstacle` says
    why `then` and `now` may not stand side by side; `None` where they may, or one is missing.
    """

    kind: DiffKind
    then: F | None
    now: F | None
    revised: F | None = None
    obstacle: Obstacle | None = None

    @property
    def other_edition(self) -> bool:
        """Whether the two may stand side by side and are from different editions, to be said."""
        if self.then is None or self.now is None or self.obstacle:
            return False
        return self.then.source != self.now.source


def diff_figures(
    then: Mapping[K, F],
    now: Mapping[K, F],
    same: Mapping[K, F] | None = None,
    *,
    measure_of: Callable[[F], Measure | None] = lambda _: None,
    catalogue: Catalogue | None = None,
) -> Iterator[FigureDiff[F]]:
    """Each figure that is or was held, in the order of `then` and further ones of `now`.

    `same` has today's figures for the months of `then`, where `now` may be of later ones.
    `measure_of` gives the definition that a figure was made by, as far as it is known. Without a
    `catalogue`, which knows editions of one statistic, only one source is comparable with itself.
    """
    for key in dict.fromkeys((*then, *now)):
        again = same.get(key) if same else None
        old, new = then.get(key), now.get(key) or again
        if old is not None and new is not None:
            yield _diff(old, new, again or new, find_obstacle(old, new, measure_of, catalogue))
        elif old is not None:
            yield FigureDiff(DiffKind.GONE, old, None)
        elif new is not None:
            yield FigureDiff(DiffKind.NEW, None, new)


def _diff(old: F, new: F, again: F, obstacle: Obstacle | None) -> FigureDiff[F]:
    alike = (again.period, again.months, again.shown) == (old.period, old.months, old.shown)
    revised = again if alike and again.value != old.value else None
    later = new.period.end > old.period.end
    if new.shown != old.shown or later or (new.months != old.months and new.period == old.period):
        kind = DiffKind.NEW
    elif new.period != old.period:
        kind = DiffKind.GONE
    else:
        kind = DiffKind.REVISED if revised is not None else DiffKind.UNCHANGED
    return FigureDiff(kind, old, new, revised, obstacle)


def find_obstacle(
    then: F,
    now: F,
    measure_of: Callable[[F], Measure | None] = lambda _: None,
    catalogue: Catalogue | None = None,
) -> Obstacle | None:
    """Why two figures of one measure may not stand side by side; `None` where they may.

    They must be of the same areas, from one source or editions of one statistic, over periods of
    one length and the same months of them, by one definition, and no break in the series may lie
    between them.
    """
    before, today = measure_of(then), measure_of(now)
    if then.shown != now.shown:
        return Obstacle.AREA
    if not _one_statistic(then, now, today, catalogue):
        return Obstacle.SOURCE
    if then.period.length != now.period.length:
        return Obstacle.LENGTH
    if _places(then) != _places(now):
        return Obstacle.MONTHS
    if before and today and any(getattr(before, f) != getattr(today, f) for f in COUNTED_BY):
        return Obstacle.DEFINITION
    first, last = sorted((then.period, now.period), key=lambda period: period.end)
    breaks = today.breaks if today and first != last else ()
    return Obstacle.BREAK if any(crosses_break(b, first, last) for b in breaks) else None


def _places(figure: Comparable) -> tuple[int, ...]:
    """Which months of its period a figure is of, counted from the first; all: none is named."""
    return tuple(month.index - figure.period.start.index for month in figure.months)


def _one_statistic(then: F, now: F, measure: Measure | None, catalogue: Catalogue | None) -> bool:
    if catalogue is None or measure is None:
        return then.source == now.source
    return same_statistic(catalogue, then.source, now.source, measure.id)
