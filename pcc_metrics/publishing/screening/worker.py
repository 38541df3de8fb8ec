"""The worker that screens a file: `python -m pcc_metrics.publishing.screening.worker`.

It reads a request and writes an answer, both JSON, and for a file without a fault its rows as a
snapshot of our own making. Whatever happens to it, the server that started it goes on.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from pcc_metrics.domain.catalogue import Catalogue, load_catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.publishing.screening.catalogue_values import resolve_words, scale_percentages
from pcc_metrics.publishing.screening.faults import FaultTally, Screening, report_error
from pcc_metrics.publishing.screening.limits import LIMITS, Limits, limit_resources, stand_back
from pcc_metrics.publishing.screening.metadata_checks import (
    read_metadata,
    with_catalogue_definitions,
)
from pcc_metrics.publishing.screening.overlaps import check_keys, check_overlaps
from pcc_metrics.publishing.screening.parquet_reader import OpenedFile, open_file
from pcc_metrics.publishing.screening.published_digits import restore_digits
from pcc_metrics.publishing.screening.rules import ScreenedRows, check_rows
from pcc_metrics.publishing.screening.sheet_reader import is_sheet, open_sheet
from pcc_metrics.publishing.screening.warnings import ChangeCheck, check_changes
from pcc_metrics.store.columns import TableColumns
from pcc_metrics.store.row_diff import diff_rows, empty_table, encode_table, merge_tables, sort_rows
from pcc_metrics.store.snapshot import Metadata
from pcc_metrics.store.snapshot_file import (
    FINAL_BY_DEFAULT,
    read_snapshot,
    without_default_final,
    write_file,
)

TOO_MUCH = "Checking the file takes more memory than a file may use."


@dataclass(frozen=True)
class ScreeningRequest:
    """What to read and to compare it with. Paths are absolute; `now` is the current snapshot.

    `own_definitions` is for a file that this register published before: it is read, and published
    again, by the definitions that it was published with.
    """

    path: str
    out: str
    catalogue: str
    today: str
    mode: str = "update"
    now: str | None = None
    own_definitions: bool = False
    given: Mapping[str, str] = field(default_factory=dict)  # metadata, where the file has none
    limits: Limits = LIMITS
    stage: str = ""  # a file to write into what is being done, for whoever waits

    def tell(self, doing: str) -> None:
        """Say what is being done now."""
        if self.stage:
            Path(self.stage).write_text(doing, encoding="utf-8")

    def to_json(self) -> str:
        """As the worker is sent it."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> ScreeningRequest:
        """What `to_json` wrote, read in the worker."""
        plain = json.loads(text)
        return cls(**{**plain, "limits": Limits(**plain["limits"])})


@dataclass(frozen=True)
class _Sound:
    """A file without a fault of its own. `numbers` say where each of its rows stood in it."""

    table: pa.Table  # in canonical order
    catalogue: Catalogue
    latest: date
    metadata: Metadata  # to publish with
    remarks: tuple[str, ...]
    numbers: Any


def screen_request(request: ScreeningRequest) -> Screening:
    """Screen a file; without a fault, its rows are at `request.out` afterwards."""
    tally = FaultTally()
    try:
        screened = _alone(request, tally)
        if isinstance(screened, Screening):
            return screened
        return _screen_changes(request, screened, tally)
    except MemoryError:
        raise
    except InputError as error:  # of the catalogue, or of what is published; in words already
        return _not_checked(str(error), tally.column)
    except Exception as error:
        reference = report_error(error, f"the check failed at the column {tally.column or '-'}")
        where = f" at the column {tally.column}" if tally.column else ""
        return _not_checked(
            f"The check itself has failed{where}. That is a fault of this program: tell whoever "
            f"runs it, with the reference {reference}, which stands in the log.",
            tally.column,
        )


def _not_checked(message: str, column: str) -> Screening:
    tally = FaultTally()
    tally.file("not_checked", message, column or None)
    return Screening(tally.faults, totals=tally.totals)


def _alone(request: ScreeningRequest, tally: FaultTally) -> Screening | _Sound:
    """The rules that a file keeps by itself."""
    path = Path(request.path)
    request.tell("Reading the file")
    read = open_sheet if is_sheet(path) else open_file
    opened = read(path, request.limits, tally)
    if opened is None:
        return Screening(tally.faults, totals=tally.totals)
    today = date.fromisoformat(request.today)
    metadata = read_metadata(opened.stated, request.limits, today, tally, request.given)
    if not opened.rows:
        tally.file("no_rows", "The file holds no figures: there is nothing to publish.")
    catalogue, published, remarks = _by_definitions(request, metadata)
    remarks = (*opened.remarks, *remarks)
    latest = min(metadata.as_of, today) if metadata else today
    request.tell(f"Checking {opened.rows:,} rows by the catalogue")
    table = resolve_words(opened.table, catalogue)
    table = scale_percentages(table, opened.percents, catalogue, tally)
    opened = replace(opened, table=table)
    screened = ScreenedRows(TableColumns(opened.table, tally.look_at), catalogue, latest, tally)
    check_rows(screened)
    check_keys(screened)
    if published and not tally.totals:
        if metadata and not request.own_definitions and "" < metadata.wording <= FINAL_BY_DEFAULT:
            # Such a file is published with the rules of today, by which `final` says something.
            opened = replace(opened, table=without_default_final(opened.table))
        return _screen_rows(opened, catalogue, latest, published, remarks)
    check_overlaps(screened)
    return Screening(tally.faults, (), tally.totals, remarks, opened.rows)


def _screen_rows(
    opened: OpenedFile, catalogue: Catalogue, latest: date, published: Metadata, remarks: Any
) -> _Sound:
    table, numbers = sort_rows(opened.table)
    if opened.numbers is not None:
        numbers = opened.numbers[numbers]
    return _Sound(table, catalogue, latest, published, remarks, numbers)


def _by_definitions(
    request: ScreeningRequest, metadata: Metadata | None
) -> tuple[Catalogue, Metadata | None, tuple[str, ...]]:
    """The definitions to check by, the metadata to publish with, and what is to be said of them."""
    catalogue = load_catalogue(Path(request.catalogue))
    if metadata is None:
        return catalogue, None, ()
    if request.own_definitions:
        return catalogue.as_published(metadata.definitions), metadata, ()
    published, remarks = with_catalogue_definitions(metadata, catalogue)
    return catalogue, published, remarks


def _screen_changes(request: ScreeningRequest, sound: _Sound, of_file: FaultTally) -> Screening:
    """What the rows would change: the rules between rows hold for the result, old rows included."""
    request.tell("Comparing with what is published")
    now = (
        encode_table(read_snapshot(Path(request.now), "now").table)
        if request.now
        else empty_table()
    )
    new, numbers = sound.table, sound.numbers
    if is_sheet(Path(request.path)):
        new = restore_digits(now, new)
    result, origin = new, np.arange(len(numbers))
    if request.mode == "update":
        result, origin = merge_tables(now, new)
    origin = np.where(origin < 0, -1, numbers[origin])
    tally = FaultTally(rows=origin)
    rows = TableColumns(result, of_file.look_at)
    warned = FaultTally(rows=origin)
    check_overlaps(ScreenedRows(rows, sound.catalogue, sound.latest, tally), warned)
    if not tally.totals:
        matched = diff_rows(now, _as_it_is_read(request, sound.metadata, result))
        check_changes(ChangeCheck(sound.catalogue, now, result, matched, warned))
        write_file(Path(request.out), new, sound.metadata)
    if tally.totals:  # what would be asked about a file without a fault
        warned = FaultTally()
    totals = {**tally.totals, **warned.totals}
    return Screening(tally.faults, warned.faults, totals, sound.remarks, len(numbers))


def _as_it_is_read(request: ScreeningRequest, metadata: Metadata, table: pa.Table) -> pa.Table:
    """The rows with the statuses that readers find, as the current rows have them.

    A file of old that comes back as it was keeps its `final` for every row; only the comparison
    with what is current must not take that for a revision.
    """
    old = request.own_definitions and metadata.wording <= FINAL_BY_DEFAULT
    return encode_table(without_default_final(table)) if old else table


class _WithoutPandas(MetaPathFinder):
    """Says that pandas is not here.

    The reader would load it to ask whether an array is one of its: most of a second, and memory
    that is the file's.
    """

    def find_spec(self, name: str, path: Any, target: Any = None) -> None:  # noqa: ARG002
        if name == "pandas":
            raise ImportError(name)


def main(arguments: list[str]) -> None:
    """Read the request file, write the answer file."""
    request = ScreeningRequest.from_json(Path(arguments[0]).read_text(encoding="utf-8"))
    pa.set_cpu_count(1)
    warnings.simplefilter("ignore")  # of libraries, about parts of a workbook that they leave out
    sys.meta_path.insert(0, _WithoutPandas())
    stand_back()
    limit_resources(request.limits)
    try:
        plain: dict[str, Any] = screen_request(request).as_json()
    except MemoryError:
        tally = FaultTally()
        tally.file("too_much_memory", TOO_MUCH)
        plain = Screening(tally.faults, totals=tally.totals).as_json()
    Path(arguments[1]).write_text(json.dumps(plain, ensure_ascii=True), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
