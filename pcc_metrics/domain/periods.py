"""Months, periods and windows: every figure is of a run of whole months."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from pcc_metrics.domain.errors import InputError

YEAR = 12  # in months, as the lengths of all periods are
FINANCIAL_YEAR_STARTS = 4  # April
# English whatever the server's locale, and not formatted anew for each of a page's hundreds.
MONTH_NAMES = (
    "", "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_NUMBER_WORDS = {2: "two", 3: "three", 4: "four", 5: "five"}


class Month(NamedTuple):
    """A calendar month, counted from year 0 so that months can be added and compared.

    A tuple, as a period is: a page looks up some thousands, and a tuple is hashed the fastest.
    """

    index: int  # type: ignore[assignment]  # in place of the method that a tuple has

    @classmethod
    def of(cls, year: int, month: int) -> Month:
        """The month of a year; `month` is 1 to 12."""
        return cls(year * 12 + month - 1)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read `YYYY-MM`; raises `InputError` with what was found."""
        match = re.fullmatch(r"([0-9]{4})-([0-9]{2})", text)
        if not match or not 1 <= int(match[2]) <= 12 or not 1900 <= int(match[1]) <= 2199:
            raise InputError(f"“{text}” is not a month: write it as YYYY-MM, for example 2026-03.")
        return cls.of(int(match[1]), int(match[2]))

    @classmethod
    def from_date(cls, day: date) -> Month:
        """The month that a day falls in."""
        return cls.of(day.year, day.month)

    @property
    def year(self) -> int:
        """The calendar year."""
        return self.index // 12

    @property
    def month(self) -> int:
        """1 to 12."""
        return self.index % 12 + 1

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    @property
    def days(self) -> int:
        """How many days the month has."""
        return monthrange(self.year, self.month)[1]

    @property
    def label(self) -> str:
        """As in a sentence: `March 2026`."""
        return _month_label(self.index)

    def __add__(self, months: int) -> Month:  # type: ignore[override]
        return _month(self.index + months)

    def __sub__(self, months: int) -> Month:
        return _month(self.index - months)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


class Period(NamedTuple):
    """A run of whole months, both ends included."""

    start: Month
    end: Month

    @classmethod
    def from_dates(cls, start: date, end: date) -> Period:
        """From a first and a last day; raises `InputError` unless these bound whole months."""
        period = cls(Month.from_date(start), Month.from_date(end))
        if start != period.start.first_day or end != period.end.last_day or end < start:
            raise InputError(f"{start} to {end} is not a run of whole months.")
        return period

    @classmethod
    def ending(cls, end: Month, length: int) -> Period:
        """The `length` months that end with `end`."""
        return period_of(end.index - length + 1, end.index)

    @property
    def length(self) -> int:
        """In months."""
        return self.end.index - self.start.index + 1

    def months(self) -> Iterator[Month]:
        """Every month of the period, the first and the last included."""
        return map(_month, range(self.start.index, self.end.index + 1))

    @property
    def middle_year(self) -> int:
        """The year that holds the middle; where that falls on a new year, the year just ended.

        The ended year's population is published first, so a rate does not change its base later.
        """
        return (self.start + (self.length - 1) // 2).year

    def back(self, months: int) -> Period:
        """The same run, `months` earlier."""
        return period_of(self.start.index - months, self.end.index - months)

    def overlaps(self, other: Period) -> bool:
        """Whether the two share a month."""
        return self.start <= other.end and other.start <= self.end

    @property
    def label(self) -> str:
        """As in a sentence: `year to March 2026`, `March 2026`, `January to March 2026`."""
        return _label(self.start.index, self.end.index)

    @property
    def days(self) -> tuple[str, str]:
        """The first and the last day: `2025-04-01`, `2026-03-31`."""
        return _days(self.start.index, self.end.index)

    @property
    def in_sentence(self) -> str:
        """With the article where one is wanted: `the year to March 2026`, `March 2026`."""
        article = "the " if self.length % 12 == 0 else ""
        return article + self.label

    @property
    def written_out(self) -> str:
        """First and last month: `November 2022 to October 2023`."""
        return self.end.label if self.length == 1 else f"{self.start.label} to {self.end.label}"

    def __str__(self) -> str:
        return f"{self.start}/{self.end}"


# A page has some thousands of months and periods, nearly all of them the same few hundred.


@lru_cache(maxsize=4_096)
def _month(index: int) -> Month:
    return Month(index)


@lru_cache(maxsize=4_096)
def _month_label(index: int) -> str:
    return f"{MONTH_NAMES[index % 12 + 1]} {index // 12}"


@lru_cache(maxsize=16_384)
def period_of(first: int, last: int) -> Period:
    """The period of some months, by the indices of the first and the last."""
    return Period(_month(first), _month(last))


def single_month(index: int) -> Period:
    """The period of a single month, by the month's index."""
    return period_of(index, index)


@lru_cache(maxsize=16_384)
def _label(first: int, last: int) -> str:
    start, end, length = _month(first), _month(last), last - first + 1
    if length == 1:
        return end.label
    if length == 12:
        return f"year to {end.label}"
    if length % 12 == 0:
        years = length // 12
        return f"{_NUMBER_WORDS.get(years, str(years))} years to {end.label}"
    if start.year == end.year:
        return f"{MONTH_NAMES[start.month]} to {end.label}"
    return f"{start.label} to {end.label}"


@lru_cache(maxsize=16_384)
def _days(first: int, last: int) -> tuple[str, str]:
    return _month(first).first_day.isoformat(), _month(last).last_day.isoformat()


class Window(StrEnum):
    """The length of time a view asks for."""

    YEAR = "12m"
    QUARTER = "3m"
    MONTH = "1m"
    FINANCIAL_YEAR = "fytd"

    def period(self, to: Month) -> Period:
        """The window's months that end with `to`."""
        return Period.ending(to, self.length(to))

    def length(self, to: Month) -> int:
        """In months; the financial year to date grows from April."""
        if self is Window.FINANCIAL_YEAR:
            return (to.month - FINANCIAL_YEAR_STARTS) % 12 + 1
        return {Window.YEAR: 12, Window.QUARTER: 3, Window.MONTH: 1}[self]

    @property
    def label(self) -> str:
        """The window as the filter names it: `12 months`."""
        return {
            Window.YEAR: "12 months",
            Window.QUARTER: "3 months",
            Window.MONTH: "1 month",
            Window.FINANCIAL_YEAR: "Financial year to date",
        }[self]
