"""Reads numbers, sizes and months out of English text."""

from __future__ import annotations

import re
from collections.abc import Iterator

WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_NAME = "|".join(MONTHS)
_DATES = re.compile(
    rf"(?:(?:the )?(?:(?P<years>two|three|four|five|\d+) years|year) to "
    rf"(?P<last>{_NAME}) (?P<last_year>\d{{4}}))"
    rf"|(?:(?P<from>{_NAME})(?: (?P<from_year>\d{{4}}))? to (?P<to>{_NAME}) (?P<to_year>\d{{4}}))"
    rf"|(?:(?P<one>{_NAME}) and (?P<next>{_NAME}) (?P<next_year>\d{{4}}))"
    rf"|(?:(?P<month>{_NAME}) (?P<month_year>\d{{4}}))"
)
_DURATION = re.compile(r"^(?:(\d[\d,]*) minutes?)?(?: ?(\d+) seconds?)?$")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def read_months(text: str) -> list[int]:
    """All months that a text names, in order; those of a year named by its end among them."""
    return [month for found in _DATES.finditer(text) for month in _months(found)]


def _months(found: re.Match[str]) -> Iterator[int]:
    if found["last"]:
        end = _index(found["last"], found["last_year"])
        years = found["years"] or "1"
        length = 12 * (WORDS.index(years) if years in WORDS else int(years))
        yield from range(end - length + 1, end + 1)
    elif found["from"]:
        end = _index(found["to"], found["to_year"])
        yield from range(_index(found["from"], found["from_year"] or found["to_year"]), end + 1)
    elif found["one"]:
        yield _index(found["one"], found["next_year"])
        yield _index(found["next"], found["next_year"])
    else:
        yield _index(found["month"], found["month_year"])


def _index(name: str, year: str) -> int:
    return 12 * int(year) + MONTHS.index(name)


def fits(text: str, value: float) -> bool:
    """Whether a text says a number, rounded half up to the digits that it shows.

    Percentages are of the value times 100; minutes and seconds of its seconds.
    """
    plain = text.removesuffix(" percentage points").removesuffix(" percentage point")
    if plain.casefold() in WORDS:
        return value == WORDS.index(plain.casefold())
    if plain == "less than 1%":
        return 0 < round(value * 100, 9) < 0.5
    if plain == "less than 0.1":
        return 0 < round(value, 9) < 0.05
    duration = _DURATION.match(plain)
    if duration and (duration[1] or duration[2]):
        seconds = 60 * int((duration[1] or "0").replace(",", "")) + int(duration[2] or 0)
        return _rounds_to(value, float(seconds), 0)
    found = _NUMBER.fullmatch(plain.removesuffix("%"))
    if not found:
        return False
    number, decimals = found[0].replace(",", ""), len(found[0].partition(".")[2])
    return _rounds_to(value * 100 if "%" in plain else value, float(number), decimals)


def _rounds_to(value: float, shown: float, decimals: int) -> bool:
    half, slack = 0.5 * 10**-decimals, 1e-9 * max(1.0, abs(value))
    return shown - half - slack <= value < shown + half + slack
