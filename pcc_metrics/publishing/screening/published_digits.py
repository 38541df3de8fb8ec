"""Numbers that a spreadsheet has cut to its own precision, with the digits that are published."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from pcc_metrics.store.columns import TableColumns
from pcc_metrics.store.row_diff import find_keys, row_keys

# A workbook keeps 15 digits, a published number has up to 17: what differs by less is not new.
PRECISION = 1e-14


def restore_digits(now: pa.Table, new: pa.Table) -> pa.Table:
    """The new rows; a number that is a published one but for its last digits is the published one.

    Both tables in canonical order. Otherwise rows of a template that come back as they were would
    be revisions.
    """
    if not now.num_rows:
        return new
    positions = find_keys(*reversed(row_keys(now, new)))
    held = positions >= 0
    for column in ("value", "numerator", "denominator"):
        old, given = (TableColumns(table).numbers(column) for table in (now, new))
        same = held & (np.abs(given - old[positions]) <= PRECISION * np.abs(given))
        empty = ~TableColumns(new).is_filled(column)
        exact = pa.array(np.where(same, old[positions], given), mask=empty)
        new = new.set_column(new.schema.get_field_index(column), column, exact)
    return new
