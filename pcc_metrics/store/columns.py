"""A table's columns as arrays, so that a rule looks at a million rows at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from pcc_metrics.store.snapshot_file import SCHEMA

TEXT_COLUMNS = tuple(field.name for field in SCHEMA if pa.types.is_string(field.type))

Array = Any  # a numpy array with one element a row


class TableColumns:
    """The columns that could be read; an empty cell is -1 among codes and 0 among numbers.

    `watch` is called with the name of each column that is read, for whoever reports where a check
    has failed.
    """

    def __init__(self, table: pa.Table, watch: Callable[[str], None] = lambda _: None) -> None:
        self._watch = watch
        self._columns: Mapping[str, Any] = {
            name: _whole(table.column(name)) for name in table.column_names
        }
        self.count = table.num_rows
        self._kept: dict[tuple[str, str], Any] = {}

    def _read(self, column: str) -> Any:
        self._watch(column)
        return self._columns[column]

    def _once(self, kind: str, column: str, work_out: Callable[[], Any]) -> Any:
        """Keep an answer as long as these rows and no longer.

        A cache around a bound method would be a cycle: a gigabyte would wait for the collector.
        """
        if (kind, column) not in self._kept:
            self._kept[kind, column] = work_out()
        return self._kept[kind, column]

    def has(self, *columns: str) -> bool:
        """Whether the table has all these columns."""
        return all(column in self._columns for column in columns)

    def is_filled(self, column: str) -> Array:
        """Which cells are not empty."""
        values = self._read(column)
        return self._once(
            "filled", column, lambda: values.is_valid().to_numpy(zero_copy_only=False)
        )

    def numbers(self, column: str) -> Array:
        """A column of numbers; 0 where a cell is empty."""
        values = self._read(column)
        return self._once("numbers", column, lambda: values.fill_null(0.0).to_numpy())

    def days(self, column: str) -> Array:
        """As `datetime64[D]`, which holds days far beyond those that a `date` can."""
        plain = self._read(column).cast(pa.int32()).fill_null(0).to_numpy()
        return plain.astype("M8[D]")

    def months(self, column: str) -> Array:
        """The month that each day falls in, counted from year 0 as `Month` counts."""

        def count() -> Array:
            since_1970 = self.days(column).astype("M8[M]").astype(np.int32)
            return since_1970 + np.int32(1970 * 12)

        return self._once("months", column, count)

    def codes(self, column: str) -> Array:
        """Places in `words`."""
        values = self._read(column)
        return self._once("codes", column, lambda: values.indices.fill_null(-1).to_numpy())

    def words(self, column: str) -> list[str]:
        """The different texts of a column, which its codes point into."""
        values = self._read(column)
        words: list[str] = self._once("words", column, values.dictionary.to_pylist)
        return words

    def by_word(self, column: str, meaning: Callable[[str], Any], empty: Any) -> Array:
        """For each row, what its word means; `meaning` is asked once a word."""
        return np.array([*map(meaning, self.words(column)), empty])[self.codes(column)]

    def cell(self, column: str, place: int) -> Any:
        """One cell as a Python value; a day beyond a `date` as text."""
        if not self.is_filled(column)[place]:
            return None
        if column in ("start", "end"):
            day = self.days(column)[place]
            held = day.item()
            return held if isinstance(held, date) else str(day)
        if pa.types.is_dictionary(self._columns[column].type):
            return self.words(column)[self.codes(column)[place]]
        return float(self.numbers(column)[place])


def _whole(column: Any) -> Any:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def encode_text(column: Any) -> Any:
    """Text as one dictionary array, each value in the dictionary once."""
    if not pa.types.is_dictionary(column.type):
        return pa.chunked_array(column.cast(pa.string())).dictionary_encode().combine_chunks()
    whole: Any = column.unify_dictionaries().combine_chunks()
    whole = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
    once: Any = whole.dictionary.cast(pa.string()).dictionary_encode()
    codes = once.indices.take(whole.indices.cast(pa.int32()))
    return pa.DictionaryArray.from_arrays(codes, once.dictionary)
