"""Numbers as people type them into a text: digits, words, shares, ranges, waits, rates."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pcc_metrics.domain.rounding import round_half_up
from pcc_metrics.statement.claim_check.periods_in_text import hidden_spans

NumberKind = Literal["count", "percent", "seconds", "points", "rate"]
Bound = Literal["exact", "about", "nearly", "over", "under", "between"]

_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
          "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
          "nineteen")  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
IN_WORDS = {name: value for value, name in enumerate(_UNITS, 1)} | {
    name: value for value, name in zip(range(20, 100, 10), _TENS, strict=True)
}
_SMALL = "|".join(_UNITS[:9])
_UNDER_TEN = "|".join(_UNITS[:10])

# Digits that stand alone: no part of a word, a date, a clock time, a sum of money or a paragraph.
_ALONE, _NO_MORE = r"(?<![\w£$€.,:/])(?<!\d[-–])(?<!\w-)", r"(?![\w:/]|,\d|\.\d|-[A-Za-z])"
_DIGITS = rf"{_ALONE}(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?(?:[km](?!\w))?{_NO_MORE}"
_WORDS = rf"\b(?:(?:{'|'.join(_TENS)})(?:-(?:{_SMALL}))?|{'|'.join(_UNITS)})\b(?!-)"
_NUMBER = re.compile(rf"(?P<digits>{_DIGITS})|(?P<words>{_WORDS})", re.IGNORECASE)
_AFTER = re.compile(
    r"\s*(?:(?P<percent>%|per\s?cent\b(?!age)|percent\b(?!age))(?P<p2>[- ]points?\b)?"
    r"|(?P<points>percentage[- ]points?\b|points?\b(?=\s+(?:higher|lower|up|down|more|fewer)))"
    r"|(?P<minutes>minutes?\b)(?:(?:\s+and)?\s+(?P<rest>\d+|\w+)\s+seconds?\b)?"
    r"|(?P<seconds>seconds?\b)"
    r"|(?P<thousand>thousand\b)|(?P<million>million\b)"
    r"|(?P<other>hours?|days?|nights?|weeks?|months?|years?|times|o.clock|am|pm|st|nd|rd|th)\b)",
    re.IGNORECASE,
)
_PER = re.compile(
    r"(?:\s*\([^)]{1,40}\))?[^.;,\d]{0,40}?\bper\s+(?P<per>million|thousand|1,000|10,000|100,000"
    r"|1,000,000|100k)\b",
    re.IGNORECASE,
)
_PEOPLE = {"million": 1e6, "1,000,000": 1e6, "thousand": 1e3, "1,000": 1e3, "10,000": 1e4,
           "100,000": 1e5, "100k": 1e5}  # fmt: skip
_BOUNDS: tuple[tuple[Bound, str], ...] = (
    ("nearly", r"(?:nearly|almost|just under|just below|close to|approaching)"),
    ("about", r"(?:about|around|roughly|approximately|approx\.?|some|circa|an estimated)"),
    ("over", r"(?:over|more than|above|at least|in excess of|upwards of|exceed(?:s|ed|ing)?)"),
    ("under", r"(?:under|fewer than|less than|below|at most|up to|no more than)"),
)
_MONTH = "|".join(month_name[1:])
_DATES = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?:\s+of)?\s+(?:{_MONTH})\b"
    rf"|\b(?:{_MONTH})\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?!\d)",
    re.IGNORECASE,
)
# The numbers in names: of telephone lines, and of the time that answering a call may take.
_NAMES = re.compile(
    r"\b(?:999|101)(?![\d,.]\d)(?=\)?\s+(?:calls?|line|service|emergency|non-emergency|wait\w*|and|"
    r"performance|response|average|answer\w*|contact|numbers?|demand|callers?)\b)"
    r"|(?<=\bto\s)(?:999|101)\b|(?<=\()(?:999|101)(?=\))"
    r"|\b(?:within|inside)\s+(?:\d+|ten|fifteen|sixty)[- ](?:seconds?|minutes?)\b"
    r"|\bin\s+(?:under\s+)?(?:10|ten)\s+seconds\b"
    r"|\b(?:section|paragraph|article|part|code|chapter|table|page|figure|para)\s+\d+\w*"
    r"|\bunder[- ]\d+s?\b|\bU\d+\b|\bages?d?\s+\d+(?:\s*(?:to|-|–|and)\s*\d+)?"
    r"|\((?:95% interval:? )?[\d.,]+%? (?:to|–) [\d.,]+%?\)"  # the limits of an interval
    r"|(?<=\bfirst )[\w-]+|(?<=\blast )[\w-]+|(?<=\bfewer in )\d+|(?<=\bmore in )\d+"
    r"|(?<=\bper )[\d,]+|\b24/7\b|\bPC?C?\s?\d{3,}\b",
    re.IGNORECASE,
)
_FRACTIONS = {"half": 50, "third": 100 / 3, "quarter": 25, "fifth": 20, "sixth": 100 / 6,
              "eighth": 12.5, "tenth": 10}  # fmt: skip
_FRACTION = re.compile(
    rf"\b(?P<of>(?:{_UNDER_TEN}|\d+)\s+(?:in|out of)\s+(?:every\s+)?"
    r"(?:three|four|five|six|seven|eight|nine|ten|twenty|3|4|5|6|7|8|9|10|20"
    r"|100))\b(?!\s+(?:days?|hours?))"
    r"|\b(?P<count>an?|one|two|three|four)[- ](?P<part>thirds?|quarters?|fifths?|sixths?|eighths?"
    r"|tenths?)\b(?!\s+(?:time|year|of\s+the\s+year|meeting|phase|sector|party))|\b(?P<half>half)\b"
    r"(?=\s+(?:of|the)\b)",
    re.IGNORECASE,
)
_RANGE = re.compile(
    rf"\bbetween\s+(?P<low>{_DIGITS})\s*(?P<lowunit>%)?\s+and\s+(?P<high>{_DIGITS})",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class NumberToken:
    """A number in a text: as it is written, what it means, and its position.

    Percentages are 0 to 100, waits in seconds; `per` is the population of a rate. `sign` is a
    plus or minus that is written before it. A `loose` one is a fraction in words.
    """

    text: str
    value: float
    kind: NumberKind
    bound: Bound
    start: int
    end: int
    upper: float | None = None
    sign: int = 0
    per: float | None = None
    loose: bool = False

    def allows(self, value: float, rounding: float = 0.0) -> bool:
        """Whether somebody who writes so may mean this value, which is known up to `rounding`."""
        least, most = self._limits()
        return least - rounding <= round_half_up(value, 9) <= most + rounding

    def _limits(self) -> tuple[float, float]:
        size, step = self.value, _step(self.text)
        if self.upper is not None:
            return size - 0.5, self.upper + 0.5
        limits: dict[Bound, tuple[float, float]] = {
            "over": (size, float("inf")),
            "under": (float("-inf"), size),
            "nearly": ((0.85 if self.loose else 0.9) * size, 1.005 * size),
            "about": (size - max(step / 2, 0.06 * size), size + max(step / 2, 0.06 * size)),
        }
        if self.bound in limits:
            return limits[self.bound]
        if self.loose:
            return size - 0.1 * size, size + 0.1 * size
        half = 0.5 / 10 ** count_decimals(self.text)
        if step >= 100 and self.kind == "count":
            half = min(step / 2, 0.025 * size)  # 6,900 robberies: nobody counts in hundreds
        return size - half, size + half - 1e-9


def find_numbers(text: str) -> Iterator[NumberToken]:
    """Numbers that could be a figure: no years, dates, money, clock times or lengths of time."""
    tokens = sorted(
        (*_fractions(text), *_ranges(text), *_plain(text)), key=lambda t: (t.start, -t.end)
    )
    if not tokens:  # of most sentences
        return
    hidden = [m.span() for pattern in (_DATES, _NAMES) for m in pattern.finditer(text)]
    hidden += hidden_spans(text)
    done = 0
    for token in tokens:
        if token.start < done or any(a <= token.start < b for a, b in hidden):
            continue
        done = token.end
        yield token


def _fractions(text: str) -> Iterator[NumberToken]:
    for match in _FRACTION.finditer(text):
        if match["half"]:
            value = 50.0
        elif match["part"]:
            many = {"a": 1, "an": 1}.get(match["count"].lower()) or IN_WORDS[match["count"].lower()]
            value = many * _FRACTIONS[match["part"].lower().rstrip("s")]
        else:
            of, base = re.split(r"\s+(?:in|out of)\s+(?:every\s+)?", match["of"].lower())
            value = 100 * _small(of) / _small(base)
        yield NumberToken(match[0], value, "percent", parse_bound(text[: match.start()]),
                          *match.span(), loose=True)  # fmt: skip


def _small(word: str) -> float:
    return float(word) if word.isdigit() else float(IN_WORDS[word])


def _ranges(text: str) -> Iterator[NumberToken]:
    for match in _RANGE.finditer(text):
        after = _AFTER.match(text, match.end())
        percent = bool(match["lowunit"] or (after and after["percent"]))
        if after and not percent:
            continue
        end = after.end() if after else match.end()
        low, high = (float(match[side].replace(",", "")) for side in ("low", "high"))
        kind: NumberKind = "percent" if percent else "count"
        yield NumberToken(text[match.start() : end], low, kind, "between", match.start(), end, high)


def _plain(text: str) -> Iterator[NumberToken]:
    for match in _NUMBER.finditer(text):
        token = _token(text, match)
        if token:
            yield token


def _token(text: str, match: re.Match[str]) -> NumberToken | None:
    after = _AFTER.match(text, match.end())
    unit = after.lastgroup if after else None
    unit = {"rest": "minutes", "p2": "points"}.get(unit or "", unit)
    if unit == "other":
        return None
    end = after.end() if after else match.end()
    value = _value(match) * _scale(unit)
    kind: NumberKind = "count"
    if unit in ("minutes", "seconds"):
        kind = "seconds"
        value += _rest(after["rest"]) if after and after["rest"] else 0
    elif unit == "percent":
        kind = "percent"
    elif unit == "points":
        kind = "points"
    start, sign = _sign(text, match.start())
    per = _PER.match(text, end) if kind == "count" and unit is None else None
    if per:
        kind, end = "rate", per.end()
    people = _PEOPLE[per["per"].lower()] if per else None
    bound = parse_bound(text[:start])
    return NumberToken(text[start:end], value, kind, bound, start, end, sign=sign, per=people)


def _scale(unit: str | None) -> float:
    return {"minutes": 60.0, "thousand": 1e3, "million": 1e6}.get(unit or "", 1.0)


def _rest(word: str) -> float:
    return float(word) if word.isdigit() else float(IN_WORDS.get(word.lower(), 0))


def _sign(text: str, start: int) -> tuple[int, int]:
    """Where a number begins with its sign, and which sign: none after a word or a figure."""
    signed = re.search(r"(?:^|(?<=[\s(]))([+−–-])\s?$", text[:start])
    if not signed or not re.match(r"[\d.,]+\s?(?:%|per\s?cent)", text[start:]):
        return start, 0
    return signed.start(1), 1 if signed[1] == "+" else -1


def _value(match: re.Match[str]) -> float:
    if match["words"]:
        return float(sum(IN_WORDS[part] for part in match["words"].lower().split("-")))
    digits = match["digits"].replace(",", "").lower()
    return float(digits.rstrip("km")) * {"k": 1e3, "m": 1e6}.get(digits[-1], 1.0)


def parse_bound(before: str) -> Bound:
    """What is said of a number just before it: `nearly`, `over`, and so on."""
    for bound, words in _BOUNDS:
        if re.search(rf"\b{words}\s+(?:a\s+|the\s+)?$", before, re.IGNORECASE):
            return bound
    return "exact"


def count_decimals(text: str) -> int:
    """How many decimals a number is written with."""
    match = re.search(r"\.(\d+)", text)
    return len(match[1]) if match else 0


def _step(text: str) -> float:
    """What a rounded number is rounded to: 1,000 for `63,000`, 1 for `41`."""
    match = re.search(r"\d[\d,]*", text)
    digits = re.sub(r"\D", "", match[0]) if match else ""
    zeros = len(digits) - len(digits.rstrip("0"))
    return float(10**zeros) if digits.strip("0") and "." not in text else 1.0


def plain_number(token: NumberToken) -> str:
    """A number in one form whatever way it was written: `7,713`, `91%`."""
    unit = {"percent": "%", "points": " percentage points", "seconds": " seconds"}
    value = f"{token.value:,.1f}".removesuffix(".0")
    return f"{value}{unit.get(token.kind, '')}"
