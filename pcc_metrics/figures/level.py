"""A measure's value for a place and a time, and how several become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.source_definitions import Report
from pcc_metrics.store.observation import Observation, Status

ADDABLE = ("count",)
ADDABLE_AREAS = ("count", "stock")  # people of two areas can be added, of two years not
MEANS = ("proportion", "mean")


@dataclass(frozen=True)
class Level:
    """A measure's value for an area and a period from one source, with the rows it rests on.

    `report` says who reported it, where it is only known at second hand.
    """

    value: float
    numerator: float | None
    denominator: float | None
    status: Status
    source: str
    observations: tuple[Observation, ...]
    summed_areas: tuple[str, ...] = ()
    composite: bool = False
    report: Report | None = None


def people_counts(measure: Measure, level: Level) -> tuple[float, ...]:
    """The counts of people behind a level; empty where the source does not give them."""
    if measure.kind == "count":
        return (level.value,)
    if level.numerator is None or level.denominator is None:
        return ()
    if measure.kind == "mean":
        return (level.denominator,)
    return (level.numerator, level.denominator - level.numerator)


def combine_tiles(measure: Measure, tiles: Sequence[Observation]) -> Level | None:
    """One level from the tiles of a period; `None` where they cannot be added."""
    status = Status.worst(o.status for o in tiles)
    if len(tiles) == 1:
        only = tiles[0]
        return Level(only.value, only.numerator, only.denominator, status, only.source, (only,))
    if measure.kind in ADDABLE:
        total = sum(o.value for o in tiles)
        return Level(total, None, None, status, tiles[0].source, tuple(tiles))
    if measure.kind in MEANS:
        return _pooled([(o.numerator, o.denominator) for o in tiles], tiles, status)
    return None


def add_levels(levels: Sequence[Level | None], *, composite: bool = False) -> Level | None:
    """The sum of counts; `None` as soon as one of them is missing."""
    held = [level for level in levels if level is not None]
    if not held or len(held) < len(levels):
        return None
    summed = tuple(dict.fromkeys(chain.from_iterable(level.summed_areas for level in held)))
    return _sum_levels(held, summed, composite=composite or any(one.composite for one in held))


def add_periods(measure: Measure, levels: Sequence[Level | None]) -> Level | None:
    """One level from those of periods that do not overlap; `None` where they cannot be added."""
    if measure.kind in ADDABLE:
        return add_levels(levels)
    held = [level for level in levels if level is not None]
    if measure.kind not in MEANS or not held or len(held) < len(levels):
        return None
    pairs = [(level.numerator, level.denominator) for level in held]
    rows = [o for level in held for o in level.observations]
    pooled = _pooled(pairs, rows, Status.worst(level.status for level in held))
    return pooled and replace(pooled, summed_areas=held[0].summed_areas)


def add_areas(
    measure: Measure, areas: Sequence[Area], levels: Sequence[Level | None]
) -> Level | None:
    """Several areas as one: counts are added, proportions and means pooled."""
    held = [level for level in levels if level is not None]
    if not held or len(held) < len(levels):
        return None
    places = tuple([area.id for area in areas])
    if measure.kind in ADDABLE_AREAS:
        return _sum_levels(held, places, composite=any(level.composite for level in held))
    if measure.kind not in MEANS:
        return None
    rows = [o for level in held for o in level.observations]
    pairs = [(level.numerator, level.denominator) for level in held]
    return _pooled(pairs, rows, Status.worst(level.status for level in held), places)


def _sum_levels(held: Sequence[Level], places: tuple[str, ...], *, composite: bool) -> Level:
    return Level(
        sum(level.value for level in held),
        None,
        None,
        Status.worst(level.status for level in held),
        held[0].source,
        tuple(chain.from_iterable(level.observations for level in held)),
        places,
        composite,
    )


def _pooled(
    pairs: Sequence[tuple[float | None, float | None]],
    rows: Sequence[Observation],
    status: Status,
    places: tuple[str, ...] = (),
) -> Level | None:
    numerators = [n for n, _ in pairs if n is not None]
    denominators = [d for _, d in pairs if d is not None]
    if min(len(numerators), len(denominators)) < len(pairs) or not sum(denominators):
        return None
    numerator, denominator = sum(numerators), sum(denominators)
    mean = numerator / denominator
    return Level(mean, numerator, denominator, status, rows[0].source, tuple(rows), places)
