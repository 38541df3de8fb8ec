"""Every row that a publication changes, as a table and as a CSV file."""

from __future__ import annotations

import io
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.csv

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.safe_text import neutralise_formula
from pcc_metrics.publishing.publish import ProposedContent
from pcc_metrics.store.columns import Array, TableColumns
from pcc_metrics.store.suppression import suppression_guard

Kind = Literal["added", "revised", "removed"]
MARK = "\ufeff"  # without it a spreadsheet reads UTF-8 as the code page of its computer


def list_changes(
    content: ProposedContent, kind: Kind, catalogue: Catalogue
) -> tuple[pa.Table, int]:
    """The rows of a kind, revisions by the size of their change; how many are kept back.

    Rows whose small numbers are hidden are counted, and stand in no list.
    """
    before, after, matched = TableColumns(content.now), TableColumns(content.table), content.matched
    rows = before if kind == "removed" else after
    places = {"added": matched.added, "revised": matched.revised[1], "removed": matched.removed}
    chosen = places[kind]
    hidden = suppression_guard(catalogue, content.before, content.snapshot).hides(rows)[chosen]
    old = matched.revised[0][~hidden] if kind == "revised" else None
    chosen = chosen[~hidden]
    if old is not None:
        order = _by_size(before.numbers("value")[old], rows.numbers("value")[chosen])
        old, chosen = old[order], chosen[order]
    columns = _name_columns(rows, chosen, catalogue)
    status: dict[str, Any] = {}
    if kind != "added":
        was = chosen if old is None else old
        columns["Published value"] = pa.array(before.numbers("value")[was])
        status["Published status"] = _words(before, "status", was)
    if kind != "removed":
        columns["New value"] = pa.array(after.numbers("value")[chosen])
        status["New status"] = _words(after, "status", chosen)
    if old is not None:
        change = after.numbers("value")[chosen] - before.numbers("value")[old]
        columns["Change"] = pa.array(np.round(change, 9))
    source = {"Source": _words(rows, "source", chosen)}
    return pa.table(columns | status | source), int(hidden.sum())


def relative_changes(was: Array, now: Array) -> Array:
    """Changes as parts of the old value, so that different units have one order."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(was == now, 0.0, np.abs(now - was) / np.abs(was))


def _by_size(was: Array, now: Array) -> Array:
    return np.argsort(-relative_changes(was, now), kind="stable")


def _name_columns(rows: TableColumns, places: Array, catalogue: Catalogue) -> dict[str, Any]:
    measures, areas = catalogue.measures, catalogue.areas
    titles = {
        "measure": lambda one: measures[one].title if one in measures else one,
        "area": lambda one: areas[one].title if one in areas else one,
    }
    columns: dict[str, Any] = {
        name.capitalize(): _words(rows, name, places, titles[name]) for name in ("measure", "area")
    }
    for name, label in (("start", "First day"), ("end", "Last day")):
        columns[label] = pa.array(rows.days(name)[places])
    return columns


def _words(rows: TableColumns, column: str, places: Array, title: Any = str) -> Any:
    """Text as a spreadsheet may have it, each word looked at once."""
    words = [neutralise_formula(title(word)) for word in rows.words(column)]
    codes = rows.codes(column)[places]
    return pa.DictionaryArray.from_arrays(
        pa.array(codes, pa.int32(), mask=codes < 0), pa.array(words, pa.string())
    )


def table_csv(table: pa.Table) -> bytes:
    """A table as CSV for a spreadsheet, at once also where it has a million rows."""
    columns: dict[str, Any] = dict(zip(table.column_names, table.columns, strict=True))
    plain = pa.table(
        {
            n: c.cast(pa.string()) if pa.types.is_dictionary(c.type) else c
            for n, c in columns.items()
        }
    )
    out = io.BytesIO(MARK.encode())
    out.seek(0, io.SEEK_END)
    pyarrow.csv.write_csv(plain, out)
    return out.getvalue()
