"""A made-up table of offences by partnership, in the shape of the Home Office's ODS."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.crimes import Country
from bench.workbooks import Cell, write_ods
from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, load_catalogue
from pcc_metrics.sources.local_authorities import read_authorities

SEED = 2_021
BYTES_A_ROW = 1_430  # of XML, near enough
HEADER = (
    *("Financial Year", "Financial Quarter", "Police Force", "CSP Name", "Offence Description"),
    *("Offence Group", "Offence Subgroup", "Offence Code", "Offence Count"),
)
# Offence group, subgroup; each with several made-up codes.
KINDS = (
    ("Violence against the person", "Homicide"),
    ("Violence against the person", "Violence with injury"),
    ("Violence against the person", "Violence without injury"),
    ("Violence against the person", "Stalking and harassment"),
    ("Sexual offences", "Rape offences"),
    ("Sexual offences", "Other sexual offences"),
    ("Robbery", "Robbery of business property"),
    ("Robbery", "Robbery of personal property"),
    ("Theft offences", "Residential burglary"),
    ("Theft offences", "Theft from a vehicle"),
    ("Theft offences", "Theft of a motor vehicle"),
    ("Theft offences", "Theft from the person"),
    ("Theft offences", "Shoplifting"),
    ("Drug offences", "Trafficking of drugs"),
    ("Drug offences", "Possession of drugs"),
    ("Possession of weapons offences", "Possession of weapons offences"),
    ("Public order offences", "Public order offences"),
)
CODES = 6
ROWS_A_SHEET = 40_000
NOTES = (("Notes",), ("Force Notes",), ("Made up: no figure here is real.",), ("Additional Notes",))


def write_partnerships(path: Path, whole_country: Country, size: int) -> int:
    """Write about so many bytes of XML, a sheet a financial year; returns how many they are."""
    rows = max(size // BYTES_A_ROW, 1)
    every = _rows(whole_country)
    a_sheet = min(rows, ROWS_A_SHEET)
    years = range(2021, 2021 + -(-rows // a_sheet))
    sheets = [(f"{year}_{year % 100 + 1}", _sheet(every, year, a_sheet)) for year in years]
    return write_ods(path, [*sheets, ("Notes", NOTES)])


def _sheet(every: Iterator[Sequence[Cell]], year: int, rows: int) -> Iterator[Sequence[Cell]]:
    yield HEADER
    for row in itertools.islice(every, rows):
        yield f"{year}/{year % 100 + 1}", *row


def _rows(whole_country: Country) -> Iterator[Sequence[Cell]]:
    """Quarter, force, partnership, description, group, subgroup, code, count: over and over."""
    draw = random.Random(SEED)  # noqa: S311 - repeatable, not secret
    names, areas = read_authorities(BUNDLED_CATALOGUE), load_catalogue(BUNDLED_CATALOGUE).areas
    places = [
        (areas[f].title, names[a]) for f, own in whole_country.authorities.items() for a in own
    ]
    for (force, name), (group, subgroup), code, quarter in itertools.cycle(
        itertools.product(places, KINDS, range(1, CODES + 1), range(1, 5))
    ):
        description = f"{subgroup}, made-up offence {code}"
        yield quarter, force, name, description, group, subgroup, f"{code}A", draw.randint(0, 90)
