"""Numbers and periods as people type them into a text."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pcc_metrics.domain.periods import Month, Period

Kind = Literal["count", "percent", "seconds", "points"]
Bound = Literal["exact", "about", "over", "under"]

_MONTHS = "|".join(month_name[1:])
_MONTH = rf"(?:{_MONTHS})"
_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
          "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
          "nineteen")  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_IN_WORDS = {name: value for value, name in enumerate(_UNITS, 1)} | {
    name: value for value, name in zip(range(20, 100, 10), _TENS, strict=True)
}
_SMALL = "|".join(_UNITS[:9])

# Digits that stand alone: no part of a word, a date, a clock time, a sum of money or a paragraph.
_ALONE, _NO_MORE = r"(?<![\w£$€.,:/-])", r"(?![\w:/]|,\d|\.\d|-[A-Za-z])"
_DIGITS = rf"{_ALONE}(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?{_NO_MORE}"
_WORDS = rf"\b(?:(?:{'|'.join(_TENS)})(?:-(?:{_SMALL}))?|{'|'.join(_UNITS)})\b(?!-)"
_NUMBER = re.compile(rf"(?P<digits>{_DIGITS})|(?P<words>{_WORDS})", re.IGNORECASE)
_AFTER = re.compile(
    r"\s*(?:(?P<percent>%|per\s?cent\b(?!age)|percent\b(?!age))|(?P<points>percentage points?\b)"
    r"|(?P<minutes>minutes?\b)(?:(?:\s+and)?\s+(?P<rest>\d+|\w+)\s+seconds?\b)?"
    r"|(?P<seconds>seconds?\b)"
    r"|(?P<thousand>thousand\b)|(?P<million>million\b)"
    r"|(?P<other>hours?|days?|weeks?|months?|years?|times|o.clock|am|pm|st|nd|rd|th)\b)",
    re.IGNORECASE,
)
_BOUNDS: tuple[tuple[Bound, str], ...] = (
    ("about", r"(?:about|around|roughly|approximately|some|nearly|almost|close to|circa)"),
    ("over", r"(?:over|more than|above|at least|in excess of|upwards of)"),
    ("under", r"(?:under|fewer than|less than|below|at most|up to)"),
)
_DATES = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}\b|\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?!\d)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\w£,.])(?:19|20)\d{2}(?:[/–-]\d{2,4})?(?![\w,]\d|\d)")
_SPAN = re.compile(
    rf"\b(?P<m1>{_MONTH})(?:\s+(?P<y1>\d{{4}}))?\s*(?:to|until|and|[–-])\s*(?P<m2>{_MONTH})\s+(?P<y2>\d{{4}})",
    re.IGNORECASE,
)
_TO = re.compile(
    rf"\b(?:(?P<n>\d+|{'|'.join(_UNITS[:12])})\s+(?P<unit>months?|years?)|(?P<one>year|twelvemonth)"
    rf"|(?P<quarter>quarter))\s+(?:(?:to|ending|ended|up to|until)\s+)(?:the end of\s+|\d+\s+)?"
    rf"(?P<m>{_MONTH})\s+(?P<y>\d{{4}})",
    re.IGNORECASE,
)
_ONE_MONTH = re.compile(rf"\b(?P<m>{_MONTH})\s+(?P<y>\d{{4}})", re.IGNORECASE)

# Names that follow "in", "across" and the like and are no month: a place, or what stands for one.
PLACES = re.compile(
    rf"\b(?:[Ii]n|[Aa]cross|[Ww]ithin|[Aa]round)\s+(?:the\s+)?"
    rf"(?!(?:{_MONTHS})\b)([A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*)"
)


@dataclass(frozen=True)
class NumberToken:
    """A number in a text: as it is written, what it means, and its position."""

    text: str
    value: float
    kind: Kind
    bound: Bound
    start: int
    end: int

    def allows(self, value: float) -> bool:
        """Whether somebody who writes so may mean this value (in the token's own unit)."""
        if self.bound == "over":
            return value >= self.value
        if self.bound == "under":
            return value <= self.value
        if self.bound == "about":
            return abs(value - self.value) <= max(_step(self.text) / 2, 0.05 * abs(value))
        return round(value, _decimals(self.text)) == self.value


def find_numbers(text: str) -> Iterator[NumberToken]:
    """Numbers that could be a figure: no years, dates, money, clock times or lengths of time."""
    hidden = [m.span() for pattern in (_DATES, _YEAR, *_PERIODS) for m in pattern.finditer(text)]
    done = 0
    for match in _NUMBER.finditer(text):
        if match.start() < done or any(
            start < match.end() and match.start() < end for start, end in hidden
        ):
            continue
        token = _token(text, match)
        if token:
            done = token.end
            yield token


def _token(text: str, match: re.Match[str]) -> NumberToken | None:
    after = _AFTER.match(text, match.end())
    value = _value(match)
    end, kind = match.end(), "count"
    unit = after.lastgroup if after else None
    if after and unit == "rest":
        unit = "minutes"
    if unit == "other":
        return None
    if after:
        end = after.end()
    if unit in ("minutes", "seconds"):
        kind, value = "seconds", value * (60 if unit == "minutes" else 1)
        rest = after["rest"] if after else None
        value += (int(rest) if rest.isdigit() else _IN_WORDS.get(rest.lower(), 0)) if rest else 0
    elif unit in ("percent", "points"):
        kind = unit
    elif unit in ("thousand", "million"):
        value *= 1_000 if unit == "thousand" else 1_000_000
    start = match.start()
    bound = _parse_bound(text[:start])
    return NumberToken(text[start:end], value, kind, bound, start, end)  # type: ignore[arg-type]


def _value(match: re.Match[str]) -> float:
    if match["digits"]:
        return float(match["digits"].replace(",", ""))
    return float(sum(_IN_WORDS[part] for part in match["words"].lower().split("-")))


def _parse_bound(before: str) -> Bound:
    for bound, words in _BOUNDS:
        if re.search(rf"\b{words}\s+$", before, re.IGNORECASE):
            return bound
    return "exact"


def _decimals(text: str) -> int:
    match = re.search(r"\.(\d+)", text)
    return len(match[1]) if match else 0


def _step(text: str) -> float:
    """What a rounded number is rounded to: 1,000 for `63,000`, 1 for `41`."""
    digits = re.sub(r"[^\d]", "", text.partition(".")[0])
    zeros = len(digits) - len(digits.rstrip("0"))
    return float(10**zeros) if digits.strip("0") else 1.0


def find_periods(text: str) -> tuple[Period, ...]:
    """The periods that a text names: a run of months, a year to a month, a month, a year."""
    periods: list[Period] = []
    rest = text
    for pattern, read in ((_SPAN, _span), (_TO, _run), (_ONE_MONTH, _month), (_YEAR, _year)):
        periods += [period for m in pattern.finditer(rest) if (period := read(m))]
        rest = pattern.sub(lambda m: " " * len(m[0]), rest)
    return tuple(dict.fromkeys(periods))


def _span(match: re.Match[str]) -> Period | None:
    end = _month_of(match["m2"], match["y2"])
    start = _month_of(match["m1"], match["y1"] or match["y2"])
    if start > end and not match["y1"]:
        start -= 12
    return Period(start, end) if start <= end else None


def _run(match: re.Match[str]) -> Period:
    length = 3 if match["quarter"] else 12
    if match["n"]:
        number = int(match["n"]) if match["n"].isdigit() else _IN_WORDS[match["n"].lower()]
        length = number * (12 if match["unit"].lower().startswith("year") else 1)
    return Period.ending(_month_of(match["m"], match["y"]), max(1, min(length, 240)))


def _month(match: re.Match[str]) -> Period:
    month = _month_of(match["m"], match["y"])
    return Period(month, month)


def _year(match: re.Match[str]) -> Period:
    year = int(match[0][:4])
    if len(match[0]) > 4:  # 2017/18: a financial year
        return Period(Month.of(year, 4), Month.of(year + 1, 3))
    return Period(Month.of(year, 1), Month.of(year, 12))


def _month_of(name: str, year: str) -> Month:
    return Month.of(int(year), [m.lower() for m in month_name].index(name.lower()))


_PERIODS = (_SPAN, _TO, _ONE_MONTH)
