"""The words of a change: its size, unsigned, with the direction once, and then its sign."""

from __future__ import annotations

from pcc_metrics.charts.figure_labels import level_in_words, mark_edition, mark_reported
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Measure
from pcc_metrics.domain.formatting import (
    capitalise,
    format_months,
    format_number,
    format_per,
    format_places,
    format_value,
    join_words,
    number_word,
    plural_noun,
    pluralise,
    uncapitalise,
)
from pcc_metrics.figures.breakdowns import SideBySide
from pcc_metrics.figures.change import Change
from pcc_metrics.figures.change_evidence import UNCONFIRMED
from pcc_metrics.figures.comparability import Obstacle
from pcc_metrics.figures.figure import Figure
from pcc_metrics.narrative.change_formatting import (
    change_size,
    format_points,
    format_size,
    points_range,
)
from pcc_metrics.narrative.fact_types import DisturbedMonths
from pcc_metrics.stats.change_signs import Sign, Turn

BY_CHANCE = "a difference this size could be chance"

_OBSTACLES = {
    Obstacle.AREA: "which was of another area",
    Obstacle.SOURCE: "which was from another source",
    Obstacle.LENGTH: "which was of a period of another length",
    Obstacle.MONTHS: "as months are lacking that are not the same in both",
    Obstacle.DEFINITION: "which was defined in another way",
    Obstacle.BREAK: "as the series has a break between the two",
}


def describe_obstacle(obstacle: Obstacle, other: str) -> str:
    """Why a figure cannot be set beside another: `not comparable with it, which was of …`."""
    return f"not comparable with {other}, {_OBSTACLES[obstacle]}"


def describe_count_change(figure: Figure, change: Change) -> str:
    """A count against its comparator, over the whole periods or the months complete in both."""
    if not change.months:
        other = f"{change.label}{describe_edition(change)}"
        return f"{capitalise(sentence_subject(figure))} {_moved(figure, change, other)}."
    count, other = len(change.months), "the same months a year before"
    opening = (
        f"In the {number_word(count)} months of {figure.period.in_sentence} that are complete in "
        f"both years"
        if count > 1
        else f"In {format_months(change.months)}, the one month that is complete in both years"
    )
    return f"{opening}, {_place(figure)} {_moved(figure, change, other)}."


def describe_newest_complete(figure: Figure, catalogue: Catalogue) -> str:
    """The 12 months that stand small below a partial figure; empty where there are none.

    `Newest complete 12 months up to then: 8,144 offences in the year to August 2024, 2.7 per …`.
    """
    whole = figure.newest_complete
    if not whole:
        return ""
    text = f"{level_in_words(whole)} in {whole.period_in_sentence}{mark_reported(whole)}"
    rate = whole.rate
    if rate and whole.measure.kind == "count":
        text += f", {format_number(rate.value, rate.decimals)} per {format_per(rate.per)}"
        text += f" (mid-{rate.population_year} population)" if rate.population_year else ""
    if whole.source != figure.source:
        text += f", from {catalogue.sources[whole.source].in_sentence}"
    return f"Newest complete 12 months up to then: {text}."


def describe_edition(change: Change) -> str:
    """`, from an earlier edition, as reported`: what a comparator is beside the figure's source."""
    if change.reason == UNCONFIRMED:
        return ""  # the reason says so
    return mark_edition(change)


def sentence_subject(figure: Figure) -> str:
    """Measure, area and period, so that the sentence can be quoted on its own."""
    return f"{_place(figure)} in {figure.period_in_sentence}"


def _place(figure: Figure) -> str:
    return f"{plural_noun(figure.measure)} in {format_places(figure.shown)}"


def _moved(figure: Figure, change: Change, other: str) -> str:
    """A count, the size of its change, the count it is set against, and how steady that is."""
    own, before = format_number(change.own_value), format_number(change.value)
    own += mark_reported(figure)
    if change.sign is Sign.NOT_COMPARABLE:
        joint = "," if change.reason == UNCONFIRMED else ";"
        return f"numbered {own}, and {before} in {other}{joint} {change.reason}"
    if change.change == 0:
        return f"numbered {own}, the same as in {other}"
    size = f"{change_size(figure.measure, change)} {more_or_fewer(change.change)}".strip()
    if change.sign is Sign.LITTLE_CHANGED:
        return f"numbered {own}, little changed from the {before} in {other} ({size})"
    if change.sign is Sign.CHANCE and change.change_share is None:
        return f"numbered {own}, and {before} in {other}: {BY_CHANCE}"
    return f"numbered {own}: {size} than the {before} in {other}{describe_steadiness(change)}"


def more_or_fewer(direction: float) -> str:
    """Of counts: never better or worse."""
    return "more" if direction > 0 else "fewer"


def describe_steadiness(change: Change) -> str:
    """`, and fewer in 8 of 9 months`: what stands behind the sign, to follow the size.

    Counts are more or fewer, shares higher or lower.
    """
    if change.sign is Sign.CHANCE:
        return f"; {BY_CHANCE}"
    up, down = ("more", "fewer") if change.counted else ("higher", "lower")
    along, other = change.months_higher, change.months_lower
    if change.sign.direction < 0:
        up, down, along, other = down, up, other, along
    same = f", the same in {change.months_equal}" if change.months_equal else ""
    if not along + other:
        return f"; {change.reason}" if change.reason else ""
    if change.sign.in_most_months:
        return f", and {up} in {_of_months(along, along + other)}{same}"
    if not other:
        return f"; {up} in {_of_months(along, along)}{same}"
    return f"; {up} in {pluralise(along, 'month')}, {down} in {other}{same}"


def _of_months(along: int, months: int) -> str:
    return f"all {months} months" if along == months else f"{along} of {months} months"


def describe_turn(figure: Figure, change: Change, turn: Turn) -> str:
    """The first months of a comparison and the last, each with its size and both sums."""
    months = sorted(change.months or figure.period.months())
    last = format_months(months[-turn.last_months :])
    first_way, last_way = turn.directions
    size = format_size(turn.first_share)
    than = (
        f"had {size} {more_or_fewer(first_way)} {_place(figure)} than a year before"
        if first_way
        else f"were level with a year before in {_place(figure)}"
    )
    size = format_size(turn.last_share)
    then = f"had {size} {more_or_fewer(last_way)}" if last_way else "were level"
    chance = "; the turn could be chance" if turn.could_be_chance else ""
    return (
        f"Of the months compared in {figure.period.in_sentence}, the first "
        f"{number_word(turn.first_months)} {than} ({format_number(turn.first_now)}; "
        f"{format_number(turn.first_before)}); the last {number_word(turn.last_months)}, {last}, "
        f"{then} ({format_number(turn.last_now)}; {format_number(turn.last_before)}){chance}."
    )


def describe_disturbed(figure: Figure, disturbed: DisturbedMonths) -> str:
    """Which side of a comparison lies in an unusual time, and with how many of its months."""
    sides = (
        (disturbed.count(disturbed.months), figure.period.in_sentence),
        (disturbed.count(disturbed.months_before), disturbed.change.label),
    )
    months = len(disturbed.months)
    parts = [_months_in(count, months, name) for count, name in sides if count]
    time = disturbed.disturbance
    return (
        f"The comparison of {uncapitalise(figure.measure.title)} includes months that {time.why} "
        f"made unusual ({time.period.written_out}): {join_words(parts)}."
    )


def _months_in(count: int, months: int, name: str) -> str:
    if months == 1:
        return name
    if count == months:
        return f"all {months} months compared in {name}"
    return f"{count} of the {months} months compared in {name}"


def describe_value_change(figure: Figure, change: Change) -> str:
    """A share, a mean or a rate against its comparator; shares change by percentage points."""
    measure = figure.measure
    own, before = format_value(measure, change.own_value), format_value(measure, change.value)
    own += mark_reported(figure)
    name = capitalise(uncapitalise(measure.title))
    opening = f"{name} in {format_places(figure.shown)} in {figure.period_in_sentence}"
    other = f"{change.label}{describe_edition(change)}"
    if change.sign is Sign.NOT_COMPARABLE:
        size = f": {_rounded_points(change)}" if change.has_range else ""
        joint = "," if figure.report else ""
        return f"{opening}: {own}{joint} compared with {before} in {other}{size}; {change.reason}."
    if change.change == 0:
        return f"{opening} was {own}, the same as in {other}."
    size = _points(change.change)
    if change.sign is Sign.LITTLE_CHANGED:
        return f"{opening} was {own}, little changed from the {before} in {other} ({size})."
    judged = _better_or_worse(measure, change.sign)
    return (
        f"{opening} was {own}, {size}{judged} than the {before} in {other}"
        f"{describe_steadiness(change)}."
    )


def _rounded_points(change: Change) -> str:
    """`2 to 4 percentage points higher, for both are rounded`."""
    way = "higher" if change.change > 0 else "lower"
    return f"{points_range(change)} {way}, for both are rounded"


def _points(change: float) -> str:
    """`2.1 percentage points lower`."""
    return f"{format_points(change)} {'higher' if change > 0 else 'lower'}"


def _better_or_worse(measure: Measure, sign: Sign) -> str:
    """Only of a service to the public, and only where a direction is said."""
    if not measure.service or measure.polarity == "neutral" or not sign.direction:
        return ""
    better = (sign.direction > 0) == (measure.polarity == "higher")
    return f", which is {'better' if better else 'worse'},"


def describe_overlap(side: SideBySide) -> str:
    """That others' rates cannot be told from the force's."""
    own = format_places(side.force.shown)
    return f"Too few to tell apart: every 95% interval overlaps that of {own}."
