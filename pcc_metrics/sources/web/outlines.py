"""Outlines on a map, and how to halve one that is too much to ask about at once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

Point = tuple[float, float]  # longitude, latitude
Outline = tuple[Point, ...]
DECIMALS = 6  # a tenth of a metre


def text_of(outline: Outline) -> str:
    """As the API takes it: `lat,lng:lat,lng:…`, without the closing point."""
    points = outline[:-1] if len(outline) > 1 and outline[0] == outline[-1] else outline
    return ":".join(f"{lat:.{DECIMALS}f},{lng:.{DECIMALS}f}" for lng, lat in points)


def halves(outline: Outline) -> tuple[Outline, ...]:
    """The parts of an outline on either side of its middle, across its longer side.

    A part of a bent outline may touch itself along the cut; what lies inside stays the same, and
    a crime exactly on the cut is in both: whoever adds up takes each id once.
    """
    axis = _longer_side(outline)
    values = [point[axis] for point in outline]
    middle = (min(values) + max(values)) / 2
    parts = (tuple(_kept(outline, axis, middle, side)) for side in (-1, 1))
    return tuple(part for part in parts if len(part) >= 3)


def _longer_side(outline: Outline) -> int:
    wide, high = (max(p[axis] for p in outline) - min(p[axis] for p in outline) for axis in (0, 1))
    return 0 if wide * 0.6 >= high else 1  # a degree of longitude is 0.6 of one of latitude here


def _kept(outline: Outline, axis: int, middle: float, side: int) -> Iterator[Point]:
    """Sutherland and Hodgman's rule for one straight cut."""
    for before, point in pairwise((outline[-1], *outline)):
        was, stays = (side * (p[axis] - middle) >= 0 for p in (before, point))
        if was != stays:
            yield _crossing(before, point, axis, middle)
        if stays:
            yield point


def _crossing(one: Point, other: Point, axis: int, middle: float) -> Point:
    share = (middle - one[axis]) / (other[axis] - one[axis])
    found = [a + share * (b - a) for a, b in zip(one, other, strict=True)]
    found[axis] = middle
    return found[0], found[1]
