"""Cells of a spreadsheet or CSV file as people write them, read as the contract has them.

What can mean two things is never guessed: `CellError` asks for the one that is meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from pcc_metrics.domain.periods import Month


@dataclass(frozen=True, slots=True)
class Percent:
    """A cell written as a percentage: 91% is the fraction 0.91."""

    fraction: float

    def __str__(self) -> str:
        return f"{round(self.fraction * 100, 10):.10g}%"


@dataclass(frozen=True, slots=True)
class Uncalculated:
    """A formula that no program has worked out yet, so that nobody knows its value."""

    formula: str

    def __str__(self) -> str:
        return f"={self.formula}"


Cell = str | float | date | Month | Percent | Uncalculated | None
Row = Sequence[Cell]

# What statisticians write in place of a figure, and what it means (Government Analysis Function).
NO_FIGURE = {
    "[x]": "not available",
    "[c]": "confidential",
    "[low]": "too low to be given",
    "[z]": "not applicable",
    "[w]": "none recorded",
    "[u]": "not reliable enough",
    "..": "not available",
    ":": "not available",
    "~": "too low to be given",
    "*": "suppressed",
    "-": "no figure",
    "–": "no figure",
    "n/a": "not available",
    "na": "not available",  # what R writes for a missing value
    "<na>": "not available",
}
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
_POINTS = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?")
_MARKED = re.compile(r"([0-9.,]+) *(\[[a-z]{1,3}\])", re.IGNORECASE)
_MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?(Z|\+00:00)?$")
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d %B %Y", "%d %b %Y", "%d-%b-%Y")
_MONTHS = ("%Y-%m", "%b-%y", "%B %Y", "%b %Y", "%b-%Y", "%B-%y", "%m/%Y")
# How spreadsheets count days: 36,526 is the first of 2000, 73,050 the last of 2099.
_EPOCH, _SERIALS = date(1899, 12, 30), range(20_000, 73_051)


class CellError(Exception):
    """A cell cannot be read; its text says what is wanted."""


def is_filled(cell: Cell) -> bool:
    """Whether a cell holds anything but blanks."""
    return cell is not None and str(cell).strip() != ""


def cell_text(cell: Cell) -> str:
    """A cell as text, without the blanks around it; a whole number without a point."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return f"{cell:.0f}"
    if isinstance(cell, Month):
        return f"{cell.first_day:%Y-%m}"
    return str(cell).strip()


def find_shorthand(cell: Cell) -> str | None:
    """The sign that stands in place of a figure, as it is written; else nothing."""
    text = cell.strip() if isinstance(cell, str) else ""
    return text if text.casefold() in NO_FIGURE else None


def read_number(cell: Cell, *, continental: bool = False) -> float | Percent:
    """A number; raises `CellError` where it is none, or could be two.

    `continental` says that the file comes from a place where the decimal sign may be a comma, so
    that a comma or point before three digits can be either sign.
    """
    if isinstance(cell, Percent):
        return cell
    if isinstance(cell, Uncalculated | Month | date | bool):
        raise CellError("This is not a number.")
    if isinstance(cell, int | float):
        return float(cell)
    text = str(cell).strip().replace("\u2212", "-")
    grouped = _GROUPED.fullmatch(text)
    if continental and (grouped or _POINTS.fullmatch(text)):
        raise CellError(
            "In a file separated by semicolons this can be a thousand or a decimal: write "
            "thousands without a sign (1234) and decimals with a point (1.234)."
        )
    if grouped:
        return float(text.replace(",", ""))
    if _NUMBER.fullmatch(text):
        return float(text)
    if text.endswith("%") and _NUMBER.fullmatch(text[:-1].strip()):
        return Percent(float(Decimal(text[:-1].strip()) / 100))
    raise CellError(_number_wanted(text))


def _number_wanted(text: str) -> str:
    if _COMMA.fullmatch(text):
        point, none = text.replace(",", "."), text.replace(",", "")
        return (
            f"Is it {point}, or {none}? Write decimals with a point, and thousands without a comma."
        )
    marked = _MARKED.fullmatch(text)
    if marked:
        return (
            f"This is not a number: write {marked[1]} alone, and what {marked[2]} means in the "
            "status or the note."
        )
    if text.startswith("#"):
        return "This is not a number but an error of the spreadsheet: mend the formula."
    return "This is not a number: write digits alone, such as 1234 or 0.91."


def read_day(column: str, cell: Cell) -> date:
    """A day; a month stands for its first day in `start` and its last in `end`.

    Raises `CellError` where it is neither.
    """
    month = cell if isinstance(cell, Month) else None
    if isinstance(cell, datetime):
        if cell.time() != time():
            raise CellError("This has a time of day: write the day alone.")
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = cell_text(cell)
    if month is None and not isinstance(cell, Percent | Uncalculated) and text.isascii():
        day = _parse_date(_MIDNIGHT.sub("", text), _DAYS)
        if day:
            return day
        first = _parse_date(text, _MONTHS)
        month = Month.from_date(first) if first else None
    if month and column in ("start", "end"):
        return month.last_day if column == "end" else month.first_day
    counted = day_of_serial(text)
    if counted:
        raise CellError(
            f"This is the number that a spreadsheet keeps for the day {counted}: format the "
            f"column as a date, or write {counted}."
        )
    raise CellError("This is not a day such as 2026-03-31, or a month 2026-03.")


def day_of_serial(text: str) -> date | None:
    """The day that a spreadsheet keeps as this number, where it can be one of our time."""
    digits = re.fullmatch(r"([0-9]{5})(\.0+)?", text)
    if not digits or int(digits[1]) not in _SERIALS:
        return None
    return _EPOCH + timedelta(days=int(digits[1]))


def _parse_date(text: str, forms: Sequence[str]) -> date | None:
    for form in forms:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return None
