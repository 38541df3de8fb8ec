"""A catalogue whose sources are fetched from this machine, and figures to fetch."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Collection
from pathlib import Path

from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE
from pcc_metrics.domain.periods import Month, Period
from tests.support.environment import shared_path
from tests.support.police_uk import packed, publish_archives, street_file, street_name
from tests.support.publisher_server import Originals

FORCE = "west-midlands"
ARCHIVE = "police-uk-archive"
REAL = Period(Month.of(2014, 1), Month.of(2014, 2))
NOMIS = "/api/v01/dataset/NM_2002_1.data.csv"
KINDS = ("Burglary", "Drugs", "Robbery", "Vehicle crime", "Anti-social behaviour")


def local_catalogue(folder: Path, served: Originals, sources: Collection[str] = (ARCHIVE,)) -> Path:
    """The bundled catalogue, whose `sources` alone are fetched, and from `served`."""
    copy = folder / "catalogue"
    shutil.copytree(BUNDLED_CATALOGUE, copy, dirs_exist_ok=True)
    fetch_from(copy, served, sources)
    return copy


def fetch_from(catalogue: Path, served: Originals, sources: Collection[str]) -> None:
    """Have a catalogue's `sources` alone fetched, and from `served`."""
    path = catalogue / "sources.toml"
    text = re.sub(r'(\baddress = ")https://[^/"]+', rf"\g<1>{served.address}", path.read_text())
    for name in re.findall(r"(?m)^\[(.+)\.fetch\]$", text):
        if name not in sources:
            text = re.sub(rf"(?ms)^\[{re.escape(name)}\.fetch\]\n.*?(?=^\[|\Z)", "", text)
    path.write_text(text)


def real_members() -> dict[str, bytes]:
    """The two whole files of 2014, named as in an archive."""
    return {
        street_name(month, FORCE): shared_path(
            "data", "street-raw", f"{month}-{FORCE}-street.csv"
        ).read_bytes()
        for month in REAL.months()
    }


def publish_real(served: Originals) -> None:
    """An archive of the two real months, with another force's files."""
    others = {
        street_name(month, "cleveland"): street_file(month, [("E01012000", "Burglary")] * 20)
        for month in REAL.months()
    }
    publish_archives(served, {"2014-02.zip": (REAL, packed(real_members() | others))})


def publish_population(served: Originals, years: Collection[int]) -> None:
    """Nomis' table, of the real estimates of the local policing areas."""
    path = shared_path("data", "ons", "population-west-midlands-1991-2024.csv")
    lines = ['"DATE_NAME","GEOGRAPHY_NAME","GEOGRAPHY_CODE","OBS_VALUE"']
    with path.open(encoding="utf-8") as file:
        lines += [
            f'{row["year"]},"{row["areanm"]}","{row["areacd"]}",{row["population"]}'
            for row in csv.DictReader(line for line in file if not line.startswith("#"))
            if int(row["year"]) in years
        ]
    served.put(NOMIS, "\n".join(lines) + "\n", kind="text/csv")


def generated(
    months: Period, rows: int = 600, force: str = FORCE, catalogue: Path = BUNDLED_CATALOGUE
) -> dict[str, bytes]:
    """Street files of every month with crimes spread over all neighbourhoods of the force."""
    with (catalogue / "lsoa-areas.csv").open(encoding="utf-8") as file:
        table = list(csv.DictReader(line for line in file if not line.startswith("#")))
    places = [row["lsoa"] for row in table if row["lsoa"] == row["neighbourhood"]][::11]
    return {
        street_name(month, force): street_file(
            month,
            (
                (places[n % len(places)], KINDS[(n // len(places) + n) % len(KINDS)])
                for n in range(rows + month.month)
            ),
        )
        for month in months.months()
    }


def publish_generated(served: Originals, members: dict[str, bytes], months: Period) -> None:
    publish_archives(served, {f"{months.end}.zip": (months, packed(members))})


SMALL = Period(Month.of(2026, 5), Month.of(2026, 7))


def publish_small(served: Originals) -> None:
    """Three months of generated files: what is to be shown does not depend on the figures."""
    publish_generated(served, generated(SMALL, 150), SMALL)


def small_bodies() -> list[bytes]:
    """The files of these months."""
    return list(generated(SMALL, 150).values())
