"""A made-up archive of street-level crimes in the shape of the real one, of any number of forces.

No row is real: places, kinds and months are drawn by a seeded generator. The lookups beside it give
each local authority of the bundled catalogue its made-up neighbourhoods, of both vintages.
"""

from __future__ import annotations

import csv
import random
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, load_catalogue
from pcc_metrics.domain.periods import Month
from pcc_metrics.sources.local_authorities import authorities_of, read_authorities
from pcc_metrics.sources.street.lsoa import OLD_AND_NEW, WARDS

SEED = 2_010_12
FIRST = Month.of(2023, 8)
LSOAS = 110  # in a local authority
ROWS = 11_628  # of a force in a month: 43 forces and 36 months are 18 million
# Each kind with its share of the real files of January and February 2014, in percent.
KINDS = {
    "Anti-social behaviour": 24,
    "Violence and sexual offences": 16,
    "Burglary": 12,
    "Criminal damage and arson": 11,
    "Vehicle crime": 10,
    "Other theft": 9,
    "Shoplifting": 7,
    "Drugs": 3,
    "Robbery": 3,
    "Public order": 2,
    "Theft from the person": 1,
    "Other crime": 1,
    "Possession of weapons": 1,
}
HEADER = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Crime type,Last outcome category,Context\n"
)
NO_LOCATION, OUTSIDE = 50, 400  # one row in so many


@dataclass(frozen=True)
class Country:
    """The forces of the bundled catalogue with made-up neighbourhoods for their authorities."""

    lsoas: Mapping[str, Sequence[str]]  # force -> codes
    authorities: Mapping[str, Sequence[str]]  # force -> codes


def country(forces: Sequence[str] = (), lsoas: int = LSOAS) -> Country:
    """The forces named, else all of England and Wales."""
    bundled = load_catalogue(BUNDLED_CATALOGUE)
    known = [area for area in bundled.areas.values() if area.kind == "force"]
    chosen = [area for area in known if not forces or area.id in forces]
    authorities = {area.id: authorities_of(area, bundled) for area in chosen}
    number = 0
    codes: dict[str, list[str]] = {}
    for force, own in authorities.items():
        size = len(own) * lsoas
        codes[force] = [f"{own[0][0]}01{number + i:06d}" for i in range(size)]
        number += size
    return Country(codes, authorities)


def write_lookups(folder: Path, whole_country: Country) -> None:
    """The two ONS lookups, as far as this project reads them."""
    folder.mkdir(parents=True, exist_ok=True)
    names = read_authorities(BUNDLED_CATALOGUE)
    wards, vintages = [], []
    for force, authorities in whole_country.authorities.items():
        lsoas = whole_country.lsoas[force]
        each = len(lsoas) // len(authorities)
        for place, lsoa in enumerate(lsoas):
            authority = authorities[place // each]
            ward = f"{names[authority]} ward {place % each // 5 + 1}"
            wards.append((lsoa, ward, authority, names[authority]))
            vintages.append((lsoa, f"{names[authority]} 001A", lsoa))
    _csv(folder / WARDS, ("LSOA21CD", "WD24NM", "LAD24CD", "LAD24NM"), wards)
    _csv(folder / OLD_AND_NEW, ("LSOA11CD", "LSOA11NM", "LSOA21CD"), vintages)


def _csv(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_archive(path: Path, whole_country: Country, months: int, rows: int = ROWS) -> int:
    """A zip as data.police.uk has it, a file a month and force; returns how many rows it holds.

    A force's rows are drawn once and each month leaves out some at random places, so that making
    18 million takes a minute and not an hour.
    """
    draw = random.Random(SEED)  # noqa: S311 - repeatable, not secret
    total = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for force, lsoas in whole_country.lsoas.items():
            crimes = list(_rows(draw, force, lsoas, rows + rows // 20))
            for month in (FIRST + i for i in range(months)):
                start = draw.randint(0, rows // 20)
                own = crimes[start : start + rows]
                text = HEADER + "".join(own).replace("YYYY-MM", str(month))
                archive.writestr(f"{month}/{month}-{force}-street.csv", text)
                total += len(own)
    return total


def _rows(draw: random.Random, force: str, lsoas: Sequence[str], rows: int) -> Iterator[str]:
    kinds = draw.choices(list(KINDS), weights=list(KINDS.values()), k=rows)
    for kind in kinds:
        lsoa = draw.choice(lsoas)
        if draw.randrange(NO_LOCATION) == 0:
            lsoa = ""
        elif draw.randrange(OUTSIDE) == 0:
            lsoa = "E01999999"
        where = f"{draw.uniform(-3, 1):.6f},{draw.uniform(50, 55):.6f},On or near Made-up Street"
        own = "" if kind.startswith("Anti") else f"{draw.getrandbits(256):064x}"
        outcome = "" if not own else "Investigation complete; no suspect identified"
        yield f"{own},YYYY-MM,{force},{force},{where},{lsoa},{force} 001A,{kind},{outcome},\n"
