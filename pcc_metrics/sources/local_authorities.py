"""The names of local authorities by ONS code: what a catalogue for another force needs offline."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Area
from pcc_metrics.domain.errors import InputError
from pcc_metrics.sources.street.lsoa import WARDS
from pcc_metrics.sources.table_rows import table_rows

AUTHORITIES = "authorities.csv"
# An area of several local authorities is their sum. Any other code (a force's, a combined
# authority's, a country's) stands for the whole of it.
AUTHORITY = re.compile(r"[EW]0[6-9]\d{6}")
COLUMNS = ("code", "name")
_HEAD = """\
# Local authorities of England and Wales, 2024, by ONS code.
# Source: Office for National Statistics, Open Geography Portal: LSOA (2021) to electoral ward and
# local authority (2024), best fit. Licensed under the Open Government Licence v3.0. Made by
# `make data`; do not edit.
"""


def make_authorities(lookups: Path) -> str:
    """The text of the list, from the lookup in a folder."""
    rows = table_rows(lookups / WARDS, ("LAD24CD", "LAD24NM"))
    authorities = {code: name for _, (code, name) in rows if AUTHORITY.fullmatch(code)}
    text = io.StringIO(newline="")
    text.write(_HEAD)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(sorted(authorities.items()))
    return text.getvalue()


def read_authorities(folder: Path) -> dict[str, str]:
    """Code -> name, from a catalogue folder."""
    path = folder / AUTHORITIES
    if not path.exists():
        raise InputError(f"There is no {path.name} in {path.parent}: run `make data` to make it.")
    return {code: name for _, (code, name) in table_rows(path, COLUMNS)}


def authorities_of(force: Area, catalogue: Catalogue) -> tuple[str, ...]:
    """The codes of a force's local authorities, from wherever a catalogue has them."""
    parts = (code for lpa in catalogue.parts_of(force.id) for code in lpa.codes)
    codes = (*force.authorities, *force.codes, *parts)
    return tuple(code for code in codes if AUTHORITY.fullmatch(code))
