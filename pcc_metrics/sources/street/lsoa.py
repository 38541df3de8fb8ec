"""Which LPA and ward a small area (LSOA) lies in: the table that street-level counts need."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.sources.table_rows import cell_fault, table_rows

LSOA_TABLE = "lsoa-areas.csv"
COLUMNS = ("lsoa", "area", "ward", "neighbourhood")
OLD_AND_NEW = "lsoa11-lsoa21-lad22.csv"
WARDS = "lsoa21-ward24-lad24.csv"
_WARD_COLUMNS = ("LSOA21CD", "WD24NM", "LAD24CD", "LAD24NM")
_HEAD = """\
# LSOAs of 2011 and 2021, the area of the catalogue that each lies in, and its ward of 2024. LSOAs
# that were split or merged between the two share a neighbourhood, so that the change of codes does
# not look like missing data.
# Source: Office for National Statistics, Open Geography Portal: LSOA (2011) to LSOA (2021) to local
# authority (2022), and LSOA (2021) to electoral ward (2024), best fit. Contains OS data.
# Licensed under the Open Government Licence v3.0. Made by `make data`; do not edit.
"""


@dataclass(frozen=True, slots=True)
class LsoaPlace:
    """Where an LSOA lies: an area id, the name of a ward, and the same ground in either vintage."""

    area: str
    ward: str
    neighbourhood: str


def read_lsoa_table(path: Path, catalogue: Catalogue) -> dict[str, LsoaPlace]:
    """LSOA code (either vintage) -> where it lies; raises `InputError` at a line that is wrong."""
    if not path.exists():
        raise InputError(
            f"There is no {path.name} in {path.parent}, by which crimes are placed. It is made of "
            "the two ONS lookups, by `pcc-metrics init-catalogue --lookups` or by `make data`."
        )
    lpas = {area.id for area in catalogue.areas.values() if area.kind == "lpa"}
    table: dict[str, LsoaPlace] = {}
    for line, (lsoa, area, ward, neighbourhood) in table_rows(path, COLUMNS):
        if area not in lpas:
            raise cell_fault(path, line, "area", area, "the id of an LPA of the catalogue")
        if lsoa in table:
            raise cell_fault(path, line, "lsoa", lsoa, "every LSOA once")
        table[lsoa] = LsoaPlace(area, ward, neighbourhood)
    if not table:
        raise InputError(f"{path.name} has no rows: run `make data` to make it.")
    return table


def make_lsoa_table(lookups: Path, catalogue: Catalogue) -> str:
    """The text of the table for the catalogue's LPAs, from the two ONS lookups in a folder.

    An LSOA of 2011 whose ground now lies in two LPAs, because a boundary was moved, goes to the one
    whose local authority its own name begins with, where all of it lay in 2011.
    """
    by_code = {c: a.id for c, a in catalogue.area_by_code.items() if a.kind == "lpa"}
    home: dict[str, tuple[str, str]] = {}  # LSOA -> area, ward
    named: dict[str, str] = {}  # local authority -> area
    for _, (lsoa, ward, authority, name) in table_rows(lookups / WARDS, _WARD_COLUMNS):
        if authority in by_code:
            home[lsoa] = by_code[authority], ward
            named[name] = by_code[authority]
    if not home:
        raise InputError(f"{WARDS} has no LSOA in an LPA of the catalogue: check the areas' codes.")
    ground: dict[str, str] = {}
    for before, (line, name, after) in _read_changes(lookups, home).items():
        own = named.get(name.rpartition(" ")[0])
        here = [lsoa for lsoa in after if len({home[a][0] for a in after}) == 1]
        here = here or [lsoa for lsoa in after if home[lsoa][0] == own]
        if not here or home.get(before, home[here[0]])[0] != home[here[0]][0]:
            wanted = "an LSOA that lies in one LPA only, or begins with the name of one"
            raise cell_fault(lookups / OLD_AND_NEW, line, "LSOA11NM", name, wanted)
        home.setdefault(before, home[here[0]])
        for lsoa in here:
            _join(ground, before, lsoa)
    text = io.StringIO(newline="")
    text.write(_HEAD)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((code, *home[code], ground.get(code, code)) for code in sorted(home))
    return text.getvalue()


def _read_changes(
    lookups: Path, home: Mapping[str, tuple[str, str]]
) -> dict[str, tuple[int, str, list[str]]]:
    """LSOA of 2011 -> line, name and those of 2021 on its ground, where these have other codes."""
    changes: dict[str, tuple[int, str, list[str]]] = {}
    rows = table_rows(lookups / OLD_AND_NEW, ("LSOA11CD", "LSOA11NM", "LSOA21CD"))
    for line, (before, name, after) in rows:
        if after in home and before != after:
            changes.setdefault(before, (line, name, []))[2].append(after)
    return changes


def _join(ground: dict[str, str], one: str, other: str) -> None:
    """Give two LSOAs, and all that already share ground with either, the lowest code of them."""
    groups = {ground.setdefault(code, code) for code in (one, other)}
    for code in [code for code, group in ground.items() if group in groups]:
        ground[code] = min(groups)
