"""A map of three squares, and the months of three areas, for tests of what is drawn by area."""

from __future__ import annotations

from collections.abc import Sequence

from pcc_metrics.charts.area_outlines import OutlineMap, Ring, project_outlines
from pcc_metrics.figures.series import Trend, trend
from tests.support.factories import LPAS, figure, monthly, reader

ROW = [50.0 + place % 12 for place in range(36)]


def square(west: float, south: float, side: float = 0.1) -> Ring:
    east, north = west + side, south + side
    return ((west, south), (east, south), (east, north), (west, north), (west, south))


def ground() -> OutlineMap:
    """Three squares in a row at 52 degrees north; the last area has an island as well."""
    rings = [[square(-2.0, 52.0)], [square(-1.9, 52.0)], [square(-1.8, 52.0)]]
    return project_outlines(
        [*zip(LPAS, rings, strict=True), (LPAS[-1], [square(-1.6, 52.05, 0.02)])]
    )


def trends_by_area(values: Sequence[Sequence[float | None]] = (ROW, ROW, ROW)) -> list[Trend]:
    """Each area's thefts from April 2023 on."""
    rows = [
        one
        for area, area_values in zip(LPAS, values, strict=True)
        for one in monthly("thefts", area, "2023-04", area_values)
    ]
    reading = reader(rows)
    series = (trend(reading, figure(reading, "thefts", area)) for area in LPAS)
    return [one for one in series if one]
