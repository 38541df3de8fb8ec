"""The palette as readers with another sense of colour see it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest

from pcc_metrics.charts.theme import PALETTE, PALETTE_ON_DARK

Numbers = npt.NDArray[np.float64]

# Machado, Oliveira and Fernandes (2009), full severity: what is left of linear red, green and blue.
SEEN: dict[str, Numbers] = {
    "protanopia": np.array(
        [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]
    ),
    "deuteranopia": np.array(
        [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]
    ),
    "tritanopia": np.array(
        [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]]
    ),
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = XYZ.sum(axis=1)
# In the distance of CIE 1976; some 2 can just be told apart, side by side.
TOLD_APART = 5
AT_A_GLANCE = 50


def lab(colour: str, seen: Numbers) -> Numbers:
    """A colour in CIELAB, as somebody sees it who is left with `seen`."""
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    light = XYZ @ np.clip(seen @ linear, 0, 1) / WHITE
    x, y, z = np.where(light > 0.008856, np.cbrt(light), 7.787 * light + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def apart(one: str, other: str, seen: Numbers) -> float:
    return math.dist(lab(one, seen), lab(other, seen))


@pytest.mark.parametrize("kind", SEEN)
@pytest.mark.parametrize("palette", [PALETTE, PALETTE_ON_DARK], ids=["light", "dark"])
def test_colours_are_told_apart_by_the_colour_blind(palette: Sequence[str], kind: str) -> None:
    """Shapes and labels at the line carry the difference too: no colour stands alone."""
    for one, other in combinations(palette, 2):
        assert apart(one, other, SEEN[kind]) >= TOLD_APART, (one, other)


@pytest.mark.parametrize("kind", SEEN)
def test_the_colours_of_two_series_are_told_apart_at_a_glance(kind: str) -> None:
    for palette in (PALETTE, PALETTE_ON_DARK):
        assert apart(palette[0], palette[3], SEEN[kind]) >= AT_A_GLANCE


def test_the_distance_is_none_between_equals_and_that_of_black_and_white() -> None:
    same = np.eye(3)
    assert apart("#12436D", "#12436D", same) == 0
    assert apart("#000000", "#FFFFFF", same) == pytest.approx(100, abs=0.1)
