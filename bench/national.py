"""A made-up country: a catalogue and a snapshot as large as England and Wales would need.

No figure here is real. Each is drawn by a seeded generator, every area is called synthetic, and the
folder is the caller's to throw away. Priorities, measures and sources are those of the app's own
catalogue, so that a page has as much to say as on real figures.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import tomli_w

from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, Catalogue, load_catalogue
from pcc_metrics.domain.definitions import Measure
from pcc_metrics.domain.periods import Month
from pcc_metrics.store.register import Register
from pcc_metrics.store.snapshot import Metadata
from pcc_metrics.store.snapshot_file import SCHEMA, write_snapshot

SEED = 7_2021_547
MONTHS = 120
LAST = Month.of(2026, 3)
AS_OF = date(2026, 5, 31)
# Street-level figures have gaps, as the real ones do: these many months before the last.
GAPS = (18, 17, 12)
PROVISIONAL = 6  # months at the end
# Where figures come by month and area only; the other sources give the force a row of its own.
STREET = "police-uk-archive"
MEASURES = (
    *("population", "total_recorded_crime", "fraud_referrals"),
    *("homicides", "homicide_rate", "homicide_rate_3yr"),
    *("violence_with_injury", "robbery", "weapons_possession"),
    *("violence_street", "weapons_street", "robbery_street"),
    *("drug_offences", "drug_trafficking", "drug_possession", "drugs_street"),
    *("neighbourhood_crime", "residential_burglary", "vehicle_offences", "theft_from_person"),
    *("neighbourhood_crime_street", "burglary_street", "vehicle_crime_street"),
    *("theft_from_person_street", "shoplifting", "asb_street"),
    *("calls_999_within_10s", "calls_101_mean_wait", "stalking_harassment", "sexual_offences"),
)


@dataclass(frozen=True)
class Scale:
    """How many forces there are, and local policing areas in all of them together."""

    forces: int = 43
    lpas: int = 320


@dataclass(frozen=True)
class Country:
    """Where the app finds the made-up figures: its two folders, and the snapshot's id and size."""

    data: Path
    catalogue: Path
    snapshot: str
    rows: int

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PCC_METRICS_DATA": str(self.data),
            "PCC_METRICS_CATALOGUE": str(self.catalogue),
        }


def write_country(folder: Path, scale: Scale | None = None) -> Country:
    """Write catalogue, snapshot and register into a folder of the caller's, and say where."""
    data, definitions = folder / "data", folder / "catalogue"
    _write_catalogue(definitions, scale or Scale())
    catalogue = load_catalogue(definitions)
    table = _table(catalogue)
    metadata = Metadata(
        "Synthetic figures for measuring speed: none is real",
        AS_OF,
        "bench",
        "",
        catalogue.definitions(),
    )
    snapshot, path = write_snapshot(data / "snapshots", table, metadata)
    Register(data).append(
        action="publish",
        snapshot=snapshot,
        file=path.relative_to(data).as_posix(),
        digest=hashlib.sha256(path.read_bytes()).hexdigest(),
        who="bench",
        note="Synthetic figures",
        mode="replace",
        parent=None,
        rows={"total": table.num_rows},
    )
    return Country(data, definitions, snapshot, table.num_rows)


def _write_catalogue(folder: Path, scale: Scale) -> None:
    """The app's own definitions with made-up areas, in the form that the app reads."""
    areas = _areas(scale)
    body = _read("body.toml") | {
        "office": "Synthetic Police and Crime Commissioner",
        "police": "Synthetic Police",
        "force": next(iter(areas)),
    }
    if "comparators" in body:
        forces = [area for area, entry in areas.items() if entry["kind"] == "force"]
        body["comparators"]["areas"] = forces[1 : 1 + len(body["comparators"]["areas"])]
    _write(folder / "body.toml", body)
    _write(folder / "areas.toml", areas)
    _write(folder / "measures.toml", _measures())
    for name in ("priorities", "sources", "initiatives"):
        entries = {key: _adapted(entry) for key, entry in _read(f"{name}.toml").items()}
        _write(folder / f"{name}.toml", entries)


def _areas(scale: Scale) -> dict[str, dict[str, Any]]:
    """Forces with as near as can be the same number of areas; the office's has the most."""
    areas: dict[str, dict[str, Any]] = {}
    numbers = np.array_split(np.arange(1, scale.lpas + 1), scale.forces)
    for number, own in enumerate(numbers, 1):
        force = f"synthetic-force-{number:02d}"
        areas[force] = {"title": f"Synthetic force {number:02d}", "kind": "force"}
        for lpa in own:
            entry = {"title": f"Synthetic area {lpa:03d}", "kind": "lpa", "parent": force}
            areas[f"synthetic-area-{lpa:03d}"] = entry
    return areas


def _measures() -> dict[str, dict[str, Any]]:
    files = sorted((BUNDLED_CATALOGUE / "measures").glob("*.toml"))
    known = {key: entry for path in files for key, entry in _read(f"measures/{path.name}").items()}
    return {measure: _adapted(known[measure]) for measure in MEASURES}


def _adapted(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry without what it says of places, labels and measures that are left out."""
    kept = {k: v for k, v in entry.items() if k not in ("areas", "labels", "ignored", "report")}
    for key in ("parts", "headlines"):
        if key in kept:
            kept[key] = [measure for measure in kept[key] if measure in MEASURES]
    if kept.get("same_as") not in MEASURES:
        kept.pop("same_as", None)
    return kept


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((BUNDLED_CATALOGUE / name).read_text(encoding="utf-8"))


def _write(path: Path, tables: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(tomli_w.dumps(tables), encoding="utf-8")


@dataclass(frozen=True)
class _Block:
    """All rows of a measure: areas by periods. `numerators` and what they are of, or neither."""

    measure: Measure
    areas: Sequence[str]
    periods: Sequence[tuple[Month, Month]]
    values: np.ndarray
    numerators: np.ndarray | None = None
    denominators: np.ndarray | None = None


def _table(catalogue: Catalogue) -> pa.Table:
    """Every block one under the other, in the order of a snapshot, built by column."""
    random = np.random.default_rng(SEED)
    people = {
        area.id: float(random.integers(80_000, 400_000))
        for area in catalogue.areas.values()
        if area.kind == "lpa"
    }
    for force in (area for area in catalogue.areas.values() if area.kind == "force"):
        people[force.id] = sum(people[part.id] for part in catalogue.parts_of(force.id))
    measures = sorted(catalogue.measures.values(), key=lambda measure: measure.id)
    blocks = [_block(measure, catalogue, people, random) for measure in measures]
    return pa.concat_tables(_rows(block) for block in blocks if block)


def _block(
    measure: Measure, catalogue: Catalogue, people: Mapping[str, float], random: np.random.Generator
) -> _Block | None:
    """The rows that a measure of this kind has; `None` where others make it up."""
    if measure.components or (measure.kind == "rate" and measure.of):
        return None
    areas = sorted(area.id for area in catalogue.areas.values() if _published(measure, area.kind))
    sizes = np.array([[people[area]] for area in areas])
    if measure.kind == "stock":
        years = [(Month.of(year, 1), Month.of(year, 12)) for year in range(2015, 2026)]
        growth = 1 + 0.005 * np.arange(len(years))
        return _Block(measure, areas, years, np.round(sizes * growth))
    if measure.kind == "rate":
        triples = [(Month.of(year - 3, 4), Month.of(year, 3)) for year in range(2019, 2027)]
        values = random.uniform(5, 15, (len(areas), len(triples))).round(1)
        return _Block(measure, areas, triples, values)
    months = [(month, month) for month in (LAST - back for back in range(MONTHS - 1, -1, -1))]
    season = 1 + 0.1 * np.sin(np.arange(MONTHS) * np.pi / 6)
    a_month = random.uniform(0.2, 1.5) / (measure.per or 1_000)
    counts = random.poisson(sizes * a_month * season).astype(float)
    if measure.kind == "count":
        return _Block(measure, areas, months, counts)
    counts += 1
    low, high = (20, 600) if measure.kind == "mean" else (0.7, 0.95)
    numerators = np.round(counts * random.uniform(low, high, counts.shape))
    return _Block(measure, areas, months, numerators / counts, numerators, counts)


def _published(measure: Measure, kind: str) -> bool:
    if kind == "lpa":
        return measure.smallest_area == "lpa"
    return measure.kind != "stock" and measure.sources[0] != STREET


def _rows(block: _Block) -> pa.Table:
    """A block as rows of a snapshot: area by area, oldest first."""
    areas, periods = len(block.areas), len(block.periods)
    epoch = date(1970, 1, 1)
    starts = [(start.first_day - epoch).days for start, _ in block.periods]
    ends = [(end.last_day - epoch).days for _, end in block.periods]
    statuses = _statuses(block)
    notes = ["Synthetic gap" if status == "incomplete" else None for status in statuses]
    columns = {
        "measure": pa.repeat(block.measure.id, areas * periods),
        "area": pa.array(block.areas).take(pa.array(np.repeat(np.arange(areas), periods))),
        "start": pa.array(np.tile(starts, areas), pa.int32()).cast(pa.date32()),
        "end": pa.array(np.tile(ends, areas), pa.int32()).cast(pa.date32()),
        "value": pa.array(block.values.ravel()),
        "numerator": _optional(block.numerators, areas * periods),
        "denominator": _optional(block.denominators, areas * periods),
        "status": pa.chunked_array([pa.array(statuses)] * areas),
        "source": pa.repeat(block.measure.sources[0], areas * periods),
        "note": pa.chunked_array([pa.array(notes, pa.string())] * areas),
    }
    return pa.table(columns, schema=SCHEMA)


def _optional(values: np.ndarray | None, rows: int) -> pa.Array:
    return pa.nulls(rows, pa.float64()) if values is None else pa.array(values.ravel())


def _statuses(block: _Block) -> list[str]:
    """The status of each period, the same in every area: gaps, and what is not yet settled."""
    statuses = ["final"] * len(block.periods)
    if len(block.periods) == MONTHS:
        statuses[-PROVISIONAL:] = ["provisional"] * PROVISIONAL
    if block.measure.sources[0] == STREET:
        for back in GAPS:
            statuses[-1 - back] = "incomplete"
    return statuses
