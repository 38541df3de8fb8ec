"""Phrases for a level, its rate and its standard, and for figures that are not held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pcc_metrics.charts.figure_labels import AS_REPORTED
from pcc_metrics.domain.definitions import Area, Measure, Mission
from pcc_metrics.domain.formatting import format_number, format_value
from pcc_metrics.figures.change import AgainstTarget
from pcc_metrics.figures.figure import Answer, Figure, NoFigure
from pcc_metrics.figures.level import Level
from pcc_metrics.figures.no_figure import Why
from pcc_metrics.figures.rates import Rate
from pcc_metrics.narrative.claims import Claim, ClaimKind, ids_of
from pcc_metrics.narrative.phrase import (
    NOTHING,
    Phrase,
    compose,
    join_phrases,
    say_area,
    say_period,
)


def say_value(figure: Figure, text: str = "") -> Phrase:
    """The figure's value; `text` where it is written in another way, as a word or with decimals."""
    text = text or figure.text
    return Phrase(text, (level_claim(ClaimKind.VALUE, text, figure, figure.value),))


def say_share_parts(figure: Figure) -> Phrase:
    """`89 of 99`: the two counts that a share is worked out from."""
    level = figure.level
    parts = (
        (ClaimKind.NUMERATOR, level.numerator or 0.0),
        (ClaimKind.DENOMINATOR, level.denominator or 0.0),
    )
    claims = [level_claim(kind, format_number(n), figure, n) for kind, n in parts]
    return Phrase(f"{claims[0].text} of {claims[1].text}", tuple(claims))


def say_complete_months(figure: Figure, text: str) -> Phrase:
    """How many months a figure is of that is not of its whole period."""
    claim = level_claim(ClaimKind.MONTHS_COMPARED, text, figure, len(figure.months))
    return Phrase(text, (claim,))


def say_rate(figure: Figure, rate: Rate) -> Phrase:
    """The number of a rate, without its unit."""
    text = format_number(rate.value, rate.decimals)
    return Phrase(text, (_rate_claim(ClaimKind.RATE, text, figure, rate, rate.value),))


def rate_claim(figure: Figure, rate: Rate, text: str) -> Claim:
    """That a number is a rate, with the population that it is worked out from."""
    return _rate_claim(ClaimKind.RATE, text, figure, rate, rate.value)


def say_limits(figure: Figure, rate: Rate) -> Phrase:
    """`1.4 to 1.7`: the 95% interval of a rate."""
    lower, upper = format_number(rate.lower or 0.0, 1), format_number(rate.upper or 0.0, 1)
    claims = (
        _rate_claim(ClaimKind.LOWER, lower, figure, rate, rate.lower),
        _rate_claim(ClaimKind.UPPER, upper, figure, rate, rate.upper),
    )
    return Phrase(f"{lower} to {upper}", claims)


def say_reported(figure: Figure, *, by: bool = False) -> Phrase:
    """`as reported`, and by whom; empty of what is known at first hand."""
    if not figure.report:
        return NOTHING
    text = f"{AS_REPORTED} by {figure.report.by}" if by else AS_REPORTED
    return Phrase(text, (level_claim(ClaimKind.REPORTED, text, figure, None),))


def say_newest(figure: Figure, text: str) -> Phrase:
    """Words such as "the latest held"."""
    return Phrase(text, (level_claim(ClaimKind.NEWEST, text, figure, None),))


def say_not_held(answer: Answer, text: str) -> Phrase:
    """A measure of which there is no figure of the period asked for, or none at all."""
    if isinstance(answer, NoFigure) and answer.why is Why.NEVER_HELD:
        claim = Claim(ClaimKind.NOT_HELD, text, answer.measure.id, ids_of(answer.shown))
        return Phrase(text, (claim,))
    return say_not_held_then(answer, text)


def say_not_held_then(answer: Answer, text: str) -> Phrase:
    """That there is no figure of the period asked for, whatever else is held."""
    areas = ids_of(answer.shown)
    claim = Claim(ClaimKind.NOT_HELD, text, answer.measure.id, areas, answer.asked)
    return Phrase(text, (claim,))


def say_none_of(kind: ClaimKind, text: str, measure: Measure, areas: Sequence[Area]) -> Phrase:
    """That nothing of a measure is held, or published, for each of some areas."""
    return Phrase(text, tuple(Claim(kind, text, measure.id, (area.id,)) for area in areas))


def say_not_compared(figure: Figure, text: str) -> Phrase:
    """A figure that is not set beside an earlier one."""
    return Phrase(text, (level_claim(ClaimKind.NOT_COMPARED, text, figure, None),))


def say_none_earlier(figure: Figure, measure: Measure, text: str) -> Phrase:
    """That what a published change is of has no earlier figure from the same source."""
    told = say_not_compared(figure, text).claims[0]
    return Phrase(text, (replace(told, measure=measure.id),))


def say_quoted(figure: Answer, text: str) -> Phrase:
    """A reason or a note as the catalogue or the source gives it."""
    areas = ids_of(figure.shown)
    months = figure.months if isinstance(figure, Figure) else ()
    claim = Claim(
        ClaimKind.SOURCE, text, figure.measure.id, areas, figure.period or figure.asked, months,
        figure.source or "",
    )  # fmt: skip
    return Phrase(text, (claim,))


def say_target(figure: Figure, against: AgainstTarget) -> Phrase:
    """The standard itself, with whether it is met."""
    text = format_value(figure.measure, against.value)
    return Phrase(text, (level_claim(ClaimKind.TARGET, text, figure, float(against.met)),))


def say_mission(figure: Figure, mission: Mission, level: Level | None) -> Phrase:
    """A national mission in its own words, and what it would count from here; never a verdict."""
    where, when = say_area(figure.shown), say_period(mission.baseline)
    then = say_mission_level(figure, mission, level)
    here = "There is {then} for {where} in {when}, so no number here follows from it."
    if level:
        reported = ", as reported" if level.report else ""
        here = f"In {{where}} it would count from the {{then}} in {{when}}{reported}."
    about = filter(None, (mission.text, mission.caveat))
    quoted = [say_quoted(figure, text) for text in about]
    own = compose(here, then=then, where=where, when=when)
    return join_phrases([*quoted, own], " ", " ")


def say_mission_level(figure: Figure, mission: Mission, level: Level | None) -> Phrase:
    """The level that a mission counts from, or that there is none of its year."""
    measure, areas, then = figure.measure, ids_of(figure.shown), mission.baseline
    if level is None:
        text = "no figure"
        return Phrase(text, (Claim(ClaimKind.NOT_HELD, text, measure.id, areas, then),))
    text = format_value(measure, level.value)
    claim = Claim(
        ClaimKind.VALUE, text, measure.id, areas, then, source=level.source, value=level.value
    )
    return Phrase(text, (claim,))


def say_source(figure: Figure, text: str) -> Phrase:
    """By which name a source is told apart."""
    return Phrase(text, (level_claim(ClaimKind.SOURCE_NAME, text, figure, None),))


def say_status(figure: Figure) -> Phrase:
    """`provisional`, `revised`."""
    text = str(figure.status)
    return Phrase(text, (level_claim(ClaimKind.STATUS, text, figure, None),))


def level_claim(kind: ClaimKind, text: str, figure: Figure, value: float | None) -> Claim:
    """A claim about a figure itself: measure, areas, period, months and source."""
    return Claim(
        kind, text, figure.measure.id, ids_of(figure.shown), figure.period, figure.months,
        figure.source, value,
    )  # fmt: skip


def _rate_claim(
    kind: ClaimKind, text: str, figure: Figure, rate: Rate, value: float | None
) -> Claim:
    return Claim(
        kind, text, figure.measure.id, ids_of(figure.shown), figure.period, figure.months,
        figure.source, value, population_year=rate.population_year, per=rate.per,
    )  # fmt: skip
