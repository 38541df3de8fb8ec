"""What changed between two sets of figures.

The one diff of figures: what is new between snapshots, on a pinned page, since the last statement
and in the preview of a publication. Callers word it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Measure
from pcc_metrics.figures.comparability import Comparable, Obstacle, find_obstacle


class DiffKind(StrEnum):
    """What has become of a figure."""

    NEW = "new"  # none was held, or it is of later or of further months, or of other areas
    REVISED = "revised"  # another value for the same months and areas
    GONE = "gone"  # none is held any more, or only one of earlier months
    UNCHANGED = "unchanged"


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
