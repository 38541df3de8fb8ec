"""Periods as people write them: runs of months, years to a month, quarters, financial years."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pcc_metrics.domain.periods import FINANCIAL_YEAR_STARTS, MONTH_NAMES, YEAR, Month, Period

_NUMERALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
             "eleven", "twelve")  # fmt: skip
# May is a verb, March too: a short name of three letters needs its year.
_MONTH = "(?:" + "|".join(f"{name}|{name[:3]}(?:t)?" for name in MONTH_NAMES[1:]) + r")\.?"
_Y = r"(?:\d{4}|[’']?\d{2}(?!\d))"
_DAY = r"(?:the end of\s+|end\s+|\d{1,2}(?:st|nd|rd|th)?\s+)?"
_SPAN = re.compile(
    rf"\b{_DAY}(?P<m1>{_MONTH})(?:[\s-]+(?P<y1>{_Y}))?\s*(?P<join>to|until|and|through|[–-])"
    rf"\s*{_DAY}(?P<m2>{_MONTH})[\s-]+(?P<y2>\d{{4}}|[’']\d{{2}})\b",
    re.IGNORECASE,
)
_TO = re.compile(
    rf"\b(?:(?P<n>\d+|{'|'.join(_NUMERALS)})[\s-](?P<unit>months?|years?)|(?P<one>year|twelvemonth)"
    rf"|(?P<quarter>quarter))\s+(?:period\s+)?(?:(?:to|ending|ended|up to|until|end)\s+(?:in\s+)?)"
    rf"(?:the end of\s+|end of\s+|\d+(?:st|nd|rd|th)?\s+)?(?P<m>{_MONTH})\s+(?P<y>\d{{4}})",
    re.IGNORECASE,
)
_ROLLING = re.compile(
    r"\b(?:rolling|last|past|previous|preceding|prior)\s+(?:12|twelve)[\s-]months?\b"
    r"|\b(?:12|twelve)[\s-]month(?:s)?\s+(?:rolling|total)\b|\brolling\s+year\b",
    re.IGNORECASE,
)
_QUARTER = re.compile(
    r"\b(?:Q(?P<q>[1-4])|(?P<word>first|second|third|fourth)\s+quarter)"
    r"(?:\s*,?\s*(?:of\s+)?(?:the\s+)?(?:financial year\s+)?(?P<y>\d{4})"
    r"(?:[/–-](?P<y2>\d{2,4}))?)?",
    re.IGNORECASE,
)
_ONE_MONTH = re.compile(rf"\b(?P<m>{_MONTH})[\s,]+(?P<y>\d{{4}})\b", re.IGNORECASE)
# A round number of something is no year: "over 2000 weapons".
_NO_COUNT = "".join(rf"(?<!\b{word} )" for word in ("over", "than", "nearly", "almost", "least"))
_YEAR = re.compile(
    rf"{_NO_COUNT}(?<![\w£,.])(?:19|20)\d{{2}}(?:\s?[/–-]\s?\d{{1,4}})?(?![\w,]\d|\d)"
)
_SINCE = re.compile(
    rf"\b(?:since|from)\s+(?:the (?:start"
    rf"|beginning) of\s+)?(?P<m>{_MONTH})\s*(?P<y>\d{{4}})?(?!\w)",
    re.IGNORECASE,
)
_HINT = re.compile(r"\d|quarter|since|from", re.IGNORECASE)
_WORDS = {"first": 1, "second": 2, "third": 3, "fourth": 4}


@dataclass(frozen=True)
class PeriodMention:
    """A period that a text names, with every usual reading of it; the likeliest is first.

    `since` says that it only names where a run of months begins.
    """

    start: int
    end: int
    periods: tuple[Period, ...]
    since: bool = False
    pair: bool = False  # two single months of different years: `between December 2022 and …`


def find_periods(text: str, latest: Month | None = None) -> tuple[PeriodMention, ...]:
    """The periods that a text names, in its order; `latest` is the last month it can know of."""
    if not _HINT.search(text):  # most sentences name none
        return ()
    mentions: list[PeriodMention] = []
    rest = text
    for pattern, read in _READERS:
        for match in pattern.finditer(rest):
            periods = tuple(read(match, latest))
            if periods:
                since = pattern is _SINCE
                pair = pattern is _SPAN and _is_pair(periods[0])
                mentions.append(PeriodMention(*match.span(), periods, since, pair))
        rest = pattern.sub(lambda m: " " * len(m[0]), rest)
    return tuple(sorted(_with_rolling(text, mentions), key=lambda m: m.start))


def hidden_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where a text has numbers that belong to a period."""
    for pattern in (_SPAN, _TO, _ONE_MONTH, _YEAR, _ROLLING, _QUARTER):
        yield from (m.span() for m in pattern.finditer(text))


def _is_pair(period: Period) -> bool:
    """Whether the same month of two years is meant, and not the thirteen months between."""
    return period.start.month == period.end.month and period.length > 1


def _with_rolling(text: str, mentions: list[PeriodMention]) -> Iterator[PeriodMention]:
    """`As of September 2023, in the last twelve months` is a year, not a month."""
    rolling = _ROLLING.search(text)
    for one in mentions:
        single = one.periods[0]
        if rolling and single.length == 1 and not one.since:
            yield PeriodMention(one.start, one.end, (Period.ending(single.end, YEAR),))
        else:
            yield one


def _span(match: re.Match[str], _: Month | None) -> Iterator[Period]:
    end = _month_of(match["m2"], match["y2"])
    start = _month_of(match["m1"], match["y1"] or match["y2"])
    if start > end and not match["y1"]:
        start -= YEAR
    if start <= end:
        yield Period(start, end)


def _run(match: re.Match[str], _: Month | None) -> Iterator[Period]:
    length = 3 if match["quarter"] else YEAR
    if match["n"]:
        number = match["n"].lower()
        count = int(number) if number.isdigit() else _NUMERALS.index(number) + 1
        length = count * (YEAR if match["unit"].lower().startswith("year") else 1)
    yield Period.ending(_month_of(match["m"], match["y"]), max(1, min(length, 240)))


def _quarter(match: re.Match[str], latest: Month | None) -> Iterator[Period]:
    """Of the financial year, and where no such year is written, of the calendar year too."""
    number = int(match["q"]) if match["q"] else _WORDS[match["word"].lower()]
    if match["y"]:
        years = [int(match["y"])]
    elif latest:
        years = [latest.year, latest.year - 1]
    else:
        return
    for year in years:
        financial = Month.of(year, FINANCIAL_YEAR_STARTS) + 3 * (number - 1)
        calendar = Month.of(year, 1) + 3 * (number - 1)
        starts = (financial,) if match["y2"] else (financial, calendar)
        for start in starts:
            if latest is None or start + 2 <= latest:
                yield Period(start, start + 2)


def _month(match: re.Match[str], _: Month | None) -> Iterator[Period]:
    month = _month_of(match["m"], match["y"])
    yield Period(month, month)


def _since(match: re.Match[str], latest: Month | None) -> Iterator[Period]:
    """From a month on; without its year it is the latest such month that has passed."""
    if latest is None:
        return
    month = _month_of(match["m"], match["y"] or str(latest.year))
    if not match["y"] and month > latest:
        month -= YEAR
    if month <= latest:
        yield Period(month, latest)


def _year(match: re.Match[str], _: Month | None) -> Iterator[Period]:
    year = int(match[0][:4])
    if len(match[0]) > 4:  # 2017/18 and 2023/4: a financial year
        yield Period(Month.of(year, FINANCIAL_YEAR_STARTS), Month.of(year + 1, 3))
    else:
        yield Period(Month.of(year, 1), Month.of(year, 12))


def _month_of(name: str, year: str) -> Month:
    short = [month[:3].lower() for month in MONTH_NAMES]
    digits = re.sub(r"\D", "", year)
    return Month.of(int(digits) + (2000 if len(digits) == 2 else 0), short.index(name[:3].lower()))


_READERS: tuple[
    tuple[re.Pattern[str], Callable[[re.Match[str], Month | None], Iterator[Period]]], ...
] = (
    (_SPAN, _span), (_TO, _run), (_QUARTER, _quarter), (_SINCE, _since), (_ONE_MONTH, _month),
    (_YEAR, _year),
)  # fmt: skip
