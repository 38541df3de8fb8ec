"""A measure in a row of the area profile: the words of each cell, and the answer over the rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pcc_metrics.domain.definitions import Area
from pcc_metrics.domain.formatting import (
    capitalise,
    format_number,
    format_per,
    join_area_names,
    pluralise,
)
from pcc_metrics.domain.periods import Month
from pcc_metrics.domain.view import Compare
from pcc_metrics.figures.figure import Answer, Figure, NoFigure
from pcc_metrics.figures.missing_months import Missing
from pcc_metrics.figures.movers import PartOfChange
from pcc_metrics.figures.no_figure import Why
from pcc_metrics.figures.rates import Rate
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.rest_of_force import RestOfForce
from pcc_metrics.narrative.claims import Claim, ClaimKind, ids_of
from pcc_metrics.narrative.facts import chosen_change
from pcc_metrics.narrative.grammar import short_name
from pcc_metrics.narrative.headlines import Headlines
from pcc_metrics.narrative.level_phrases import (
    say_limits,
    say_newest,
    say_not_held,
    say_quoted,
    say_rate,
    say_value,
)
from pcc_metrics.narrative.page_answer import is_short, write_answer, write_versions
from pcc_metrics.narrative.phrase import NOTHING, Phrase, compose, join_phrases, say_area
from pcc_metrics.narrative.tile_text import write_age_line, write_change_line, write_turn_line
from pcc_metrics.narrative.wording import describe_newest_complete

OLD_LATEST, OLD = "old: the latest held", "old figure"
MOST_RATES = 2  # that an answer tells beside the changes
SCALE = (
    "In the pictures of rates the filled dot is the area named first, the open ones are what "
    "stands beside it, and lines are 95% intervals; each row has its own scale from zero."
)
PART = (
    "“Of the force’s change” is over the months in which the force itself is compared, and only "
    "where its change has a direction."
)
REST = "elsewhere in the force"
CAUTION = (
    "Rates are per people who live there. People who work, shop or go out there are counted as "
    "victims but not in the population."
)


@dataclass(frozen=True)
class RowText:
    """The words of a row. `reason` says why there is no figure, or that it is no news any more.

    `place` names the area where the figure is of another than the one asked for.
    """

    value: Phrase
    unit: str = ""
    place: Phrase = NOTHING
    period: Phrase = NOTHING
    age: str = ""
    change: Phrase = NOTHING
    turn: Phrase = NOTHING
    newest_complete: str = ""
    rate: Phrase = NOTHING
    beside: tuple[Phrase, ...] = ()
    share: Phrase = NOTHING
    reason: Phrase = NOTHING

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What all cells say, as data."""
        cells = (
            self.value, self.place, self.period, self.change, self.turn, self.rate, *self.beside,
            self.share, self.reason,
        )  # fmt: skip
        return tuple(claim for cell in cells for claim in cell.claims)


def describe_columns(*, intervals: bool, parts: bool) -> tuple[str, ...]:
    """How to read the pictures of rates and the parts of the force's change, where shown."""
    return tuple(text for text, shown in ((SCALE, intervals), (PART, parts)) if shown)


def write_row(
    reader: Reader,
    answer: Answer,
    compare: Compare,
    to: Month,
    beside: tuple[Phrase, ...] = (),
    part: PartOfChange | None = None,
) -> RowText:
    """The row of a measure at the month `to`; of old figures only what, when and how old.

    `beside` are the rates that its own stands beside.
    """
    if isinstance(answer, NoFigure):
        none = say_not_held(answer, "no figure")
        return RowText(none, reason=write_reason(reader, answer))
    place = NOTHING if answer.shown == answer.areas else say_area(answer.shown)
    unit = answer.measure.unit if answer.measure.kind == "rate" else ""
    row = RowText(_say_value(answer), unit, place, write_age_line(answer), write_age(answer, to))
    if answer.history:
        old = say_newest(answer, OLD_LATEST) if answer.newest else Phrase(OLD)
        return replace(row, reason=old)
    change = chosen_change(answer, compare)
    return replace(
        row,
        change=write_change_line(answer, change),
        turn=write_turn_line(answer, change),
        newest_complete=describe_newest_complete(answer, reader.catalogue),
        rate=write_rate(answer),
        beside=beside,
        share=write_share(part) if part else NOTHING,
    )


def _say_value(figure: Figure) -> Phrase:
    """The value; a share that cannot be, and a change of an unknown level, claim no number."""
    if figure.misfit or figure.measure.kind == "change":
        return Phrase(figure.text)
    return say_value(figure)


def write_age(figure: Figure, to: Month) -> str:
    """`9 months earlier`: how long before the month asked for a figure ends."""
    months = to.index - figure.period.end.index
    return f"{pluralise(months, 'month')} earlier" if months > 0 else ""


def write_rate(figure: Figure) -> Phrase:
    """`1.6 (1.5 to 1.8)`: the rate of a count with its interval; none of a larger area."""
    rate = figure.rate
    if not rate or figure.measure.kind != "count" or figure.shown != figure.areas:
        return NOTHING
    return say_with_limits(figure, rate)


def say_with_limits(figure: Figure, rate: Rate) -> Phrase:
    """A rate, and its 95% interval unless it was published without one."""
    own = say_rate(figure, rate)
    if rate.interval is None:
        return own
    return compose("{own} ({limits})", own=own, limits=say_limits(figure, rate))


def say_elsewhere(figure: Figure, area: Area, rate: Rate) -> Phrase:
    """`Merseyside 9.8 (7.2 to 13.1)`."""
    return compose("{area} {own}", area=area.title, own=say_with_limits(figure, rate))


def write_share(part: PartOfChange) -> Phrase:
    """`12 of the 201 fewer`, `3 more, against 201 fewer`: of the force's change, as counts.

    No part is more than its whole: where others moved the other way, both changes are given.
    """
    whole = _say_counted_change(part, part.whole.shown, part.change.change)
    own = _say_counted_change(part, part.areas, part.difference)
    if not part.difference:
        return compose("none of the {whole}", whole=whole)
    if part.share < 0:
        return compose("{own}, against {whole}", own=own, whole=whole)
    if part.share > 1:
        return compose("{own}; the force {whole}", own=own, whole=whole)
    number = Phrase(format_number(abs(part.difference)), own.claims)
    return compose("{number} of the {whole}", number=number, whole=whole)


def _say_counted_change(part: PartOfChange, areas: Sequence[Area], change: float) -> Phrase:
    """`201 fewer`."""
    number, word = format_number(abs(change)), "more" if change > 0 else "fewer"
    whole = part.whole
    claim = Claim(
        ClaimKind.PART, number, whole.measure.id, ids_of(areas), whole.period, part.months,
        whole.source, abs(change), part.change.period,
    )  # fmt: skip
    return Phrase(f"{number} {word}", (claim,))


def write_reason(reader: Reader, answer: NoFigure) -> Phrase:
    """Why there is no figure, in few words; the whole sentence stands on the measure's page."""
    if answer.why is Why.NEVER_HELD:
        return say_not_held(answer, "none is held")
    return say_quoted(answer, _name_reason(reader, answer))


def _name_reason(reader: Reader, answer: NoFigure) -> str:
    if answer.why is Why.HIDDEN:
        return "small numbers are not shown"
    if answer.why is Why.IMPOSSIBLE:
        return "what is published cannot be right"
    if answer.why is Why.NO_RATE:
        return "no rate can be worked out"
    without = [area for area in answer.shown if not reader.holds(answer.measure, area)]
    if without:
        return f"none is held for {join_area_names(without)}"
    lacking = _count_lacking(answer.gap, answer.asked.length) if answer.gap else ""
    return lacking or "held for other months only"


def _count_lacking(gap: Missing, length: int) -> str:
    """`3 of 12 months incomplete, 1 not held`."""
    kinds = (
        (gap.incomplete, "incomplete"), (gap.untested, "not tested"), (gap.absent, "not held"),
    )  # fmt: skip
    counts = [(len({month for month, _ in months}), word) for months, word in kinds]
    (first, word), *others = [one for one in counts if one[0]] or [(0, "")]
    if not first:
        return ""
    months = f"{first} of {pluralise(length, 'month')} {word}"
    return ", ".join([months, *(f"{number} {kind}" for number, kind in others)])


def write_profile_answer(
    headlines: Headlines, rests: Sequence[tuple[Figure, RestOfForce]]
) -> Phrase:
    """The answer as on every page, with rates beside the rest of the force where there is room.

    They take that of counts and of what is missing, never that of a direction with its size. A
    rate stands behind what is told of its measure; where nothing is, in a sentence of its own.
    """
    counts = range(min(MOST_RATES, len(rests)), 0, -1)
    each = [write_versions(replace(headlines, rates=_say_rates(rests[:n]))) for n in counts]
    for version in zip(*each, strict=True):
        for count, told in zip(counts, version, strict=True):
            longer = _add_untold(told, rests[:count])
            if longer and is_short(longer):
                return longer
    return write_answer(headlines)


def _add_untold(told: Phrase, rests: Sequence[tuple[Figure, RestOfForce]]) -> Phrase | None:
    """A version with the rates of measures that it does not name; `None` where one has no place."""
    sentences = [told]
    for figure, rest in rests:
        rate, name = _say_rate_beside(figure, rest), short_name(figure.measure)
        if rate.text in told.text:
            continue
        if name.casefold() in told.text.casefold():
            return None
        sentences.append(compose("{name}: {rate}.", name=capitalise(name), rate=rate))
    return join_phrases(sentences, " ", " ")


def _say_rates(rests: Iterable[tuple[Figure, RestOfForce]]) -> dict[str, Phrase]:
    return {figure.measure.id: _say_rate_beside(figure, rest) for figure, rest in rests}


def _say_rate_beside(figure: Figure, rest: RestOfForce) -> Phrase:
    """`1.6 per 1,000 people, 2.2 elsewhere in the force`."""
    other = replace(figure, shown=rest.areas, value=rest.count, rate=rest.rest)
    return compose(
        "{own} per {people}, {rest} {elsewhere}",
        own=say_rate(figure, rest.own),
        people=format_per(rest.own.per),
        rest=say_rate(other, rest.rest),
        elsewhere=_say_rest(figure, rest),
    )


def _say_rest(figure: Figure, rest: RestOfForce) -> Phrase:
    """`elsewhere in the force`; beside several areas, the names of those that are left."""
    if len(figure.shown) == 1:
        return say_area(rest.areas, REST)
    names = say_area(rest.areas, join_area_names(rest.areas))
    return compose("in {names}", names=names)
