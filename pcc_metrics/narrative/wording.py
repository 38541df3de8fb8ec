"""The words of a change: direction once and unsigned, and only as the verdict allows."""

from __future__ import annotations

from pcc_metrics.domain.definitions import Measure
from pcc_metrics.domain.formatting import (
    capitalise,
    format_months,
    format_number,
    format_places,
    format_value,
    number_word,
    uncapitalise,
)
from pcc_metrics.domain.rounding import round_half_up
from pcc_metrics.figures.comparisons import NO_TEST, Change
from pcc_metrics.figures.figure import Figure
from pcc_metrics.figures.figure_diff import Obstacle
from pcc_metrics.stats import month_consistency
from pcc_metrics.stats.change_tests import Verdict
from pcc_metrics.stats.month_consistency import Consistency

_OBSTACLES = {
    Obstacle.AREA: "which was of another area",
    Obstacle.SOURCE: "which was from another source",
    Obstacle.LENGTH: "which was of a period of another length",
    Obstacle.DEFINITION: "which was defined in another way",
    Obstacle.BREAK: "as the series has a break between the two",
}


def describe_obstacle(obstacle: Obstacle, other: str) -> str:
    """Why a figure cannot be set beside another: `not comparable with it, which was of …`."""
    return f"not comparable with {other}, {_OBSTACLES[obstacle]}"


def measure_plural(measure: Measure) -> str:
    """What a measure counts, in the plural: `homicides`."""
    return measure.noun.many if measure.noun else uncapitalise(measure.title)


def describe_count_change(figure: Figure, change: Change) -> str:
    """A count against its comparator, over the whole periods or the months complete in both."""
    if not change.months:
        return f"{capitalise(sentence_subject(figure))} {_moved(change, change.label)}."
    count = len(change.months)
    opening = (
        f"In the {number_word(count)} months of {figure.period.in_sentence} that are complete in "
        f"both years"
        if count > 1
        else f"In {format_months(change.months)}, the one month that is complete in both years"
    )
    where = f"{measure_plural(figure.measure)} in {format_places(figure.shown)}"
    return f"{opening}, {where} {_moved(change, 'the same months a year before')}."


def sentence_subject(figure: Figure) -> str:
    """Measure, area and period, so that the sentence can be quoted on its own."""
    where = f"{measure_plural(figure.measure)} in {format_places(figure.shown)}"
    return f"{where} in {figure.period.in_sentence}"


def _moved(change: Change, than: str) -> str:
    """What a count did, with the reason where nothing more may be said."""
    own, before = format_number(change.own_value), format_number(change.value)
    pair = f"({own} compared with {before})"
    if change.reason == NO_TEST or (not change.test and change.verdict is Verdict.NONE):
        return f"numbered {own}, and {before} in {than}; {change.reason}"
    if change.change == 0:
        return f"were the same in number as in {than} ({own})"
    if change.verdict is Verdict.SIMILAR:
        return f"were similar in number to {than} {pair}"
    direction = "lower" if change.own_value < change.value else "higher"
    compared = f"were {_size(change)}{direction} than in {than} {pair}"
    if isinstance(change.test, Consistency):
        plain = f"numbered {own}, compared with {before} in {than}"
        return _month_by_month(change, change.test, plain, compared)
    if change.verdict is Verdict.CHANCE:
        return f"{compared}, but a difference of this size could arise by chance"
    return f"{compared}, a larger difference than chance alone would usually make"


def _month_by_month(change: Change, test: Consistency, plain: str, compared: str) -> str:
    lower, higher, months = test.lower, test.higher, test.months
    if change.verdict in (Verdict.LOWER, Verdict.HIGHER):
        run = lower if change.verdict is Verdict.LOWER else higher
        return f"{compared}, and {change.verdict} in {run} of {months} months"
    if months < min(month_consistency.MONTHS_NEEDED):
        too_few = "one month is" if months == 1 else f"{number_word(months)} months are"
        return f"{plain}; {too_few} too few to call it lower or higher"
    verb = "was" if lower == 1 else "were"
    counts = f"{lower} of the {months} months {verb} lower and {higher} higher"
    small = abs(test.total - test.before) < month_consistency.CONSISTENT_CHANGE * test.before
    if small and max(lower, higher) >= month_consistency.MONTHS_NEEDED[months]:
        return f"{plain}; {counts}, but the total changed by less than 2%"
    return f"{plain}; {counts}, which is no consistent direction"


def _size(change: Change) -> str:
    if change.change_share is None:
        return ""
    percent = round_half_up(abs(change.change_share) * 100)
    return f"{format_number(percent)}% " if percent else "less than 1% "


def describe_value_change(figure: Figure, change: Change) -> str:
    """A share, a mean or a rate against its comparator; shares change by percentage points."""
    measure = figure.measure
    own, before = format_value(measure, change.own_value), format_value(measure, change.value)
    name = capitalise(uncapitalise(measure.title))
    opening = f"{name} in {format_places(figure.shown)} in {figure.period.in_sentence}"
    if change.verdict in (Verdict.LOWER, Verdict.HIGHER) and measure.kind == "proportion":
        points = format_number(abs(change.change) * 100, 1)
        direction = _service_word(measure, change) if measure.service else str(change.verdict)
        return (
            f"{opening} was {points} percentage points {direction} than in {change.label} "
            f"({own} compared with {before})."
        )
    if change.verdict is Verdict.SIMILAR:
        return f"{opening} was similar to {change.label} ({own} compared with {before})."
    why = change.reason or "a difference of this size could arise by chance"
    return f"{opening}: {own} compared with {before} in {change.label}; {why}."


def _service_word(measure: Measure, change: Change) -> str:
    if measure.polarity == "neutral":
        return str(change.verdict)
    better = (change.verdict is Verdict.HIGHER) == (measure.polarity == "higher")
    return f"{change.verdict}, which is {'better' if better else 'worse'},"
