"""Faults and warnings as data: what is wrong, in which cell, and what to do about it."""

from __future__ import annotations

import csv
import io
import logging
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import chain
from secrets import token_hex
from typing import Any

import numpy as np

from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.safe_text import escape_invisible, neutralise_formula

MOST_LISTED = 100  # cells listed for each kind of fault; the total is always counted
# A spreadsheet may run what begins like this; some read the full-width signs alike.
Value = str | float | None
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a file.

    `row` counts the rows of figures from 1 (of a spreadsheet: its own row numbers). Both `column`
    and `row` are empty where the file as a whole is at fault. `value` is what was found.
    """

    code: str
    column: str | None
    row: int | None
    value: Value
    message: str


@dataclass(frozen=True)
class Screening:
    """What screening a file found: nothing may be published with a fault.

    `warnings` may pass with a typed reason. `totals` counts every fault and warning by code, of
    which at most `MOST_LISTED` of a code are listed. `remarks` are sentences that ask for nothing.
    """

    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    totals: Mapping[str, int] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    rows: int = 0

    @property
    def passed(self) -> bool:
        """Whether the file has no fault; it may have warnings."""
        return not self.faults

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values; not-a-number and infinity are words."""
        return {
            "faults": [asdict(fault) for fault in self.faults],
            "rows": self.rows,
            "totals": dict(self.totals),
            "warnings": [asdict(warning) for warning in self.warnings],
            "remarks": list(self.remarks),
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Screening:
        """The opposite of `as_json`: the worker answers in JSON."""
        return cls(
            tuple(Fault(**fault) for fault in plain["faults"]),
            tuple(Fault(**warning) for warning in plain["warnings"]),
            plain["totals"],
            tuple(plain["remarks"]),
            plain["rows"],
        )

    def count_unlisted(self) -> dict[str, int]:
        """Code -> how many there are beyond those listed."""
        listed: dict[str, int] = {}
        for fault in chain(self.faults, self.warnings):
            listed[fault.code] = listed.get(fault.code, 0) + 1
        more = {code: total - listed.get(code, 0) for code, total in self.totals.items()}
        return {code: count for code, count in more.items() if count}


def warning_codes(screening: Screening) -> tuple[str, ...]:
    """The kinds of its warnings, each once."""
    return tuple(dict.fromkeys(one.code for one in screening.warnings))


class FaultTally:
    """Collects faults: every one is counted, the first of each code are listed."""

    def __init__(self, most: int = MOST_LISTED, rows: Any = None) -> None:
        self._most = most
        self._rows = rows  # where each row stood in the file, -1 where it did not; else as it is
        self._listed: dict[str, list[Fault]] = {}
        self.totals: dict[str, int] = {}
        self.unread: dict[str, Any] = {}  # column -> cells that hold something, but nothing usable
        self.column = ""  # being looked at: where a check that fails has stopped

    def look_at(self, column: str) -> None:
        """Note the column that is being read or checked."""
        self.column = column

    def file(self, code: str, message: str, column: str | None = None, value: Value = None) -> None:
        """A fault of the file, or of a whole column."""
        self._add(code, 1, lambda: [Fault(code, column, None, value, message)])

    def cells(
        self, code: str, column: str, places: Any, say: Callable[[int], tuple[Value, str]]
    ) -> None:
        """Faults of cells. `places` are row positions from 0; `say` gives value and sentence."""

        def list_faults() -> Iterable[Fault]:
            wanted = self._most - len(self._listed.get(code, ()))
            for place in places[: max(wanted, 0)].tolist():
                value, message = say(place)
                yield Fault(code, column, self.row(place), value, message)

        self._add(code, len(places), list_faults)

    def line(self, code: str, column: str, row: int, value: Value, message: str) -> None:
        """A fault of one row that is not among those that are checked; `row` counts from 0."""
        self._add(code, 1, lambda: [Fault(code, column, row + 1, value, message)])

    def number(self, rows: Any) -> None:
        """Say where each row stands in the file, counted from 0, once that is known."""
        self._rows = rows

    def row(self, place: int) -> int | None:
        """The number that a row has for its reader."""
        if self._rows is None:
            return place + 1
        return int(self._rows[place]) + 1 or None

    def is_of_file(self, places: Any) -> Any:
        """Which of these rows stand in the file, and not only in what is published."""
        if self._rows is None:
            return np.ones(len(places), bool)
        return np.asarray(self._rows)[places] >= 0

    def _add(self, code: str, count: int, make_faults: Callable[[], Iterable[Fault]]) -> None:
        if not count:
            return
        self.totals[code] = self.totals.get(code, 0) + count
        listed = self._listed.setdefault(code, [])
        listed += list(make_faults())[: self._most - len(listed)]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Those of the whole file first, then row by row."""
        faults = chain.from_iterable(self._listed.values())
        return tuple(sorted(faults, key=lambda f: (f.row is not None, f.row or 0, f.code)))


def report_error(error: Exception, what: str) -> str:
    """Log what a library raised; returns the reference under which it stands in the log.

    What libraries say is for programmers, and may repeat what the file holds.
    """
    reference = token_hex(3).upper()
    _log.error("Reference %s: %s", reference, what, exc_info=error)
    return reference


class RefusedError(InputError):
    """A file is not published; `screening` holds every reason."""

    def __init__(self, text: str, screening: Screening) -> None:
        super().__init__(text)
        self.screening = screening


def fault_value(value: object) -> Value:
    """A cell as a fault carries it: a finite number, or text that is safe to show."""
    if value is None:
        return None
    if isinstance(value, int | float):
        number = float(value)
        if math.isfinite(number):
            return number
        return "NaN" if math.isnan(number) else ("infinity" if number > 0 else "-infinity")
    return value.isoformat() if isinstance(value, date) else escape_invisible(str(value))


def faults_csv(faults: Iterable[Fault]) -> str:
    """A table of faults to download; no cell of it begins like a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("code", "column", "row", "value", "message"))
    for fault in faults:
        cells = (fault.code, fault.column, fault.row, fault.value, fault.message)
        writer.writerow([_cell(cell) for cell in cells])
    return out.getvalue()


def _cell(cell: object) -> object:
    return neutralise_formula(cell) if isinstance(cell, str) else cell
