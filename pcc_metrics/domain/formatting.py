"""Numbers, months and lists as they stand in a sentence: British, rounded half up, never signed."""

from __future__ import annotations

from calendar import month_name
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.domain.rounding import round_half_up

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def format_number(value: float, decimals: int = 0) -> str:
    """`7713.0` -> `7,713`."""
    return f"{round_half_up(value, decimals):,.{decimals}f}"


def number_word(value: int) -> str:
    """Whole numbers below ten as words, as style asks in running text that is not a figure."""
    return _SMALL[value] if 0 <= value < len(_SMALL) else str(value)


def format_percent(share: float, decimals: int = 0) -> str:
    """A proportion from 0 to 1 as `91%`."""
    return f"{format_number(share * 100, decimals)}%"


def format_duration(seconds: float) -> str:
    """`45 seconds`, `10 minutes`, `1 minute 30 seconds`."""
    minutes, rest = divmod(int(round_half_up(seconds)), 60)
    parts = [pluralise(minutes, "minute")] if minutes else []
    if rest or not minutes:
        parts.append(pluralise(rest, "second"))
    return " ".join(parts)


def pluralise(count: float, one: str, many: str = "") -> str:
    """`1 offence`, `2 offences`."""
    return f"{format_number(count)} {one if count == 1 else many or one + 's'}"


def format_value(measure: Measure, figure: float) -> str:
    """A value of the measure in its unit, without a noun: `41`, `91%`, `45 seconds`, `14.1`."""
    if measure.kind == "proportion":
        return format_percent(figure)
    if measure.kind == "mean" and measure.unit == "seconds":
        return format_duration(figure)
    if measure.kind in ("rate", "mean"):
        return format_number(figure, 1)
    if measure.kind == "change":
        return format_change(measure, figure)
    return format_number(figure)


def format_per(people: float) -> str:
    """`million people`, `1,000 people`: what follows "per" in a rate."""
    return "million people" if people == 1_000_000 else f"{format_number(people)} people"


def uncapitalise(title: str) -> str:
    """A title inside a sentence: initials and numbers such as `LPA` or `999` stay as they are."""
    keep = title[:2].isupper() or not title[:1].isalpha()
    return title if keep else title[:1].lower() + title[1:]


def format_change(measure: Measure, figure: float) -> str:
    """A published change, its direction said once: `1% higher`, `more than 20% higher`."""
    if figure == 0:
        return "no higher or lower"
    size = round_half_up(abs(figure))
    points = " percentage point" if size <= 1 else " percentage points"
    unit = points if measure.change_unit == "points" else "%"
    bound = "more than " if measure.bound == "over" else ""
    said = f"{bound}{format_number(size)}{unit}" if size else f"less than 1{unit}"
    return f"{said} {'higher' if figure > 0 else 'lower'}"


def format_date(when: date) -> str:
    """`27 February 2024`."""
    return f"{when.day} {Month.from_date(when).label}"


def join_words(items: Iterable[str], last: str = "and") -> str:
    """`a, b and c`."""
    found = list(items)
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} {last} {found[-1]}"


def join_area_names(areas: Sequence[Area]) -> str:
    """`Coventry and Walsall`."""
    return join_words(area.in_sentence for area in areas)


def format_places(areas: Sequence[Area]) -> str:
    """`Coventry and Walsall together`: what a figure is of."""
    text = join_area_names(areas)
    return f"{text} together" if len(areas) > 1 else text


def format_months(found: Iterable[Month]) -> str:
    """`June to August 2023, September and October 2024 and March 2025`."""
    ordered = sorted(set(found))
    runs = [
        [month for _, month in run]
        for _, run in groupby(enumerate(ordered), key=lambda pair: pair[1].index - pair[0])
    ]
    return join_words(_run(run) for run in runs)


def _run(run: Sequence[Month]) -> str:
    first, last = run[0], run[-1]
    if len(run) == 1:
        return first.label
    joint = "and" if len(run) == 2 else "to"
    start = month_name[first.month] if first.year == last.year else first.label
    return f"{start} {joint} {last.label}"


def label_months(period: Period, months: Sequence[Month]) -> str:
    """`year to March 2026` or, of some months, `11 complete months of the year to March 2026`."""
    if not months:
        return period.label
    return f"{len(months)} complete months of {period.in_sentence}"


def capitalise(text: str) -> str:
    """The first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]
