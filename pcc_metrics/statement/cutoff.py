"""What a statement may speak of: the figures of its quarter and of the time before it.

A snapshot goes on after the quarter where an older statement is amended, or is moved to newer
figures. Without this a window that ends with the quarter would lie in the middle of what is held:
its gaps would have no figure at all, and the trend would run on into months that are not the
statement's.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from pcc_metrics.domain.periods import Period
from pcc_metrics.figures.reader import Reader
from pcc_metrics.store.snapshot import Snapshot


def limit_to_quarter(reader: Reader, quarter: Period) -> Reader:
    """The same figures as they stood with the quarter; the reader itself where none are later.

    Populations stay: a rate takes that of its own year, or the latest before it.
    """
    last, table = quarter.end.last_day, reader.snapshot.table
    stocks = [m.id for m in reader.catalogue.measures.values() if m.kind == "stock"]
    counted = pc.is_in(pc.cast(table.column("measure"), pa.string()), pa.array(stocks, pa.string()))
    kept = pc.or_(pc.less_equal(table.column("end"), pa.scalar(last)), counted)
    rows = table.filter(kept)
    if rows.num_rows == table.num_rows:
        return reader
    return Reader(_snapshot(reader.snapshot, rows, last), reader.today)


def _snapshot(whole: Snapshot, rows: pa.Table, last: date) -> Snapshot:
    """The rows that are kept, under the same id: it is the one that links have to name."""
    table = rows.combine_chunks() if rows.num_rows else whole.table.slice(0, 0)
    metadata = replace(whole.metadata, as_of=min(whole.as_of, last))
    return Snapshot(whole.id, metadata, table, whole.published)


def later_months_note(reader: Reader, quarter: Period) -> str:
    """That the snapshot holds figures of later months; empty where it does not."""
    if limit_to_quarter(reader, quarter) is reader:
        return ""
    return (
        f"The snapshot also holds figures of months after {quarter.end.label}. They are left out: "
        f"this statement is for {quarter.label}, and what it calls the latest is so up to then."
    )
