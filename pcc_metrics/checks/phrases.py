"""Phrases that several checks share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pcc_metrics.checks.finding import Severity
from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.formatting import (
    capitalise,
    format_number,
    format_places,
    join_words,
    plural_noun,
    uncapitalise,
)
from pcc_metrics.domain.periods import Period
from pcc_metrics.domain.rounding import round_half_up
from pcc_metrics.stats.change_signs import SMALLEST_BASE

MOST_TERMS = 10  # a longer sum is given without its terms


def count_noun(measure: Measure, value: float) -> str:
    """`1 homicide`, `41 homicides`."""
    one = measure.noun.one if measure.noun and value == 1 else plural_noun(measure)
    return f"{format_number(value)} {one}"


def place_and_period(areas: Sequence[Area], period: Period) -> str:
    """`in Alder in the year to March 2026`."""
    return f"in {format_places(areas)} in {period.in_sentence}"


def sum_in_brackets(values: Iterable[float]) -> str:
    """` (2,164 + 1,191)`; nothing for a sum of very many terms."""
    terms = [format_number(value) for value in values]
    return f" ({' + '.join(terms)})" if len(terms) <= MOST_TERMS else ""


def share_in_brackets(part: float, whole: float) -> str:
    """` (1.3%)`, ` (less than 0.1%)`; nothing on a base too small for a percentage."""
    if whole < SMALLEST_BASE:
        return ""
    percent = round_half_up(abs(part) / whole * 100, 1)
    return f" ({format_number(percent, 1)}%)" if percent else " (less than 0.1%)"


def parts_do_not_add_up(
    whole: Measure, place: str, value: float, parts: Sequence[Measure], values: Sequence[float]
) -> tuple[str, Severity]:
    """That the parts of a measure do not add up to it; `place` is as from `place_and_period`.

    Where the catalogue says what parts usually fall short by, that is said, and is no error.
    """
    total = sum(values)
    names = join_words(uncapitalise(part.name) for part in parts)
    left = value - total
    added = f"add up to {format_number(total)} ({join_words(map(format_number, values))})"
    of = f"the {format_number(value)} of {uncapitalise(whole.name)}"
    over = f"{format_number(left)} {'is' if left == 1 else 'are'} left"
    if left > 0 and whole.parts_reading:
        text = f"{capitalise(names)} {place} {added} of {of}, and {over}: the parts stated do not "
        return f"{text}make the whole. {whole.parts_reading}", Severity.KNOWN
    text = f"{capitalise(names)} {place} {added}, not to {of}: "
    if left < 0:
        text += f"the parts are {format_number(-left)} more than the whole."
    else:
        text += f"{over} over, and no other part is held."
    return text, Severity.ERROR


def components_do_not_add_up(
    measure: Measure, place: str, value: float, values: Sequence[float]
) -> str:
    """That the components of a measure do not give its published figure."""
    total = sum(values)
    return (
        f"{capitalise(plural_noun(measure))} {place}: {format_number(value)} is published, but "
        f"what this is made of adds up to {format_number(total)}{sum_in_brackets(values)}, "
        f"{format_number(abs(value - total))} {'fewer' if total < value else 'more'}."
    )
