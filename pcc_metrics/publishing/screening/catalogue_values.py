"""Cells by what the catalogue says: ids for titles, and percentages by what the measure counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.publishing.screening.cells import Percent
from pcc_metrics.publishing.screening.faults import FaultTally
from pcc_metrics.store.columns import TableColumns
from pcc_metrics.store.observation import Status


def resolve_words(table: pa.Table, catalogue: Catalogue) -> pa.Table:
    """Ids in place of titles, whatever their case and the blanks around them.

    A title that two entries share stays as it is, and is a fault of its cell: nothing is guessed.
    """
    for column, ids in _ids_by_name(catalogue).items():
        if column in table.column_names:
            place = table.column_names.index(column)
            words = table.column(column).combine_chunks()
            table = table.set_column(place, column, _replace(words, ids))
    return table


def readable_names(titles: Mapping[str, str]) -> dict[str, str]:
    """Ids -> titles, for a table that people read; the id itself where no title says it alone."""
    ids = _fold(titles)
    return {one: t if ids.get(fold_word(t)) == one else one for one, t in titles.items()}


def fold_word(word: str) -> str:
    """A word without its case, and blanks and lines for signs between words as one blank."""
    return " ".join(word.casefold().replace("_", " ").replace("-", " ").split())


def _ids_by_name(catalogue: Catalogue) -> dict[str, dict[str, str]]:
    named = {
        "measure": {entry.id: entry.title for entry in catalogue.measures.values()},
        "area": {entry.id: entry.title for entry in catalogue.areas.values()},
        "source": {entry.id: entry.title for entry in catalogue.sources.values()},
        "status": {str(status): str(status) for status in Status},
    }
    return {column: _fold(titles) for column, titles in named.items()}


def _fold(titles: Mapping[str, str]) -> dict[str, str]:
    """Folded ids and titles -> ids; an id wins over another entry's title."""
    by_title: dict[str, set[str]] = {}
    for one, title in titles.items():
        by_title.setdefault(fold_word(title), set()).add(one)
    single = {title: min(ids) for title, ids in by_title.items() if len(ids) == 1}
    return {**single, **{fold_word(one): one for one in titles}}


def _replace(column: Any, ids: Mapping[str, str]) -> Any:
    whole: Any = column.chunk(0) if isinstance(column, pa.ChunkedArray) else column
    exact = set(ids.values())
    words = whole.dictionary.to_pylist()
    named = [one if one in exact else ids.get(fold_word(one), one.strip() or None) for one in words]
    if named == words:
        return column
    once = pa.array(named, pa.string()).dictionary_encode()
    return pa.DictionaryArray.from_arrays(once.indices.take(whole.indices), once.dictionary)


def scale_percentages(
    table: pa.Table, percents: Mapping[str, Any], catalogue: Catalogue, tally: FaultTally
) -> pa.Table:
    """Cells that were written as percentages, in the unit of their measure.

    Of a share it is the proportion, of a change in percent the percentage itself; of anything else
    it is a fault.
    """
    for column in ("numerator", "denominator"):
        message = "This is a percentage; wanted is the number itself."
        _refuse(table, column, percents.get(column, ()), message, tally)
    places = percents.get("value", ())
    if not len(places) or "measure" not in table.column_names:
        return table
    rows = TableColumns(table)
    values = table.column("value").to_pylist()
    wrong = []
    for place in places.tolist():
        measure = catalogue.measures.get(str(rows.cell("measure", place)))
        if measure and measure.kind == "change":
            values[place] = round(values[place] * 100, 10)
        elif measure and measure.kind != "proportion":
            wrong.append(place)
    message = "This is a percentage, and the measure is none: write the number itself."
    _refuse(table, "value", wrong, message, tally)
    scaled = pa.array(values, pa.float64())
    return table.set_column(table.column_names.index("value"), "value", scaled)


def _refuse(
    table: pa.Table, column: str, places: Sequence[int], message: str, tally: FaultTally
) -> None:
    def say(place: int) -> tuple[str, str]:
        return str(Percent(table.column(column)[place].as_py())), message

    tally.cells("not_a_number", column, np.asarray(places, int), say)
