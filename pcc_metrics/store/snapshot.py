"""Snapshots: immutable Parquet files of observations, shared by everyone who reads them."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pcc_metrics.domain.drafting_rules_date import DRAFTING_RULES_DATE
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month, Period

METADATA_KEY = b"pcc_metrics"
FORMAT = 1
FINAL_BY_DEFAULT = "2026-11-22"  # drafting rules until when `final` meant that nothing was said
ID_DIGITS = 8
KEY = ("measure", "area", "start", "end", "source")

_FIELDS: list[pa.Field[Any]] = [
    pa.field("measure", pa.string(), nullable=False),
    pa.field("area", pa.string(), nullable=False),
    pa.field("start", pa.date32(), nullable=False),
    pa.field("end", pa.date32(), nullable=False),
    pa.field("value", pa.float64(), nullable=False),
    pa.field("numerator", pa.float64()),
    pa.field("denominator", pa.float64()),
    pa.field("status", pa.string(), nullable=False),
    pa.field("source", pa.string(), nullable=False),
    pa.field("note", pa.string()),
]
SCHEMA = pa.schema(_FIELDS)
_REPEATED = ("measure", "area", "status", "source", "note")
# The id is taken over cells joined by \x1f, with \x00 for none; a cell may hold either.
_ESCAPED = {0x00: "\x1b0", 0x1F: "\x1b1", 0x1B: "\x1b\x1b"}


class SnapshotError(InputError):
    """A snapshot cannot be read or written as asked."""


class Status(StrEnum):
    """How settled a figure is, from best to worst.

    `final` only where somebody says so. What a source publishes without a word is `as_published`.
    """

    FINAL = "final"
    AS_PUBLISHED = "as_published"
    REVISED = "revised"
    PROVISIONAL = "provisional"
    UNTESTED = "untested"
    INCOMPLETE = "incomplete"

    @property
    def is_counted(self) -> bool:
        """Whether figures are made of it: not where rows lack too much, or nobody can tell."""
        return self not in UNCOUNTED

    @property
    def label(self) -> str:
        """In words."""
        return self.value.replace("_", " ")

    @property
    def unsettled(self) -> bool:
        """Whether there is something to be said of it beside the figure."""
        return self not in (Status.FINAL, Status.AS_PUBLISHED)

    @property
    def badness(self) -> int:
        return _BADNESS[self]

    @classmethod
    def worst(cls, statuses: Iterable[Status]) -> Status:
        return max(statuses, key=lambda status: status.badness)


_BADNESS = {status: place for place, status in enumerate(Status)}
UNCOUNTED = frozenset({Status.UNTESTED, Status.INCOMPLETE})


@dataclass(frozen=True, slots=True)
class Observation:
    """One published figure: one measure, one area, one period, one source.

    `value` is in the measure's unit: a count, a proportion from 0 to 1, seconds, a rate, a change.
    """

    measure: str
    area: str
    period: Period
    value: float
    source: str
    numerator: float | None = None
    denominator: float | None = None
    status: Status = Status.AS_PUBLISHED
    note: str | None = None

    def __hash__(self) -> int:
        """By what tells rows apart: a page numbers hundreds of them, and cells need not be read."""
        months = self.period.start.index, self.period.end.index
        return hash((self.measure, self.area, self.source, months))

    @property
    def complete(self) -> bool:
        return self.status.is_counted

    @property
    def key(self) -> tuple[str, str, date, date, str]:
        first, last = self.period.start.first_day, self.period.end.last_day
        return (self.measure, self.area, first, last, self.source)


@dataclass(frozen=True)
class Metadata:
    """What a snapshot says of itself, with the definitions and the drafting rules of its day.

    `definitions` is `Catalogue.definitions()` at publication, `wording` the date of those rules.
    """

    title: str
    as_of: date
    publisher: str
    note: str
    definitions: Mapping[str, Any]
    wording: str = DRAFTING_RULES_DATE

    def to_json(self) -> str:
        """Canonical text: the same metadata always give the same bytes."""
        plain = {
            "format": FORMAT,
            "title": self.title,
            "as_of": self.as_of.isoformat(),
            "publisher": self.publisher,
            "note": self.note,
            "definitions": self.definitions,
            "wording": self.wording,
        }
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes) -> Metadata:
        plain = json.loads(text)
        return cls(
            plain["title"],
            date.fromisoformat(plain["as_of"]),
            plain["publisher"],
            plain["note"],
            plain["definitions"],
            plain.get("wording", ""),
        )


class Columns:
    """The columns of a sorted table as arrays over the table's own memory."""

    def __init__(self, table: pa.Table) -> None:
        chunks: dict[str, Any] = {n: table.column(n).chunk(0) for n in table.column_names}
        self.start, self.end = (chunks[n].view(pa.int32()).to_numpy() for n in ("start", "end"))
        self.value = chunks["value"].to_numpy()
        self.status = chunks["status"].indices.to_numpy()
        self.statuses = tuple(map(Status, chunks["status"].dictionary.to_pylist()))
        self.source = chunks["source"].indices.to_numpy()
        names = chunks["source"].dictionary.to_pylist()
        self.sources = {name: code for code, name in enumerate(names)}
        self._note = chunks["note"].indices.fill_null(-1).to_numpy()
        self._notes = chunks["note"].dictionary.to_pylist()
        self._parts = {name: chunks[name] for name in ("numerator", "denominator")}
        self._filled = {
            name: column.is_valid().to_numpy(zero_copy_only=False)
            for name, column in self._parts.items()
        }

    def notes(self, rows: Any) -> list[str | None]:
        """The notes of some rows, which are a slice or an array of places."""
        codes = self._note[rows]
        if (codes < 0).all():
            return [None] * len(codes)
        return [self._notes[code] if code >= 0 else None for code in codes.tolist()]

    def parts(self, column: str, rows: Any) -> list[float | None]:
        """The numerators or denominators of some rows: mostly a run has none."""
        filled = self._filled[column][rows]
        if not filled.any():
            return [None] * len(filled)
        values = self._parts[column]
        return list((values[rows] if isinstance(rows, slice) else values.take(rows)).to_pylist())


class Snapshot:
    """An open snapshot. The table is read once and never copied; series are made on demand.

    Rows are sorted by measure, area, start, end, source, so a series is one run of rows.
    `published` opens all snapshots that were published beside it, oldest first: a small number that
    is hidden in one of them could be told from two.
    """

    def __init__(
        self,
        snapshot_id: str,
        metadata: Metadata,
        table: pa.Table,
        published: Callable[[], Sequence[Snapshot]] = tuple,
    ) -> None:
        self.id = snapshot_id
        self.metadata = metadata
        self.table = table
        self.published = published
        self._series: dict[tuple[str, str], tuple[Observation, ...]] = {}

    @property
    def as_of(self) -> date:
        return self.metadata.as_of

    @cached_property
    def _runs(self) -> dict[tuple[str, str], tuple[int, int]]:
        """(measure, area) -> first row and row after the last."""
        measures, areas = self._codes("measure"), self._codes("area")
        if not len(measures):
            return {}
        changes = (np.diff(measures) != 0) | (np.diff(areas) != 0)
        starts = np.concatenate([[0], np.flatnonzero(changes) + 1])
        stops = np.append(starts[1:], len(measures))
        named = (
            map(self._names(column).__getitem__, codes[starts].tolist())
            for column, codes in (("measure", measures), ("area", areas))
        )
        spans = zip(starts.tolist(), stops.tolist(), strict=True)
        return dict(zip(zip(*named, strict=True), spans, strict=True))

    def _codes(self, column: str) -> Any:
        return self._dictionary(column).indices.to_numpy(zero_copy_only=False)

    def _names(self, column: str) -> list[str]:
        return list(self._dictionary(column).dictionary.to_pylist())

    def _dictionary(self, column: str) -> Any:
        return self.table.column(column).chunk(0)

    @cached_property
    def columns(self) -> Columns:
        """The table's columns for reading single series."""
        return Columns(self.table)

    def span(self, measure: str, area: str) -> tuple[int, int]:
        """The rows of a measure in an area: the first, and the one after the last."""
        return self._runs.get((measure, area), (0, 0))

    def holds(self, measure: str, area: str) -> bool:
        return (measure, area) in self._runs

    def areas_with(self, measure: str) -> frozenset[str]:
        """The areas for which the snapshot has any row of the measure."""
        return self._areas_by_measure.get(measure, frozenset())

    @cached_property
    def _areas_by_measure(self) -> dict[str, frozenset[str]]:
        areas: dict[str, set[str]] = {}
        for measure, area in self._runs:
            areas.setdefault(measure, set()).add(area)
        return {measure: frozenset(area_ids) for measure, area_ids in areas.items()}

    def observations(self) -> Iterator[Observation]:
        """Every row, in canonical order."""
        return (_make_observation(row) for row in self.table.to_pylist())

    def series(self, measure: str, area: str) -> tuple[Observation, ...]:
        """Every observation of a measure in an area, oldest first; empty where there is none."""
        key = (measure, area)
        if key not in self._series:
            first, last = self._runs.get(key, (0, 0))
            rows = self.table.slice(first, last - first).to_pylist()
            self._series[key] = tuple(_make_observation(row) for row in rows)
        return self._series[key]


def _make_observation(row: Mapping[str, Any]) -> Observation:
    return Observation(
        row["measure"],
        row["area"],
        Period(Month.from_date(row["start"]), Month.from_date(row["end"])),
        row["value"],
        row["source"],
        row["numerator"],
        row["denominator"],
        Status(row["status"]),
        row["note"],
    )


def to_table(observations: Iterable[Observation]) -> pa.Table:
    """Rows in canonical order; raises `SnapshotError` where two rows have the same key."""
    rows = sorted(observations, key=lambda o: o.key)
    for before, after in pairwise(rows):
        if before.key == after.key:
            raise SnapshotError(f"Two rows have the same key: {', '.join(map(str, after.key))}.")
    columns: dict[str, list[Any]] = {
        "measure": [o.measure for o in rows],
        "area": [o.area for o in rows],
        "start": [o.period.start.first_day for o in rows],
        "end": [o.period.end.last_day for o in rows],
        "value": [o.value + 0.0 for o in rows],
        "numerator": [o.numerator for o in rows],
        "denominator": [o.denominator for o in rows],
        "status": [str(o.status) for o in rows],
        "source": [o.source for o in rows],
        "note": [o.note for o in rows],
    }
    return pa.table(columns, schema=SCHEMA)


def snapshot_id(table: pa.Table, metadata: Metadata) -> str:
    """As-of date and the start of a SHA-256 over the sorted rows and the metadata.

    It is taken over the values, column by column, not over the file's bytes: those name the version
    of the program that wrote them.
    """
    digest = hashlib.sha256(metadata.to_json().encode())
    for name in SCHEMA.names:
        digest.update(f"\x1e{name}\x1e".encode())
        digest.update(_canonical_bytes(table.column(name)))
    return f"{metadata.as_of.isoformat()}-{digest.hexdigest()[:ID_DIGITS]}"


def _canonical_bytes(column: Any) -> bytes:
    if pa.types.is_dictionary(column.type):
        column = column.cast(pa.string())
    if pa.types.is_string(column.type):
        cells = ("\x00" if v is None else v.translate(_ESCAPED) for v in column.to_pylist())
        return "\x1f".join(cells).encode()
    present = column.is_valid().to_numpy(zero_copy_only=False).astype(np.uint8)
    if pa.types.is_date(column.type):
        column = column.cast(pa.int32())
    values = column.fill_null(0).to_numpy()
    return bytes(present.tobytes() + values.astype(values.dtype.newbyteorder("<")).tobytes())


def write_snapshot(folder: Path, table: pa.Table, metadata: Metadata) -> tuple[str, Path]:
    """Write `<id>.parquet` into `folder`, whole or not at all; returns the id and the path."""
    name = snapshot_id(table, metadata)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.parquet"
    write_file(path, table, metadata)
    return name, path


def write_file(path: Path, table: pa.Table, metadata: Metadata) -> None:
    """Write a snapshot under a name of one's own, whole or not at all.

    Raises `SnapshotError` where the folder cannot be written to.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".part")
    except OSError as error:
        raise SnapshotError(f"{path} cannot be written: {error.strerror}.") from None
    os.close(handle)
    temporary = Path(name)
    try:
        temporary.write_bytes(to_parquet(table, metadata))
        temporary.chmod(0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def to_parquet(table: pa.Table, metadata: Metadata) -> bytes:
    """The bytes of a snapshot's file."""
    table = table.replace_schema_metadata({METADATA_KEY: metadata.to_json().encode()})
    out = pa.BufferOutputStream()
    pq.write_table(table, out, compression="zstd")
    content: bytes = out.getvalue().to_pybytes()
    return content


def read_snapshot(path: Path, known_id: str | None = None) -> Snapshot:
    """Open a snapshot file; raises `SnapshotError` in words where it cannot be trusted.

    `known_id` is given by the register, which has checked the file's digest; without it the id is
    computed from the rows.
    """
    try:
        table = pq.read_table(path, read_dictionary=list(_REPEATED), memory_map=True)
    except FileNotFoundError:
        raise SnapshotError(f"There is no snapshot file {path.name} in {path.parent}.") from None
    except (pa.ArrowException, OSError) as error:
        raise SnapshotError(
            f"{path.name} cannot be read as Parquet; it may be cut short: {error}"
        ) from None
    metadata = _check_metadata(path, table)
    _check_columns(path, table)
    table = table.select(SCHEMA.names).combine_chunks()
    name = known_id or snapshot_id(table, metadata)
    if metadata.wording <= FINAL_BY_DEFAULT:
        table = without_default_final(table)
    return Snapshot(name, metadata, table)


def without_default_final(table: pa.Table) -> pa.Table:
    """Rows of the time when every row was `final` unless said otherwise: as published, no more."""
    place = table.schema.get_field_index("status")
    plain: Any = table.column("status").cast(pa.string())
    final = pc.equal(plain, pa.scalar(str(Status.FINAL)))
    said = pc.if_else(final, str(Status.AS_PUBLISHED), plain)
    column = said.cast(table.schema.field("status").type)
    return table.set_column(place, table.schema.field("status"), column).combine_chunks()


def _check_metadata(path: Path, table: pa.Table) -> Metadata:
    metadata = (table.schema.metadata or {}).get(METADATA_KEY)
    if metadata is None:
        raise SnapshotError(f"{path.name} has no snapshot metadata: it is some other Parquet file.")
    try:
        return Metadata.from_json(metadata)
    except (ValueError, KeyError, TypeError) as error:
        raise SnapshotError(f"{path.name}: its metadata cannot be read: {error!r}.") from None


def _check_columns(path: Path, table: pa.Table) -> None:
    missing = [name for name in SCHEMA.names if name not in table.column_names]
    if missing:
        raise SnapshotError(f"{path.name} lacks {', '.join(missing)} among its columns.")
    for field in SCHEMA:
        kind = table.schema.field(field.name).type
        plain = kind.value_type if pa.types.is_dictionary(kind) else kind
        if plain != field.type:
            raise SnapshotError(f"{path.name}: {field.name} is {plain}, wanted {field.type}.")
        if not field.nullable and table.column(field.name).null_count:
            raise SnapshotError(f"{path.name}: {field.name} has an empty cell.")
    statuses = {str(status) for status in pc.unique(table.column("status")).to_pylist()}
    unknown = statuses - set(Status)
    if unknown:
        named = ", ".join(sorted(unknown))
        raise SnapshotError(f"{path.name}: status {named} is not one of {', '.join(Status)}.")


def merge_observations(old: Sequence[Observation], new: Iterable[Observation]) -> list[Observation]:
    """The old rows with the new ones put in place of those with the same key."""
    by_key = {o.key: o for o in old}
    by_key.update((o.key, o) for o in new)
    return list(by_key.values())
