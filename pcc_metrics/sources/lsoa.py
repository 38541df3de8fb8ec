"""Which LPA and ward a small area (LSOA) lies in: the table that street-level counts need."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from pcc_metrics.catalogue import Catalogue
from pcc_metrics.errors import InputError
from pcc_metrics.sources.reading import fault, table_rows

TABLE = "lsoa-areas.csv"
COLUMNS = ("lsoa", "area", "ward", "neighbourhood")
OLD_AND_NEW = "lsoa11-lsoa21-lad22.csv"
WARDS = "lsoa21-ward24-lad24.csv"
_HEAD = """\
# LSOAs of 2011 and 2021, the area of the catalogue that each lies in, and its ward of 2024. LSOAs
# that were split or merged between the two share a neighbourhood, so that the change of codes does
# not look like missing data.
# Source: Office for National Statistics, Open Geography Portal: LSOA (2011) to LSOA (2021) to local
# authority (2022), and LSOA (2021) to electoral ward (2024), best fit. Contains OS data.
# Licensed under the Open Government Licence v3.0. Made by `make data`; do not edit.
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an LSOA lies: an area id, the name of a ward, and the same ground in either vintage."""

    area: str
    ward: str
    neighbourhood: str


def read_table(path: Path, catalogue: Catalogue) -> dict[str, Place]:
    """LSOA code (either vintage) -> where it lies; raises `InputError` at a line that is wrong."""
    if not path.exists():
        raise InputError(f"There is no {path.name} in {path.parent}: run `make data` to make it.")
    lpas = {area.id for area in catalogue.areas.values() if area.kind == "lpa"}
    table: dict[str, Place] = {}
    for line, (lsoa, area, ward, neighbourhood) in table_rows(path, COLUMNS):
        if area not in lpas:
            raise fault(path, line, "area", area, "the id of an LPA of the catalogue")
        if lsoa in table:
            raise fault(path, line, "lsoa", lsoa, "every LSOA once")
        table[lsoa] = Place(area, ward, neighbourhood)
    if not table:
        raise InputError(f"{path.name} has no rows: run `make data` to make it.")
    return table


def make_table(lookups: Path, catalogue: Catalogue) -> str:
    """The text of the table for the catalogue's LPAs, from the two ONS lookups in a folder.

    Raises `InputError` where an LSOA of 2011 lies in two LPAs: a count for it could not be placed.
    """
    by_code = {c: a.id for c, a in catalogue.area_by_code.items() if a.kind == "lpa"}
    home: dict[str, tuple[str, str]] = {}  # LSOA -> area, ward
    wards = table_rows(lookups / WARDS, ("LSOA21CD", "WD24NM", "LAD24CD"))
    for _, (lsoa, ward, authority) in wards:
        if authority in by_code:
            home[lsoa] = by_code[authority], ward
    if not home:
        raise InputError(f"{WARDS} has no LSOA in an LPA of the catalogue: check the areas' codes.")
    ground: dict[str, str] = {}
    for line, (before, after) in table_rows(lookups / OLD_AND_NEW, ("LSOA11CD", "LSOA21CD")):
        if after in home and before != after:
            if home.setdefault(before, home[after])[0] != home[after][0]:
                wanted = "an LSOA that lies in one LPA only"
                raise fault(lookups / OLD_AND_NEW, line, "LSOA11CD", before, wanted)
            _join(ground, before, after)
    text = io.StringIO(newline="")
    text.write(_HEAD)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((code, *home[code], ground.get(code, code)) for code in sorted(home))
    return text.getvalue()


def _join(ground: dict[str, str], one: str, other: str) -> None:
    """Give two LSOAs, and all that already share ground with either, the lowest code of them."""
    groups = {ground.setdefault(code, code) for code in (one, other)}
    for code in [code for code, group in ground.items() if group in groups]:
        ground[code] = min(groups)
