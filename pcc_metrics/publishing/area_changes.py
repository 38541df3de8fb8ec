"""Rows of an area that was renamed or divided, as a proposal that is looked at before it is made.

The catalogue says first what became of the area: `formerly` of the new area, or areas, names the
old id. No figure is worked out: a divided area's rows give way to those of a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from pcc_metrics.domain.catalogue import Catalogue, find_catalogue_fault
from pcc_metrics.domain.definitions import Area
from pcc_metrics.domain.drafting_rules_date import DRAFTING_RULES_DATE
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.publishing.changed_definitions import check_complete
from pcc_metrics.publishing.check_warnings import with_check_warnings
from pcc_metrics.publishing.publish import (
    Proposal,
    ProposedContent,
    merge_content,
    refuse_under_embargo,
)
from pcc_metrics.publishing.screening.faults import Fault, Screening
from pcc_metrics.publishing.screening.screen import ScreenAgainst, screen
from pcc_metrics.store.columns import TableColumns
from pcc_metrics.store.open_store import Place
from pcc_metrics.store.register import Register, RegisterEntry
from pcc_metrics.store.row_diff import diff_rows, encode_table, row_keys, sort_rows
from pcc_metrics.store.snapshot import Metadata, Snapshot
from pcc_metrics.store.snapshot_file import SCHEMA, write_file
from pcc_metrics.store.temporary_folders import temporary_folder

MOST_NAMED = 20  # sums that differ, in words


def propose_move(place: Place, catalogue: Catalogue, old: str, new: str) -> Proposal:
    """The current rows with those of area `old` under the id `new`; writes nothing.

    Raises `InputError` where the catalogue does not say so, `old` has no rows, or `new` has rows of
    the same measure, period and source.
    """
    register, head, base = _open(place)
    now = register.open_entry(base)
    successors = _successors(catalogue, old)
    if [area.id for area in successors] != [new]:
        raise InputError(_say_formerly(old, new))
    table = encode_table(now.table)
    _find_rows(table, old)
    words = [new if area == old else area for area in table.column("area").to_pylist()]
    at = table.schema.get_field_index("area")
    moved, _ = sort_rows(encode_table(table.set_column(at, "area", pa.array(words))))
    _check_keys(moved, old, new)
    check_complete(moved, catalogue)
    content = ProposedContent(now, table, moved, _today(now, catalogue), diff_rows(table, moved))
    screening = Screening(rows=moved.num_rows)
    return Proposal(register.objects, "replace", head, base, None, screening, content)


def propose_split(place: Place, catalogue: Catalogue, old: str, file: Path) -> Proposal:
    """The current rows without those of area `old`, and those of a file of the areas after it.

    The file is checked as any other. Where what it counts is not what the old area counted, that is
    a warning. Raises `InputError` as `propose_move` does, or where the file is of other areas.
    """
    register, head, base = _open(place)
    now = register.open_entry(base)
    successors = [area.id for area in _successors(catalogue, old)]
    if len(successors) < 2:
        raise InputError(_say_formerly(old, "each of the areas that it was split into"))
    table = encode_table(now.table)
    gone = _find_rows(table, old)
    left = encode_table(table.filter(pa.array(~gone)).cast(SCHEMA))  # also without its word
    rest = Snapshot(base.snapshot, _today(now, catalogue), left)
    check_complete(rest.table, catalogue)
    with temporary_folder("split") as room:
        before = Path(room) / "rest.parquet"
        write_file(before, rest.table.cast(SCHEMA), rest.metadata)
        checked = screen(file, ScreenAgainst(before))
    screening, content = checked.screening, None
    if checked.rows:
        _check_areas(encode_table(checked.rows.table), successors)
        merged = merge_content(rest, checked.rows, "update")
        matched = diff_rows(table, merged.table)
        content = replace(merged, before=now, now=table, matched=matched)
        differing = _differing_sums(table.filter(pa.array(gone)), checked.rows.table, catalogue)
        screening = _with_differences(screening, list(differing))
        screening = with_check_warnings(screening, now, content.snapshot, catalogue)
    return Proposal(register.objects, "update", head, base, None, screening, content)


def _open(place: Place) -> tuple[Register, int, RegisterEntry]:
    fault = find_catalogue_fault()
    if fault:
        raise InputError(fault)
    register = Register(place)
    head = len(register.entries())
    refuse_under_embargo(register)
    return register, head, register.current()


def _successors(catalogue: Catalogue, old: str) -> tuple[Area, ...]:
    if old in catalogue.areas:
        raise InputError(
            f"{old} is still an area of the catalogue: rename its table, or put those of the areas "
            f'that it was split into in its place, and write formerly = ["{old}"] in each.'
        )
    return catalogue.successors(old)


def _say_formerly(old: str, new: str) -> str:
    return f'The catalogue does not say what became of {old}: write formerly = ["{old}"] in {new}.'


def _today(now: Snapshot, catalogue: Catalogue) -> Metadata:
    definitions = catalogue.definitions()
    return replace(now.metadata, definitions=definitions, wording=DRAFTING_RULES_DATE)


def _find_rows(table: pa.Table, area: str) -> np.ndarray:
    rows = TableColumns(table).by_word("area", lambda one: one == area, empty=False)
    if not rows.any():
        raise InputError(f"The current snapshot has no rows of {area}.")
    return np.asarray(rows)


def _check_keys(table: pa.Table, old: str, new: str) -> None:
    (keys,) = row_keys(table)
    twice = np.flatnonzero(np.diff(keys) == 0)
    if len(twice):
        rows = TableColumns(table)
        where = f"{rows.cell('measure', int(twice[0]))}, {_period(rows, int(twice[0])).label}"
        raise InputError(
            f"{old} and {new} both have a row of the same measure, period and source, {len(twice)} "
            f"times, as of {where}: which of the two holds is not for a command to say."
        )


def _check_areas(rows: pa.Table, successors: list[str]) -> None:
    given = set(TableColumns(rows).words("area"))
    if given != set(successors):
        wanted, other = ", ".join(successors), ", ".join(sorted(given))
        raise InputError(
            f"The file must have rows of {wanted}, and of no other area; it has {other}."
        )


def _differing_sums(gone: pa.Table, new: pa.Table, catalogue: Catalogue) -> Iterator[str]:
    """Counts of the old area that the new ones together do not give."""
    old, sums = TableColumns(encode_table(gone)), _sums(TableColumns(encode_table(new)))
    for place in range(old.count):
        key = _key(old, place)
        value, measure = float(old.cell("value", place)), catalogue.measures[str(key[0])]
        if measure.kind == "count" and key in sums and sums[key] != value:
            period = _period(old, place).label
            yield f"{measure.title}, {period}: {sums[key]:,.10g} together, {value:,.10g} before."


def _sums(rows: TableColumns) -> dict[tuple[object, ...], float]:
    sums: dict[tuple[object, ...], float] = {}
    for place in range(rows.count):
        key = _key(rows, place)
        sums[key] = sums.get(key, 0.0) + float(rows.cell("value", place))
    return sums


def _key(rows: TableColumns, place: int) -> tuple[object, ...]:
    return rows.cell("measure", place), _period(rows, place), rows.cell("source", place)


def _period(rows: TableColumns, place: int) -> Period:
    return Period(Month(int(rows.months("start")[place])), Month(int(rows.months("end")[place])))


def _with_differences(screening: Screening, differing: list[str]) -> Screening:
    if not differing:
        return screening
    code = "split_differs"
    listed = tuple(Fault(code, None, None, None, text) for text in differing[:MOST_NAMED])
    totals = {**screening.totals, code: len(differing)}
    return replace(screening, warnings=(*screening.warnings, *listed), totals=totals)
