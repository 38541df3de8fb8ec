"""The outlines of the LPAs as shapes on a flat map, from the catalogue's GeoJSON."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from pcc_metrics.domain.catalogue import OUTLINES
from pcc_metrics.domain.errors import InputError

Point = tuple[float, float]  # east and north of the map's lower left corner, in one unit
Ring = tuple[Point, ...]

GRID = 24  # places tried along each side of an area for its label


@dataclass(frozen=True)
class AreaOutline:
    """One area: its rings, and the point furthest from its edge, where a label has most room."""

    area: str
    rings: tuple[Ring, ...]
    middle: Point


@dataclass(frozen=True)
class OutlineMap:
    """Every outline on file, the largest first, and how far they reach east and north."""

    outlines: tuple[AreaOutline, ...]
    width: float
    height: float


def load_outline_map(folder: Path) -> OutlineMap | None:
    """The map of a catalogue folder; `None` where it holds no outlines."""
    file = folder / OUTLINES
    if not file.is_file():
        return None
    return _load(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _load(file: Path, changed: int) -> OutlineMap:  # noqa: ARG001 - read again when the file changes
    try:
        features = json.loads(file.read_text(encoding="utf-8"))["features"]
        outlines = [(f["properties"]["area"], _rings(f["geometry"])) for f in features]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{file.name} in the catalogue folder cannot be read as outlines: {error!r}. Make it "
            "again with `make data`."
        ) from None
    return project_outlines(outlines)


def _rings(geometry: dict[str, object]) -> list[Ring]:
    """The rings of a polygon or of several, in longitude and latitude."""
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    assert isinstance(polygons, list)
    return [tuple((float(x), float(y)) for x, y, *_ in ring) for one in polygons for ring in one]


def project_outlines(shapes: Iterable[tuple[str, Sequence[Ring]]]) -> OutlineMap:
    """Longitude and latitude on a flat sheet: true to shape within the size of a force."""
    by_area: dict[str, list[Ring]] = {}
    for area, rings in shapes:
        by_area.setdefault(area, []).extend(rings)
    points = [point for rings in by_area.values() for ring in rings for point in ring]
    west, south = min(x for x, _ in points), min(y for _, y in points)
    north = max(y for _, y in points)
    narrower = math.cos(math.radians((south + north) / 2))  # a degree east against one north
    outlines = [
        _outline(area, [tuple(((x - west) * narrower, y - south) for x, y in r) for r in rings])
        for area, rings in by_area.items()
    ]
    outlines.sort(key=lambda one: -max(map(_size, one.rings)))
    width = (max(x for x, _ in points) - west) * narrower
    return OutlineMap(tuple(outlines), width, north - south)


def _outline(area: str, rings: Sequence[Ring]) -> AreaOutline:
    return AreaOutline(area, tuple(rings), _middle(max(rings, key=_size)))


def _size(ring: Ring) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise((*ring, ring[0])))) / 2


def _middle(ring: Ring) -> Point:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    tried = (
        (min(xs) + wide * (i + 0.5) / GRID, min(ys) + high * (j + 0.5) / GRID)
        for i in range(GRID)
        for j in range(GRID)
    )
    inside = [point for point in tried if _holds(ring, point)]
    centre = (sum(xs) / len(xs), sum(ys) / len(ys))
    return max(inside, key=lambda point: _to_edge(ring, point), default=centre)


def _holds(ring: Ring, point: Point) -> bool:
    """Whether a line from the point to the east crosses the ring an odd number of times."""
    x, y = point
    crossings = (
        (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0] > x
        for a, b in pairwise((*ring, ring[0]))
        if (a[1] > y) != (b[1] > y)
    )
    return sum(crossings) % 2 == 1


def _to_edge(ring: Ring, point: Point) -> float:
    return min(math.dist(point, corner) for corner in ring)
