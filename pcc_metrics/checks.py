"""Consistency checks: published figures that cannot all be right, with the arithmetic shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pcc_metrics import words
from pcc_metrics.figures import Figure, answer
from pcc_metrics.statistics import half_up, possible_bases
from pcc_metrics.tiling import Reader

NEAR_BASES = 50  # bases up to this many are named where a share does not fit the stated one
ROUNDED_RATE = 0.05  # rates are published with one decimal: this far off at most


@dataclass(frozen=True)
class Finding:
    """One thing that does not add up. `text` is a sentence; `figures` are those it rests on."""

    code: str
    measure: str
    text: str
    figures: tuple[Figure, ...]


def check(reader: Reader, figures: Mapping[str, Figure]) -> tuple[Finding, ...]:
    """Every check that the figures of a page, by measure id, allow."""
    found: list[Finding] = []
    for figure in figures.values():
        found += _impossible_shares(reader, figure, figures)
        found += _parts_and_whole(figure, figures)
        found += _published_change(figure, figures)
        found += _rate_and_population(reader, figure)
    found += _shared_base(found)
    return tuple(found)


def _base_of(reader: Reader, figure: Figure, figures: Mapping[str, Figure]) -> Figure | None:
    """The count that a share is of, in the share's own period, area and source."""
    measure = reader.catalogue.measures.get(figure.measure.of or "")
    if measure is None or figure.period is None:
        return None
    base = figures.get(measure.id)
    if base is None or base.period != figure.period:
        base = answer(reader, measure, figure.shown, figure.period.end)
    same = base and (base.period, base.shown, base.source) == (
        figure.period,
        figure.shown,
        figure.source,
    )
    return base if same else None


def _impossible_shares(
    reader: Reader, figure: Figure, figures: Mapping[str, Figure]
) -> Iterable[Finding]:
    """A published share that no whole count of the stated base can give."""
    base = _base_of(reader, figure, figures)
    if figure.measure.kind != "proportion" or figure.value is None or not base or not base.value:
        return
    if figure.level is None or figure.level.denominator is not None or not base.period:
        return
    (percent, decimals), total = as_published(figure.value), int(base.value)
    if possible_bases(percent, [total], decimals):
        return
    below = int(percent * total // 100)
    near = words.listed(
        f"{k} of {total} is {words.percent(k / total, decimals)}"
        for k in (below, below + 1)
        if k <= total
    )
    given = words.percent(figure.value, decimals)
    text = (
        f"{words.capital(words.inside(figure.measure.title))} in {words.places(figure.shown)}: the "
        f"source gives {given} without its base. It cannot be a share of the "
        f"{words.number(total)} {_noun(base)} of {base.period.in_sentence}: {near}."
    )
    yield Finding("impossible_share", figure.measure.id, text, (figure, base))


def as_published(share: float) -> tuple[float, int]:
    """A share as a percentage, and with how many decimals (at most 2) it was published."""
    percent = share * 100
    for decimals in (0, 1):
        if half_up(percent, decimals) == half_up(percent, 2):
            return half_up(percent, decimals), decimals
    return half_up(percent, 2), 2


def _shared_base(found: list[Finding]) -> list[Finding]:
    """Where several shares of one measure fit no base, the bases that would fit them all."""
    shares = [f for f in found if f.code == "impossible_share"]
    bases = {f.figures[1].measure.id for f in shares}
    if len(shares) < 2 or len(bases) != 1:
        return []
    percents = [as_published(f.figures[0].value or 0) for f in shares]
    fitting = set(range(1, NEAR_BASES + 1))
    for percent, decimals in percents:
        fitting &= set(possible_bases(percent, fitting, decimals))
    written = words.listed(f"{words.number(*p)}%" for p in percents)
    text = f"Both {written} could be shares of " if len(percents) == 2 else f"{written} fit "
    text += (
        f"{words.listed((str(n) for n in sorted(fitting)), 'or')}; no other base up to "
        f"{NEAR_BASES} fits."
        if fitting
        else f"no base up to {NEAR_BASES}."
    )
    figures = tuple(f.figures[0] for f in shares)
    return [Finding("possible_bases", shares[-1].measure, text, figures)]


def _parts_and_whole(figure: Figure, figures: Mapping[str, Figure]) -> Iterable[Finding]:
    """Published parts that do not add up to their published whole."""
    parts = [figures[p] for p in figure.measure.parts if p in figures]
    if len(parts) < 2 or len(parts) < len(figure.measure.parts) or figure.measure.components:
        return
    same = all(
        p.value is not None
        and (p.period, p.shown, p.source) == (figure.period, figure.shown, figure.source)
        for p in parts
    )
    if figure.value is None or not same or not figure.measure.parts_are_whole:
        return
    total = sum(p.value or 0 for p in parts)
    if total == figure.value:
        return
    left = figure.value - total
    sum_text = " and ".join(words.number(p.value or 0) for p in parts)
    text = (
        f"{words.capital(words.listed(words.inside(p.measure.name) for p in parts))} add up to "
        f"{words.number(total)} ({sum_text}), not to the {words.number(figure.value)} of "
        f"{words.inside(figure.measure.name)}: "
    )
    text += (
        f"{words.number(left)} are left over, and the source does not say what they are."
        if left > 0
        else f"the parts are {words.number(-left)} more than the whole."
    )
    yield Finding("parts", figure.measure.id, text, (figure, *parts))


def _rate_and_population(reader: Reader, figure: Figure) -> Iterable[Finding]:
    """The population that a published rate and its count imply, against those on file."""
    rate, value = figure.rate, figure.value
    if figure.measure.kind != "count" or not rate or not rate.published or not value:
        return
    if not figure.period or rate.value <= ROUNDED_RATE:
        return
    low, high = implied_population(value, rate.value, rate.per)
    on_file = reader.populations(figure.shown)
    text = (
        f"A rate of {words.number(rate.value, 1)} per {words.per(rate.per)} from "
        f"{words.number(value)} {_noun(figure)} means a population of {words.number(low)} to "
        f"{words.number(high)}; "
    )
    people = reader.population(figure.shown, figure.period.middle_year)
    if not people:
        text += "the source does not say which it used, and none is held in this snapshot."
    elif low <= people[0] <= high:
        return
    else:
        fits = [f"mid-{year}" for year, found in sorted(on_file.items()) if low <= found <= high]
        text += (
            f"the mid-{people[1]} population is {words.number(people[0])}, which gives "
            f"{words.number(value * rate.per / people[0], 1)}. "
        )
        text += (
            f"Of the years on file, {words.listed(fits)} would fit."
            if fits
            else "No year on file fits."
        )
    yield Finding("rate_population", figure.measure.id, text, (figure,))


def _published_change(figure: Figure, figures: Mapping[str, Figure]) -> Iterable[Finding]:
    """A published percentage change: the levels that its comparator can have had."""
    measure = figure.measure
    level = figures.get(measure.of or "")
    if measure.kind != "change" or measure.change_unit != "percent" or measure.bound != "exact":
        return
    if figure.value is None or not level or level.value is None or level.period != figure.period:
        return
    percent = half_up(figure.value)  # as it is said
    if level.source != figure.source or not level.value or percent <= -100:
        return
    low, high = implied_base(level.value, percent)
    text = (
        f"The number of {_noun(level)} in {measure.against} is not published: a change of "
        f"{words.number(abs(percent))}% to {words.number(level.value)} means that it was "
        f"between {words.number(low)} and {words.number(high)}."
    )
    yield Finding("implied_base", measure.id, text, (figure, level))


def implied_base(level: float, percent: float) -> tuple[int, int]:
    """The whole numbers N for which `level` is `percent` more than N, rounded half up."""
    low = int(level / (1 + (percent + 0.5) / 100)) + 1
    high = int(level / (1 + (percent - 0.5) / 100))
    return low, high


def implied_population(count: float, rate: float, per: float) -> tuple[int, int]:
    """The populations for which `count` gives `rate` (one decimal) per `per`, rounded half up."""
    low = int(count * per / (rate + ROUNDED_RATE)) + 1
    high = int(count * per / (rate - ROUNDED_RATE))
    return low, high


def _noun(figure: Figure) -> str:
    noun = figure.measure.noun
    return noun.many if noun else words.inside(figure.measure.title)
