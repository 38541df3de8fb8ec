"""Rows of two tables matched by their key, as arrays: what was added, revised and removed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from pcc_metrics.store.columns import TEXT_COLUMNS, Array, TableColumns, encode_text
from pcc_metrics.store.snapshot_file import KEY, SCHEMA

VALUE_COLUMNS = tuple(name for name in SCHEMA.names if name not in KEY)
_MONTHS = 12 * 2_200  # more than any month that is counted from year 0


@dataclass(frozen=True)
class RowDiff:
    """Row places in the old and the new table. `revised` pairs them up, old and new."""

    added: Array
    removed: Array
    revised: tuple[Array, Array]
    same: int

    @property
    def counts(self) -> dict[str, int]:
        """As a register entry has them."""
        revised = len(self.revised[0])
        return {
            "total": self.same + revised + len(self.added),
            "added": len(self.added),
            "revised": revised,
            "removed": len(self.removed),
        }


def encode_table(table: pa.Table) -> pa.Table:
    """The same rows with every text column as one dictionary, in the contract's column order."""
    columns = {
        name: encode_text(table.column(name))
        if name in TEXT_COLUMNS
        else table.column(name).combine_chunks()
        for name in SCHEMA.names
    }
    return pa.table(columns)


def empty_table() -> pa.Table:
    """No rows: what the first snapshot of a register is compared with."""
    return encode_table(SCHEMA.empty_table())


def row_keys(*tables: pa.Table) -> list[Array]:
    """One whole number a row, the same for the same key, in the canonical order of rows."""
    opened = [TableColumns(table) for table in tables]
    numbers = [np.zeros(rows.count, np.int64) for rows in opened]
    for name in KEY:
        if name in ("start", "end"):
            size, parts = _MONTHS, [rows.months(name) for rows in opened]
        else:
            ranks = {w: r for r, w in enumerate(sorted({w for o in opened for w in o.words(name)}))}
            size = max(len(ranks), 1)
            parts = [rows.by_word(name, ranks.__getitem__, 0).astype(np.int64) for rows in opened]
        numbers = [n * size + part for n, part in zip(numbers, parts, strict=True)]
    return numbers


def diff_rows(old: pa.Table, new: pa.Table) -> RowDiff:
    """Compare two tables of checked rows in canonical order, each key at most once in either."""
    before, after = row_keys(old, new)
    positions = find_keys(after, before)
    in_new = np.flatnonzero(positions >= 0)
    in_old = positions[in_new]
    changed = _different(TableColumns(old), TableColumns(new), in_old, in_new)
    return RowDiff(
        np.flatnonzero(positions < 0),
        np.flatnonzero(find_keys(before, after) < 0),
        (in_old[changed], in_new[changed]),
        int((~changed).sum()),
    )


def find_keys(wanted: Array, keys: Array) -> Array:
    """Where each wanted key stands among keys in order; -1 where it does not."""
    if not len(keys):
        return np.full(len(wanted), -1)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, at, -1)


def _different(old: TableColumns, new: TableColumns, in_old: Array, in_new: Array) -> Array:
    different = np.zeros(len(in_old), bool)
    for name in VALUE_COLUMNS:
        if name in TEXT_COLUMNS:
            ranks = {w: r for r, w in enumerate({*old.words(name), *new.words(name)})}
            one, two = (rows.by_word(name, ranks.__getitem__, -1) for rows in (old, new))
        else:
            one, two = (rows.numbers(name) for rows in (old, new))
        different |= one[in_old] != two[in_new]
        different |= old.is_filled(name)[in_old] != new.is_filled(name)[in_new]
    return different


def sort_rows(table: pa.Table) -> tuple[pa.Table, Array]:
    """Rows in canonical order, and the place that each had before.

    -0.0 becomes 0.0, which is how a count of none is written.
    """
    (keys,) = row_keys(table)
    order = np.argsort(keys, kind="stable")
    ordered = table.take(order)
    value = pa.array(ordered.column("value").to_numpy() + 0.0)
    return encode_table(ordered.set_column(SCHEMA.get_field_index("value"), "value", value)), order


def merge_tables(old: pa.Table, new: pa.Table) -> tuple[pa.Table, Array]:
    """The old rows with the new ones put in place of those with the same key.

    Both in canonical order, as is the result. The array has the place of each row of the result
    in `new`, and -1 for the rows that are kept.
    """
    before, after = row_keys(old, new)
    kept = np.flatnonzero(find_keys(before, after) < 0)
    origin = np.concatenate([np.full(len(kept), -1), np.arange(len(after))])
    order = np.argsort(np.concatenate([before[kept], after]), kind="stable")
    both = pa.concat_tables([old.take(kept), new]).take(order)
    return encode_table(both), origin[order]
