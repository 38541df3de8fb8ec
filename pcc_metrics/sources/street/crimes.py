"""data.police.uk street-level crimes, one row a crime: files of every year since December 2010.

Two layouts: twelve columns with the LSOA of each crime, and the eight of the first years with a map
reference in its place. Rows are never compared with each other: incidents of anti-social behaviour
have no id, so that equal rows are different incidents, and ids of crimes repeat too.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

import pyarrow as pa
import pyarrow.csv as pacsv

from pcc_metrics.domain.catalogue import OUTLINES, Catalogue, catalogue_folder
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month
from pcc_metrics.sources.ingest_report import FileAccount, IngestResult
from pcc_metrics.sources.street.area_counts import StreetCounts
from pcc_metrics.sources.street.crime_files import StreetFile, open_crimes, street_files
from pcc_metrics.sources.street.lsoa import LSOA_TABLE, read_lsoa_table
from pcc_metrics.sources.street.map_reference import AreaGrid
from pcc_metrics.sources.table_rows import UNKNOWN

SOURCE = "police-uk-archive"
MONTH, TYPE = "Month", "Crime type"
LSOA = ("LSOA code",)
REFERENCE = ("Easting", "Northing")
LONGEST_HEADER = 10_000  # bytes; a file without line breaks is not read to its end in vain
BLOCK = 1 << 22  # bytes


def ingest(
    paths: Sequence[Path], catalogue: Catalogue, source: str, table: Path | None = None
) -> IngestResult:
    """Crimes by measure, LPA and month, from files, folders of them and archives as fetched."""
    with street_files(paths) as files:
        return count_crimes(files, catalogue, source, table)


def count_crimes(
    files: Iterable[StreetFile],
    catalogue: Catalogue,
    source: str = SOURCE,
    table: Path | None = None,
) -> IngestResult:
    """Crimes by measure, LPA and month, and an account of every row of every file.

    Files are opened one after the other, as `files` yields them, and streamed. Counted are the
    files of the catalogue's forces that have LPAs, by the force in the file's name; others are
    passed over and reported. Raises `InputError` at a file that is not as it should be, or whose
    rows do not add up to the file.
    """
    folder = table.parent if table else catalogue_folder()
    counts = StreetCounts(
        catalogue, source, read_lsoa_table(table or folder / LSOA_TABLE, catalogue)
    )
    grid = AreaGrid(folder / OUTLINES)
    forces = _forces(catalogue)
    seen: set[tuple[str, Month]] = set()
    others: set[str] = set()
    for file in files:
        month, force = file.month, forces.get(file.force)
        if force is None:
            others.add(file.force)
        elif (force, month) in seen:
            raise InputError(f"{file.name}: another file of {month.label} was read already.")
        else:
            seen.add((force, month))
            counts.accounts.append(_count(file, force, counts, grid))
    if not seen:
        raise InputError(f"There is no file of {', '.join(sorted(set(forces.values())))}.")
    if others:
        counts.tally.note(f"Passed over, files of other forces: {', '.join(sorted(others))}.")
    return counts.build_result()


def _forces(catalogue: Catalogue) -> dict[str, str]:
    """The name of a force in a file's name -> its id, of the forces that have LPAs."""
    with_lpas = {area.parent for area in catalogue.areas.values() if area.kind == "lpa"}
    return {
        name.casefold().replace(" ", "-"): area.id
        for area in catalogue.areas.values()
        if area.id in with_lpas
        for name in (area.id, area.title, *area.names)
    }


def _count(file: StreetFile, force: str, counts: StreetCounts, grid: AreaGrid) -> FileAccount:
    """Count one file of a force, given by its id in the catalogue."""
    rows = count_rows(file)
    if not rows.total:
        counts.tally.note(f"{file.label} has a header and no rows: there is no figure of it.")
        return FileAccount(file.label, 0)
    month, wanted = file.month, str(file.month)
    counts.begin(month, by_neighbourhood=rows.by_lsoa)
    counts.rows += rows.total
    account: Counter[str] = Counter()
    for (stated_month, *where, category), number in rows.groups.items():
        if stated_month != wanted:
            raise InputError(f"{file.label}, {MONTH}: found “{stated_month}”, wanted {wanted}.")
        group = _Group(tuple(where), category, number)
        account[_place(group, force, month, counts, grid)] += number
    return FileAccount(file.label, rows.total, **account)


@dataclass(frozen=True, slots=True)
class _Group:
    """Equal rows of a file: where they are, their category, how many."""

    where: tuple[str, ...]
    category: str
    rows: int


def _place(group: _Group, force: str, month: Month, counts: StreetCounts, grid: AreaGrid) -> str:
    """Count a group of rows; returns which part of the account they belong to."""
    if not all(group.where):
        counts.tally.leave_out("no location", group.category, group.rows)
        counts.add_unplaced(force, month, group.category, group.rows)
        return "no_location"
    one = len(group.where) == 1
    place = counts.places.get(group.where[0]) if one else grid.place(*group.where)
    if place is None or counts.catalogue.areas[place.area].parent != force:
        counts.tally.leave_out("outside the force", " ".join(group.where), group.rows)
        return "outside"
    why_not = counts.add(place, month, group.category, group.rows, group.rows)
    if not why_not:
        return "counted"
    return "unknown" if UNKNOWN in why_not else "uncounted"


@dataclass(frozen=True)
class CrimeCounts:
    """A file's rows: how many there are of each month, place and category."""

    total: int
    by_lsoa: bool
    groups: Mapping[tuple[str, ...], int]  # month, LSOA or easting and northing, category


def count_rows(file: StreetFile) -> CrimeCounts:
    """Raises `InputError` where the file's lines and its rows do not agree."""
    with open_crimes(file) as stream:
        names = _names(file, stream.readline(LONGEST_HEADER))
        place = LSOA if LSOA[0] in names or not set(REFERENCE) & set(names) else REFERENCE
        wanted = (MONTH, *place, TYPE)
        missing = [name for name in wanted if name not in names]
        if missing:
            raise InputError(
                f"{file.label}, line 1: the header lacks {', '.join(missing)}; "
                f"found {', '.join(names)}."
            )
        lines = _Lines(stream)
        groups: dict[tuple[str, ...], int] = {}
        for block in _blocks(file, lines, names, wanted):
            groups = _add_groups(groups, block) if groups else block
    total = sum(groups.values())
    if total != lines.count:
        raise InputError(
            f"{file.label} has {lines.count:,} lines below its header and {total:,} rows were "
            "read: a line is blank or broken. Fetch it again."
        )
    return CrimeCounts(total, place is LSOA, groups)


def _names(file: StreetFile, header: bytes) -> list[str]:
    """The columns that a header names."""
    try:
        text = header.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{file.label}, line 1, is not text: a CSV file was wanted.") from None
    if not text.strip():
        raise InputError(f"{file.label} is empty.")
    if text.lstrip().startswith("<"):
        raise InputError(f"{file.label} is a web page or XML, not a table.")
    return [name.strip() for name in next(csv.reader([text]))]


def _blocks(
    file: StreetFile, lines: _Lines, names: Sequence[str], wanted: Sequence[str]
) -> Iterator[dict[tuple[str, ...], int]]:
    """The groups of each block with their rows; a group may come again in the next block."""
    kinds = dict.fromkeys(wanted, pa.dictionary(pa.int32(), pa.string()))
    read = pacsv.ReadOptions(column_names=list(names), block_size=BLOCK, use_threads=False)
    convert = pacsv.ConvertOptions(include_columns=list(wanted), column_types=kinds)
    try:
        for block in pacsv.open_csv(cast("IO[bytes]", lines), read, convert_options=convert):
            table = pa.Table.from_batches([block]).group_by(list(wanted), use_threads=False)
            groups = table.aggregate([([], "count_all")])
            keys = zip(*(_texts(groups[name]) for name in wanted), strict=True)
            yield dict(zip(keys, groups["count_all"].to_numpy().tolist(), strict=True))
    except pa.ArrowInvalid as error:
        if not lines.count:  # a header alone is no table to Arrow
            return
        raise InputError(f"{file.label} cannot be read as a table: {error}.") from None


def _texts(column: pa.ChunkedArray[Any]) -> Iterator[str]:
    """A column's texts by their places in its dictionary: many times faster than one by one."""
    for chunk in column.chunks:
        coded = cast("pa.DictionaryArray[Any, Any]", chunk)
        texts = coded.dictionary.to_pylist()
        yield from (texts[place] for place in coded.indices.to_numpy().tolist())


def _add_groups(
    groups: Mapping[tuple[str, ...], int], more: Mapping[tuple[str, ...], int]
) -> dict[tuple[str, ...], int]:
    return dict(Counter(groups) + Counter(more))


class _Lines:
    """A stream of bytes that counts its lines as they are read, apart from whoever parses them."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._breaks = 0
        self._last = b""
        self.closed = False

    @property
    def count(self) -> int:
        return self._breaks + (self._last not in {b"", b"\n"})

    def read(self, size: int = -1) -> bytes:
        block = self._stream.read(size)
        self._breaks += block.count(b"\n")
        self._last = block[-1:] or self._last
        return block

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self.closed = True
