"""The table that an analyst fills in: the rows to write over, and lists to choose from.

As CSV it is the table alone, with ids. As a workbook it has titles, drop-downs for what can be
chosen, and a second sheet with every id beside its title.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month
from pcc_metrics.domain.safe_text import neutralise_formula
from pcc_metrics.publishing.screening.catalogue_values import readable_names
from pcc_metrics.publishing.screening.sheet_reader import STATED
from pcc_metrics.store.columns import TableColumns
from pcc_metrics.store.observation import Status
from pcc_metrics.store.snapshot import Metadata
from pcc_metrics.store.snapshot_file import SCHEMA
from pcc_metrics.store.suppression import SuppressionGuard

SUFFIXES = (".csv", ".xlsx")
FIGURES, LISTS = "Figures", "Lists"  # the sheets of a workbook
MONTHS_LISTED = 36  # in the drop-down; any other may be typed
SPARE_ROWS = 2_000  # below the filled ones, with drop-downs
WIDTHS = {"measure": 44, "area": 22, "source": 40, "note": 50}  # characters; others 13
CHOSEN = {  # the lists that columns of figures are chosen from
    "Measures": ["measure"],
    "Areas": ["area"],
    "Sources": ["source"],
    "Statuses": ["status"],
    "Months": ["start", "end"],
}
Rows = Iterable[Mapping[str, Any]]


def latest_rows(
    table: pa.Table, guard: SuppressionGuard, areas: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """Of each measure and source the rows with the last end: what the next file looks like.

    With `areas`, those of these alone. Rows whose small numbers are hidden are left out: an update
    keeps them where they are.
    """
    rows = TableColumns(table)
    wanted = ~guard.hides(rows)
    if areas:
        wanted &= rows.by_word("area", lambda one: one in areas, empty=False)
    group = rows.codes("measure") * len(rows.words("source")) + rows.codes("source")
    ends = rows.days("end").astype(np.int64)
    last = np.full(int(group.max(initial=-1)) + 1, np.iinfo(np.int64).min)
    np.maximum.at(last, group[wanted], ends[wanted])
    return list(table.filter(pa.array((ends == last[group]) & wanted)).to_pylist())


def own_areas(catalogue: Catalogue) -> list[str]:
    """The force and its areas: what an office has figures of its own for."""
    return [catalogue.force.id, *(area.id for area in catalogue.lpas)]


def write_template(path: Path, metadata: Metadata, catalogue: Catalogue, rows: Rows = ()) -> None:
    """Write a template, empty or filled; the suffix says which kind."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(f"{path.name}: a template ends in {' or '.join(SUFFIXES)}.")
    above = [[key, neutralise_formula(str(getattr(metadata, key)))] for key in STATED]
    lines = [*above, [], list(SCHEMA.names)]
    if suffix == ".xlsx":
        _write_workbook(path, lines, catalogue, rows, metadata.as_of)
        return
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([*lines, *_cells(rows, {})])


def _cells(rows: Rows, names: Mapping[str, Mapping[str, str]]) -> Iterator[list[Any]]:
    for row in rows:
        cells = {name: names.get(name, {}).get(v, v) for name, v in row.items()}
        yield [_cell(cells[name]) for name in SCHEMA.names]


def _cell(value: Any) -> Any:
    """Months as text: a spreadsheet would show a real day in the style of its own country."""
    if isinstance(value, date):
        return str(Month.from_date(value))
    return neutralise_formula(value) if isinstance(value, str) else value


def _write_workbook(
    path: Path, lines: Sequence[list[Any]], catalogue: Catalogue, rows: Rows, today: date
) -> None:
    import openpyxl  # noqa: PLC0415 - needed by few commands, and slow to import

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = FIGURES
    names = _names(catalogue)
    rows = list(rows)
    for line in (*lines, *_cells(rows, names)):
        sheet.append(line)
    lists = _write_lists(book.create_sheet(LISTS), catalogue, names, today)
    first, last = len(lines) + 1, len(lines) + len(rows) + SPARE_ROWS
    _add_choices(sheet, lists, first, last)
    _format(sheet, catalogue, rows, first)
    book.save(path)


def _names(catalogue: Catalogue) -> dict[str, dict[str, str]]:
    """What a workbook writes for each id, by column."""
    kinds = {"measure": catalogue.measures, "area": catalogue.areas, "source": catalogue.sources}
    entries: dict[str, Mapping[str, Any]] = dict(kinds)
    return {
        column: readable_names({one: entry.title for one, entry in kind.items()})
        for column, kind in entries.items()
    }


def _write_lists(
    sheet: Any, catalogue: Catalogue, names: Mapping[str, Mapping[str, str]], today: date
) -> dict[str, str]:
    """Every id beside its title; returns where the choices of each column of figures stand."""
    own = own_areas(catalogue)
    areas = [*own, *(one for one in catalogue.areas if one not in own)]
    measures = catalogue.measures.values()
    months = [str(Month.from_date(today) - back) for back in range(MONTHS_LISTED)]
    columns: dict[str, list[str]] = {
        "Measures": [names["measure"][one.id] for one in measures],
        "Their ids": [one.id for one in measures],
        "How the figure is written": [_how(one.kind, one.unit) for one in measures],
        "Areas": [names["area"][one] for one in areas],
        "Ids of areas": areas,
        "Sources": [names["source"][one] for one in catalogue.sources],
        "Ids of sources": list(catalogue.sources),
        "Statuses": [str(one) for one in Status],
        "Months": months,
    }
    chosen: dict[str, tuple[str, ...]] = {
        "Measures": ("measure",),
        "Areas": ("area",),
        "Sources": ("source",),
    }
    chosen |= {"Statuses": ("status",), "Months": ("start", "end")}
    lists = {}
    for number, (heading, values) in enumerate(columns.items(), 1):
        for line, text in enumerate((heading, *values), 1):
            sheet.cell(line, number, neutralise_formula(text)).number_format = "@"
        letter = sheet.cell(1, number).column_letter
        sheet.column_dimensions[letter].width = min(60, 2 + max(map(len, (heading, *values))))
        for name in CHOSEN.get(heading, ()):
            lists[name] = f"={LISTS}!${letter}$2:${letter}${1 + len(values)}"
    _make_heading(sheet, 1)
    return lists


def _how(kind: str, unit: str) -> str:
    return "a percentage, with its sign: 91.4%" if kind == "proportion" else unit


def _add_choices(sheet: Any, lists: Mapping[str, str], first: int, last: int) -> None:
    """A drop-down for each column that has a list. Nothing is refused: ids may be typed as well."""
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415 - as above

    for name, choices in lists.items():
        letter = _letter(sheet, name)
        rule = DataValidation("list", formula1=choices, allow_blank=True, showErrorMessage=False)
        rule.add(f"{letter}{first}:{letter}{last}")
        sheet.add_data_validation(rule)


def _format(
    sheet: Any, catalogue: Catalogue, rows: Sequence[Mapping[str, Any]], first: int
) -> None:
    """Percentages as such, months as text, the names of the columns always in sight."""
    value = _letter(sheet, "value")
    for line, row in enumerate(rows, first):
        measure = catalogue.measures.get(row["measure"])
        if measure and measure.kind == "proportion":
            sheet[f"{value}{line}"].number_format = "0.0###%"
    for name in ("start", "end"):  # else a month that is chosen would become a day
        letter = _letter(sheet, name)
        sheet.column_dimensions[letter].number_format = "@"
        for line in range(first, first + len(rows)):
            sheet[f"{letter}{line}"].number_format = "@"
    sheet["B2"].number_format = "@"
    for name in SCHEMA.names:
        sheet.column_dimensions[_letter(sheet, name)].width = WIDTHS.get(name, 13)
    _make_heading(sheet, first - 1)


def _make_heading(sheet: Any, line: int) -> None:
    from openpyxl.styles import Font  # noqa: PLC0415 - as above

    for cell in sheet[line]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = sheet.cell(line + 1, 1)


def _letter(sheet: Any, column: str) -> str:
    return str(sheet.cell(1, 1 + SCHEMA.names.index(column)).column_letter)
