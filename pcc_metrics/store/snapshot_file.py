"""The Parquet file of a snapshot: its columns, its id, writing it whole, reading it with care."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.system_errors import describe_os_error
from pcc_metrics.store.observation import Observation, Status
from pcc_metrics.store.snapshot import Metadata, Snapshot

METADATA_KEY = b"pcc_metrics"
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
        raise SnapshotError(f"{path} cannot be written: {describe_os_error(error)}.") from None
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
    settled = pc.if_else(final, str(Status.AS_PUBLISHED), plain)
    column = settled.cast(table.schema.field("status").type)
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
