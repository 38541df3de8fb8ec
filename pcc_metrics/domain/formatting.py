"""Numbers, months and lists as they stand in a sentence: British, rounded half up, never signed."""

from __future__ import annotations

from calendar import month_name
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby

from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.domain.rounding import round_half_up

MOST_DECIMALS = 2  # of a published number
MOST_DECIMALS_BESIDE = 9  # nothing that is measured lies nearer to a standard
_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@lru_cache(maxsize=16_384)  # a chart names each of its points, and each view has charts
def format_number(value: float, decimals: int = 0) -> str:
    """`7713.0` -> `7,713`."""
    return f"{round_half_up(value, decimals):,.{decimals}f}"


def number_word(value: int) -> str:
    """Whole numbers below ten as words, as style asks in running text that is not a figure."""
    return _SMALL[value] if 0 <= value < len(_SMALL) else str(value)


def format_percent(share: float, decimals: int = 0) -> str:
    """A proportion from 0 to 1 as `91%`."""
    return f"{format_number(share * 100, decimals)}%"


def format_duration(seconds: float, decimals: int = 0) -> str:
    """`45 seconds`, `10 minutes`, `1 minute 30 seconds`."""
    minutes, rest = divmod(round_half_up(seconds, decimals), 60)
    parts = [pluralise(minutes, "minute")] if minutes else []
    if rest or not minutes:
        parts.append(f"{format_number(rest, decimals)} second{'' if rest == 1 else 's'}")
    return " ".join(parts)


def pluralise(count: float, one: str, many: str = "") -> str:
    """`1 offence`, `2 offences`."""
    return f"{format_number(count)} {one if count == 1 else many or one + 's'}"


def published_decimals(number: float, least: int = 0) -> int:
    """How many decimals a number was published with: at least `least`, at most two.

    A number that has more was divided by somebody, and `least` are enough for it.
    """
    shown = (d for d in range(least, MOST_DECIMALS + 1) if _is_whole(number * 10**d))
    return next(shown, least)


def rounding_error(number: float) -> float:
    """Half of the last decimal that a number was published with; 0 of one that somebody divided."""
    shown = (d for d in range(MOST_DECIMALS + 1) if _is_whole(number * 10**d))
    decimals = next(shown, None)
    return 0.0 if decimals is None else 0.5 / 10**decimals


def _is_whole(number: float) -> bool:
    return float(format(number, ".12g")).is_integer()  # what a product of floats can vouch for


def format_value(measure: Measure, value: float) -> str:
    """A published value in its unit, without a noun: `41`, `97.8%`, `45 seconds`, `14.1`.

    It keeps its decimals; a number that was divided by somebody has too many to be said.
    """
    if measure.kind == "change":
        return format_change(measure, value)
    if measure.kind == "count":
        return format_rounded(measure, value)
    least = _least(measure)
    return _write(measure, value, published_decimals(_in_unit(measure, value), least))


def format_rounded(measure: Measure, value: float) -> str:
    """A value that was worked out, in its unit: whole percent, one decimal of a rate."""
    if measure.kind == "count" and not measure.target:  # as most numbers of a page are
        return format_number(value)
    return _write(measure, value, _least(measure))


def _write(measure: Measure, value: float, decimals: int) -> str:
    number = _in_unit(measure, value)
    if measure.target:
        wanted = _in_unit(measure, measure.target.value)
        decimals = _decimals_beside(measure, number, wanted, decimals)
    if measure.kind == "proportion":
        return f"{format_number(number, decimals)}%"
    if _is_wait(measure):
        return format_duration(number, decimals)
    return format_number(number, decimals)


def _in_unit(measure: Measure, value: float) -> float:
    """A proportion as a percentage."""
    return 100 * value if measure.kind == "proportion" else value


def _least(measure: Measure) -> int:
    """Decimals of a value that was worked out."""
    return 1 if measure.kind in ("rate", "mean") and not _is_wait(measure) else 0


def _is_wait(measure: Measure) -> bool:
    return measure.kind == "mean" and measure.unit == "seconds"


def _decimals_beside(measure: Measure, number: float, standard: float, decimals: int) -> int:
    """As many decimals as keep a number on its side of a standard: 89.6% is never 90%."""

    def meets(shown: float) -> bool:
        return shown <= standard if measure.polarity == "lower" else shown >= standard

    tried = range(decimals, MOST_DECIMALS_BESIDE)
    true = (d for d in tried if meets(round_half_up(number, d)) == meets(number))
    return next(true, decimals)


def plural_noun(measure: Measure) -> str:
    """What a measure counts, in the plural: `homicides`."""
    return measure.noun.many if measure.noun else uncapitalise(measure.title)


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
    decimals = published_decimals(figure)
    size = round_half_up(abs(figure), decimals)
    points = " percentage point" if size in (0, 1) else " percentage points"
    unit = points if measure.change_unit == "points" else "%"
    bound = "more than " if measure.bound == "over" else ""
    size_text = f"{bound}{format_number(size, decimals)}{unit}" if size else f"less than 1{unit}"
    return f"{size_text} {'higher' if figure > 0 else 'lower'}"


def format_date(when: date) -> str:
    """`27 February 2024`."""
    return f"{when.day} {Month.from_date(when).label}"


def join_words(items: Iterable[str], last: str = "and") -> str:
    """`a, b and c`."""
    words = list(items)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def join_area_names(areas: Sequence[Area]) -> str:
    """`Coventry and Walsall`."""
    return join_words(area.in_sentence for area in areas)


def format_places(areas: Sequence[Area]) -> str:
    """`Coventry and Walsall together`: what a figure is of."""
    text = join_area_names(areas)
    return f"{text} together" if len(areas) > 1 else text


def format_months(months: Iterable[Month]) -> str:
    """`June to August 2023, September and October 2024 and March 2025`."""
    ordered = sorted(set(months))
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


def months_in_sentence(period: Period, months: Sequence[Month]) -> str:
    """The same with the article where one is wanted: `the 11 complete months of the year to …`."""
    return f"the {label_months(period, months)}" if months else period.in_sentence


def capitalise(text: str) -> str:
    """The first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]
