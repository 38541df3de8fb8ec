"""A headline figure in a few short lines: value, sign and size of its change, turn, rate, age."""

from __future__ import annotations

from dataclasses import dataclass

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.formatting import capitalise, format_per
from pcc_metrics.domain.view import Compare
from pcc_metrics.figures.change import Change, NotCompared
from pcc_metrics.figures.figure import Answer, Figure, NoFigure
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.rest_of_force import rest_of_force
from pcc_metrics.narrative.change_formatting import change_size
from pcc_metrics.narrative.change_phrases import (
    direction_word,
    name_comparator,
    say_before_reported,
    say_change,
    say_level,
    say_month_count,
    say_sign,
)
from pcc_metrics.narrative.change_sentences import stands_beside
from pcc_metrics.narrative.claims import Claim, ClaimKind
from pcc_metrics.narrative.facts import chosen_change
from pcc_metrics.narrative.grammar import measure_name
from pcc_metrics.narrative.level_phrases import say_newest, say_not_compared, say_not_held, say_rate
from pcc_metrics.narrative.level_sentences import say_if_reported, say_level_words, say_rest_rate
from pcc_metrics.narrative.phrase import Phrase, compose, say_area, say_period
from pcc_metrics.narrative.provenance import Provenance, figure_evidence
from pcc_metrics.narrative.turn_phrases import say_part_change, say_turn_chance, say_turning_month
from pcc_metrics.narrative.wording import describe_newest_complete
from pcc_metrics.stats.change_signs import Sign

STEADY = {Sign.LITTLE_CHANGED: "little changed", Sign.CHANCE: "could be chance"}
# What the signs mean, as it stands below tiles: symbols, and the words for them.
LEGEND = (
    (Sign.HIGHER_MOST_MONTHS.symbol + Sign.LOWER_MOST_MONTHS.symbol, "in most months"),
    (Sign.HIGHER_IN_TOTAL.symbol + Sign.LOWER_IN_TOTAL.symbol, "in total only"),
    *((sign.symbol, words) for sign, words in STEADY.items()),
    (Sign.NOT_COMPARABLE.symbol, "not comparable, or not tested"),
)


@dataclass(frozen=True)
class Tile:
    """A headline figure in a few lines. Without a recent figure `value` is empty.

    `change` is how it changed, or that no figure is held; `details` are the turn, the rate and
    what else must be known; `age` is the figure's own period. `shown` is the figure whose number it
    gives, an older or a near one where there is no recent one.
    """

    name: str
    answer: Answer
    value: str
    change: Phrase
    details: tuple[Phrase, ...]
    age: Phrase
    shown: Figure | None = None

    @property
    def lines(self) -> tuple[Phrase, ...]:
        """What it says below its name and value, line by line."""
        return tuple(line for line in (self.change, *self.details, self.age) if line.text)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What all its lines claim."""
        return tuple(claim for line in self.lines for claim in line.claims)


def write_tile(reader: Reader, answer: Answer, compare: Compare) -> Tile:
    """The tile of a measure, with or without a recent figure."""
    name = capitalise(measure_name(answer.measure))
    if isinstance(answer, NoFigure) or answer.history:
        return write_missing_tile(answer, None)
    change = chosen_change(answer, compare)
    details = (
        _write_where(answer),
        write_turn_line(answer, change),
        _write_rate(reader, answer),
        Phrase(describe_newest_complete(answer, reader.catalogue)),
    )
    return Tile(
        name,
        answer,
        answer.text,
        write_change_line(answer, change),
        tuple(line for line in details if line.text),
        write_age_line(answer),
        answer,
    )


def write_missing_tile(answer: Answer, nearest: Figure | None) -> Tile:
    """The tile of a measure without a recent figure, with the nearest thing that is held."""
    name = capitalise(measure_name(answer.measure))
    held = isinstance(answer, Figure)
    none = (
        say_newest(answer, "No recent figure")
        if isinstance(answer, Figure)
        else (say_not_held(answer, "No figure"))
    )
    shown = nearest or (answer if isinstance(answer, Figure) else None)
    details: tuple[Phrase, ...] = ()
    if shown:
        what = "The latest" if held and shown is answer else "The nearest"
        line = compose(
            what + ": {level}{where} in {period}.",
            level=say_level_words(shown),
            where=compose(" in {place}", place=place) if (place := _other_area(shown)) else "",
            period=say_period(shown.period),
        )
        details = (line,)
    change = compose("{none} is held.", none=none)
    return Tile(name, answer, "", change, details, Phrase(""), shown)


def tile_evidence(tile: Tile, catalogue: Catalogue) -> Provenance | None:
    """Where the number of a tile comes from; `None` where it gives none."""
    return figure_evidence(tile.shown, catalogue) if tile.shown else None


def write_change_line(figure: Figure, change: Change | None) -> Phrase:
    """`▽ 4% lower in total (4,930; 5,131 a year before, 9 months)`; empty without a comparison."""
    if change is None:
        year = next((one for one in figure.comparisons if isinstance(one, NotCompared)), None)
        text = f"{Sign.NOT_COMPARABLE.symbol} no earlier figure to compare"
        return say_not_compared(figure, text) if year else Phrase("")
    symbol = say_sign(figure, change, change.sign.symbol)
    pair = compose(
        "{now}; {before} {than}{edition}",
        now=say_level(figure, change, before=False),
        before=say_level(figure, change, before=True),
        than=name_comparator(figure, change),
        edition=_mark_edition(figure, change),
    )
    months = _say_months(figure, change)
    if change.has_range:
        moved = say_change(figure, change, direction_word(change.change))
        return compose("{symbol} {moved} ({pair})", symbol=symbol, moved=moved, pair=pair)
    if change.sign is Sign.NOT_COMPARABLE and change.report:
        return _say_reported_before(figure, change)
    if change.sign is Sign.NOT_COMPARABLE:
        why = "not tested" if stands_beside(change) else "not comparable"
        return compose(
            "{symbol} {why} ({pair}{months})", symbol=symbol, why=why, pair=pair, months=months
        )
    return compose(
        "{symbol} {moved} ({pair}{months})",
        symbol=symbol,
        moved=_say_moved(figure, change),
        pair=pair,
        months=months,
    )


def _say_reported_before(figure: Figure, change: Change) -> Phrase:
    """`38 a year before, as reported`: two numbers side by side, and no sign between them."""
    return compose(
        "{before} {than}{reported}",
        before=say_level(figure, change, before=True),
        than=name_comparator(figure, change),
        reported=compose(", {reported}", reported=say_before_reported(figure, change)),
    )


def _mark_edition(figure: Figure, change: Change) -> Phrase:
    """That the comparator was only reported, or is of another edition; a tile has no more room."""
    if change.report:
        return compose(", {reported}", reported=say_before_reported(figure, change))
    return Phrase(", earlier edition" if change.other_edition else "")


def _say_moved(figure: Figure, change: Change) -> Phrase:
    """`4% lower in total`, `11% lower in 8 of 9 months`, `1% lower, little changed`."""
    sized = bool(change_size(figure.measure, change)) and change.change != 0
    moved = say_change(figure, change, direction_word(change.change)) if sized else None
    steady = _say_steady(figure, change)
    if moved is None:
        return steady
    joint = " " if change.sign.direction else ", "
    return compose("{moved}{joint}{steady}", moved=moved, joint=joint, steady=steady)


def _say_steady(figure: Figure, change: Change) -> Phrase:
    if change.sign in STEADY:
        return say_sign(figure, change, STEADY[change.sign])
    if not change.sign.in_most_months:
        return say_sign(figure, change, "in total")
    higher = change.sign.direction > 0
    kind = ClaimKind.MONTHS_HIGHER if higher else ClaimKind.MONTHS_LOWER
    return compose(
        "in {along} of {all} months",
        along=say_month_count(figure, change, kind),
        all=say_month_count(figure, change, ClaimKind.MONTHS_COMPARED, digits=True),
    )


def _say_months(figure: Figure, change: Change) -> Phrase:
    """`, 9 months`: where fewer are compared than the figure is of."""
    if change.months in ((), figure.months):
        return Phrase("")
    count = say_month_count(figure, change, ClaimKind.MONTHS_COMPARED, digits=True)
    return compose(", {count} months", count=count)


def _write_where(figure: Figure) -> Phrase:
    """The area that a figure is of, where it is not the one asked for."""
    place = _other_area(figure)
    return compose("For {place} as a whole", place=place) if place else Phrase("")


def _other_area(figure: Figure) -> Phrase | None:
    return None if figure.shown == figure.areas else say_area(figure.shown)


def write_turn_line(figure: Figure, change: Change | None) -> Phrase:
    """`After November: 6% higher`; empty where the last months run as those before."""
    if not change or not change.turn:
        return Phrase("")
    chance = say_turn_chance(figure, change, "could be chance")
    return compose(
        "After {month}: {turned}{chance}",
        chance=compose(", {chance}", chance=chance) if chance.text else "",
        month=say_turning_month(figure, change),
        turned=say_part_change(figure, change, last=True),
    )


def _write_rate(reader: Reader, figure: Figure) -> Phrase:
    rate = figure.rate
    if not rate or figure.measure.kind != "count":
        return Phrase("")
    own = compose("{rate} per {people}", rate=say_rate(figure, rate), people=format_per(rate.per))
    rest = rest_of_force(reader, figure)
    if not rest:
        return own
    other = say_rest_rate(figure, rest)
    return compose("{own} here; {other} elsewhere in the force", own=own, other=other)


def write_age_line(figure: Figure) -> Phrase:
    """`Year to March 2026`, and that it was only reported."""
    period = say_period(figure.period)
    reported = say_if_reported(figure)
    text = f"{capitalise(figure.period_label)}{reported}"
    return Phrase(text, (*period.claims, *reported.claims))
