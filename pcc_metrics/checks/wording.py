"""Phrases that several checks share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pcc_metrics import words
from pcc_metrics.comparisons import SMALLEST_BASE
from pcc_metrics.definitions import Area, Measure
from pcc_metrics.periods import Period
from pcc_metrics.statistics import half_up

MOST_TERMS = 10  # a longer sum is given without its terms


def noun(measure: Measure) -> str:
    """What the measure counts, in the plural: `homicides`."""
    return measure.noun.many if measure.noun else words.inside(measure.title)


def counted(measure: Measure, value: float) -> str:
    """`1 homicide`, `41 homicides`."""
    one = measure.noun.one if measure.noun and value == 1 else noun(measure)
    return f"{words.number(value)} {one}"


def where(areas: Sequence[Area], period: Period) -> str:
    """`in Alder in the year to March 2026`."""
    return f"in {words.places(areas)} in {period.in_sentence}"


def added(values: Iterable[float]) -> str:
    """` (2,164 + 1,191)`; nothing for a sum of very many terms."""
    terms = [words.number(value) for value in values]
    return f" ({' + '.join(terms)})" if len(terms) <= MOST_TERMS else ""


def share(part: float, whole: float) -> str:
    """` (1.3%)`, ` (less than 0.1%)`; nothing on a base too small for a percentage."""
    if whole < SMALLEST_BASE:
        return ""
    percent = half_up(abs(part) / whole * 100, 1)
    return f" ({words.number(percent, 1)}%)" if percent else " (less than 0.1%)"


def not_the_whole(
    whole: Measure, place: str, value: float, parts: Sequence[Measure], values: Sequence[float]
) -> str:
    """That the parts of a measure do not add up to it; `place` is as from `where`."""
    total = sum(values)
    names = words.listed(words.inside(part.name) for part in parts)
    left = value - total
    text = (
        f"{words.capital(names)} {place} add up to {words.number(total)} "
        f"({words.listed(map(words.number, values))}), not to the "
        f"{words.number(value)} of {words.inside(whole.name)}: "
    )
    if left < 0:
        return f"{text}the parts are {words.number(-left)} more than the whole."
    verb = "is" if left == 1 else "are"
    return f"{text}{words.number(left)} {verb} left over, and no other part is held."


def not_the_sum(measure: Measure, place: str, value: float, values: Sequence[float]) -> str:
    """That the components of a measure do not give its published figure."""
    total = sum(values)
    return (
        f"{words.capital(noun(measure))} {place}: {words.number(value)} is published, but what "
        f"this is made of adds up to {words.number(total)}{added(values)}, "
        f"{words.number(abs(value - total))} {'fewer' if total < value else 'more'}."
    )
