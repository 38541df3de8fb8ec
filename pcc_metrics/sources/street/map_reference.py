"""Where a map reference (metres east and north) of the first street-level files lies."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from pcc_metrics.domain.errors import InputError
from pcc_metrics.sources.street.lsoa import LsoaPlace
from pcc_metrics.sources.table_rows import open_text, parse_number

# The National Grid: a transverse Mercator projection of the Airy 1830 ellipsoid, and the seven
# numbers that turn its datum into WGS84. Ordnance Survey, "A guide to coordinate systems in Great
# Britain", annexes A to C. Good to about five metres; crimes are placed to the nearest of points
# that stand for at least eight addresses.
_A, _B = 6_377_563.396, 6_356_256.909
_E2 = 1 - (_B / _A) ** 2
_F0, _LAT0, _LON0, _E0, _N0 = 0.9996012717, math.radians(49), math.radians(-2), 400_000, -100_000
_N = (_A - _B) / (_A + _B)
_WGS_A, _WGS_E2 = 6_378_137.0, 1 - (6_356_752.3141 / 6_378_137.0) ** 2
_SHIFT = (446.448, -125.157, 542.06)  # metres
_TURN = tuple(math.radians(seconds / 3600) for seconds in (0.1502, 0.2470, 0.8421))
_SCALE = 1 - 20.4894e-6
_CLOSE = 1e-5  # metres

_Ring = Sequence[Sequence[float]]


@dataclass(frozen=True)
class _Outline:
    place: LsoaPlace
    rings: tuple[_Ring, ...]
    box: tuple[float, float, float, float]


class AreaGrid:
    """Finds the LPA of a map reference by the catalogue's outlines, read when first needed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._met: dict[tuple[str, str], LsoaPlace | None] = {}

    def place(self, easting: str, northing: str) -> LsoaPlace | None:
        """The LPA, without ward and neighbourhood; None outside of all."""
        key = (easting, northing)
        if key not in self._met:
            east, north = parse_number(easting), parse_number(northing)
            if east is None or north is None:
                raise InputError(f"Found “{easting}, {northing}”, wanted metres east and north.")
            self._met[key] = self._find(*longitude_latitude(east, north))
        return self._met[key]

    def _find(self, x: float, y: float) -> LsoaPlace | None:
        for one in self._outlines:
            west, south, east, north = one.box
            if west <= x <= east and south <= y <= north and _inside(one.rings, x, y):
                return one.place
        return None

    @cached_property
    def _outlines(self) -> tuple[_Outline, ...]:
        if not self._path.exists():
            raise InputError(
                f"There is no {self._path.name} in {self._path.parent}, by which a file with map "
                "references is placed: run `make data` to make it."
            )
        with open_text(self._path) as file:
            features = json.load(file)["features"]
        return tuple(
            _outline(feature["properties"]["area"], feature["geometry"]) for feature in features
        )


def _outline(area: str, geometry: dict[str, object]) -> _Outline:
    rings = tuple(_rings(geometry))
    xs = [point[0] for ring in rings for point in ring]
    ys = [point[1] for ring in rings for point in ring]
    return _Outline(LsoaPlace(area, "", ""), rings, (min(xs), min(ys), max(xs), max(ys)))


def _rings(geometry: dict[str, object]) -> Iterator[_Ring]:
    coordinates: object = geometry["coordinates"]
    assert isinstance(coordinates, list)
    for polygon in coordinates if geometry["type"] == "MultiPolygon" else [coordinates]:
        yield from polygon


def _inside(rings: Sequence[_Ring], x: float, y: float) -> bool:
    """Even-odd over all rings, so that a hole is outside."""
    inside = False
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
                inside = not inside
    return inside


def longitude_latitude(east: float, north: float) -> tuple[float, float]:
    """Degrees WGS84 of metres on the National Grid."""
    latitude, longitude = _unproject(east, north)
    return _shift_datum(latitude, longitude)


def _arc(latitude: float) -> float:
    """The length of the meridian from the true origin, in metres."""
    less, more = latitude - _LAT0, latitude + _LAT0
    n, n2, n3 = _N, _N**2, _N**3
    return (_B * _F0) * (
        (1 + n + 5 / 4 * (n2 + n3)) * less
        - (3 * n + 3 * n2 + 21 / 8 * n3) * math.sin(less) * math.cos(more)
        + 15 / 8 * (n2 + n3) * math.sin(2 * less) * math.cos(2 * more)
        - 35 / 24 * n3 * math.sin(3 * less) * math.cos(3 * more)
    )


def _unproject(east: float, north: float) -> tuple[float, float]:
    """Latitude and longitude on the Airy ellipsoid, in radians."""
    lat = _LAT0 + (north - _N0) / (_A * _F0)
    while abs(rest := north - _N0 - _arc(lat)) >= _CLOSE:
        lat += rest / (_A * _F0)
    sine, tan, sec = math.sin(lat), math.tan(lat), 1 / math.cos(lat)
    nu = _A * _F0 / math.sqrt(1 - _E2 * sine**2)
    rho = _A * _F0 * (1 - _E2) * (1 - _E2 * sine**2) ** -1.5
    eta2, t2, d = nu / rho - 1, tan**2, east - _E0
    latitude = (
        lat
        - tan / (2 * rho * nu) * d**2
        + tan / (24 * rho * nu**3) * (5 + 3 * t2 + eta2 - 9 * t2 * eta2) * d**4
        - tan / (720 * rho * nu**5) * (61 + 90 * t2 + 45 * t2**2) * d**6
    )
    longitude = (
        _LON0
        + sec / nu * d
        - sec / (6 * nu**3) * (nu / rho + 2 * t2) * d**3
        + sec / (120 * nu**5) * (5 + 28 * t2 + 24 * t2**2) * d**5
    )
    return latitude, longitude


def _shift_datum(latitude: float, longitude: float) -> tuple[float, float]:
    """Longitude and latitude in degrees WGS84 of radians on the Airy ellipsoid, at sea level."""
    nu = _A / math.sqrt(1 - _E2 * math.sin(latitude) ** 2)
    x = nu * math.cos(latitude) * math.cos(longitude)
    y = nu * math.cos(latitude) * math.sin(longitude)
    z = nu * (1 - _E2) * math.sin(latitude)
    (tx, ty, tz), (rx, ry, rz) = _SHIFT, _TURN
    x2 = tx + _SCALE * x - rz * y + ry * z
    y2 = ty + rz * x + _SCALE * y - rx * z
    z2 = tz - ry * x + rx * y + _SCALE * z
    return math.degrees(math.atan2(y2, x2)), math.degrees(_geodetic(math.hypot(x2, y2), z2))


def _geodetic(across: float, z: float) -> float:
    """The latitude of a point near WGS84's surface, in radians."""
    lat = math.atan2(z, across * (1 - _WGS_E2))
    for _ in range(5):  # each step is a hundred times closer
        nu = _WGS_A / math.sqrt(1 - _WGS_E2 * math.sin(lat) ** 2)
        lat = math.atan2(z + _WGS_E2 * nu * math.sin(lat), across)
    return lat
