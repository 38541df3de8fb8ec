"""Casts a column of any writer's type to the contract's, where no value changes by it.

Each writer has its own types for the same figures: pandas has whole numbers as int64 and days as
timestamps, polars has text as views, DuckDB has decimals. What a cast would change is a fault.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pcc_metrics.domain.safe_text import escape_invisible
from pcc_metrics.publishing.screening.faults import FaultTally, fault_value
from pcc_metrics.store.snapshot_file import SCHEMA


def is_castable(name: str, kind: pa.DataType) -> bool:
    """Whether a column of this type can hold what the contract has in the column `name`."""
    wanted, kind = SCHEMA.field(name).type, _value_type(kind)
    if pa.types.is_null(kind):
        return True
    if pa.types.is_string(wanted):
        return is_text(kind)
    if pa.types.is_date(wanted):
        return pa.types.is_date(kind) or pa.types.is_timestamp(kind)
    # Half precision has three digits: nobody's figures are written in it on purpose.
    return _is_number(kind) and not pa.types.is_float16(kind)


def is_text(kind: pa.DataType) -> bool:
    """Whether a type is one of those that hold text in UTF-8."""
    return (
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


def is_empty(column: Any) -> bool:
    """Whether no cell of a column holds anything: its type then says nothing."""
    if column.null_count == len(column):
        return True
    return pa.types.is_floating(column.type) and bool(pc.all(pc.is_nan(column)).as_py())


def describe_wanted(name: str) -> str:
    """What to write into a column, for whoever wrote another type."""
    wanted = SCHEMA.field(name).type
    if pa.types.is_string(wanted):
        return "text"
    return "dates (in pandas: pd.to_datetime)" if pa.types.is_date(wanted) else "numbers"


def cast_column(name: str, column: Any, tally: FaultTally) -> Any:
    """A column of numbers or days in the contract's type; cells that would change are faults."""
    wanted = SCHEMA.field(name).type
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_null(column.type) or column.type == wanted:
        return column.cast(wanted)
    return _days(name, column, tally) if pa.types.is_date(wanted) else _numbers(column)


def _value_type(kind: Any) -> Any:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _is_number(kind: pa.DataType) -> bool:
    return pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)


def _numbers(column: Any) -> Any:
    """Whole numbers as they are, all others by their decimals: a single 0.9 is 0.9, no less.

    Whole numbers that a double cannot hold lie beyond the largest that a rule lets pass.
    """
    if pa.types.is_integer(column.type):
        return column.cast(pa.float64(), safe=False)
    return column.cast(pa.string()).cast(pa.float64())


def _days(name: str, column: Any, tally: FaultTally) -> Any:
    """Days of dates and timestamps; a time of day is a fault, because it would be lost."""
    kind = column.type
    if pa.types.is_timestamp(kind) and kind.tz:
        # Midnight is meant where the writer was: days begin by the clock of the stated zone.
        column = pc.local_timestamp(column)
    days = column.cast(pa.date32(), safe=False)
    again = days.cast(column.type, safe=False)
    timed = pc.fill_null(pc.not_equal(again, column), False)
    places = timed.to_numpy().nonzero()[0]
    if len(places):
        tally.unread[name] = places
        message = "This has a time of day; write the day alone, without a time or at midnight."
        tally.cells("not_a_day", name, places, lambda place: (_written(column[place]), message))
        days = pc.if_else(timed, pa.scalar(None, pa.date32()), days)
    return days


def _written(cell: Any) -> Any:
    """A timestamp as it is shown; far ones have no Python value."""
    try:
        return fault_value(str(cell.as_py()))
    except (ValueError, OverflowError):
        return escape_invisible(str(cell.value))
