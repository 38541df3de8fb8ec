"""The LPAs' outlines for maps, from local authority boundaries in GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.sources.table_rows import open_text

CODE = "LADCD"
_SOURCE = (
    "Office for National Statistics, Open Geography Portal, local authority district boundaries, "
    "simplified. Licensed under the Open Government Licence v3.0. Contains OS data © Crown "
    "copyright and database right. Made by make data; do not edit."
)


def make_outlines(paths: Sequence[Path], catalogue: Catalogue) -> str:
    """GeoJSON text: one feature for each authority of an LPA, `area` being the LPA's id.

    Longitude and latitude, untouched. Raises `InputError` where an LPA has no outline.
    """
    features: list[dict[str, Any]] = []
    for path in paths:
        for code, geometry in _geometries(path):
            area = catalogue.area_by_code.get(code)
            if area and area.kind == "lpa":
                features.append(
                    {"type": "Feature", "properties": {"area": area.id}, "geometry": geometry}
                )
    outlined = {feature["properties"]["area"] for feature in features}
    without = [
        a.title for a in catalogue.areas.values() if a.kind == "lpa" and a.id not in outlined
    ]
    if without:
        raise InputError(f"The boundary files have no outline of {', '.join(without)}.")
    collection = {"type": "FeatureCollection", "source": _SOURCE, "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")) + "\n"


def _geometries(path: Path) -> Iterator[tuple[str, Any]]:
    """(authority code, geometry) of each feature."""
    try:
        with open_text(path) as file:
            for feature in json.load(file)["features"]:
                yield feature["properties"][CODE], feature["geometry"]
    except (json.JSONDecodeError, TypeError, KeyError) as error:
        raise InputError(
            f"{path.name} cannot be read as GeoJSON with a property {CODE}: {error!r}."
        ) from None
