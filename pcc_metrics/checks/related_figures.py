"""Shares, changes and rates against the figures that they are of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pcc_metrics.checks.finding import Finding, FindingCode, Severity, figures_finding
from pcc_metrics.checks.phrases import count_noun, place_and_period
from pcc_metrics.domain.definitions import Measure
from pcc_metrics.domain.formatting import (
    capitalise,
    format_change,
    format_number,
    format_per,
    format_percent,
    format_places,
    join_words,
    plural_noun,
    uncapitalise,
)
from pcc_metrics.domain.periods import Period
from pcc_metrics.domain.rounding import round_half_up
from pcc_metrics.figures.figure import Answer, Figure, resolve_figure
from pcc_metrics.figures.reader import Reader
from pcc_metrics.stats.change_tests import possible_bases

NEAR_BASES = 50  # bases up to this many are named where two shares do not fit the stated one


def check_related(
    reader: Reader, figures: Mapping[str, Answer], people: Reader | None = None
) -> Iterator[Finding]:
    """Shares, changes and rates against the figures that they are of.

    `people` is another snapshot, whose populations are used where this one has none.
    """
    shares: list[Finding] = []
    for figure in (one for one in figures.values() if isinstance(one, Figure)):
        shares += _impossible_share(reader, figure, figures)
        yield from _published_change(reader, figure, figures)
        yield from _rate_and_population(reader, figure, people)
    yield from shares
    yield from _shared_base(shares)


def _base_of(reader: Reader, figure: Figure, figures: Mapping[str, Answer]) -> Figure | None:
    """The count that a share is of, in the share's own period, area and source."""
    measure = reader.catalogue.measures.get(figure.measure.of or "")
    if measure is None:
        return None
    base = figures.get(measure.id)
    if base is None or base.period != figure.period:
        base = resolve_figure(reader, measure, figure.shown, figure.period.end)
    if not isinstance(base, Figure):
        return None
    same = (base.period, base.shown, base.source) == (
        figure.period,
        figure.shown,
        figure.source,
    )
    return base if same else None


def _impossible_share(
    reader: Reader, figure: Figure, figures: Mapping[str, Answer]
) -> Iterable[Finding]:
    """A published share that no whole count of the stated base can give."""
    base = _base_of(reader, figure, figures)
    if figure.measure.kind != "proportion" or not base or not base.value:
        return
    if figure.level.denominator is not None:
        return
    (percent, decimals), total = published_percent(figure.value), int(base.value)
    if total != base.value or possible_bases(percent, [total], decimals):
        return
    below = int(percent * total // 100)
    near = join_words(
        f"{format_number(k)} of {format_number(total)} is {format_percent(k / total, decimals)}"
        for k in (below, below + 1)
        if k <= total
    )
    given = format_percent(figure.value, decimals)
    text = (
        f"{capitalise(uncapitalise(figure.measure.title))} in {format_places(figure.shown)}: the "
        f"source gives {given} without its base. It cannot be a share of the "
        f"{count_noun(base.measure, total)} of {base.period.in_sentence}: {near}. "
        f"{_nearest(percent, total, decimals)}"
    )
    yield figures_finding(
        FindingCode.IMPOSSIBLE_SHARE, figure.measure.id, text, (figure, base), Severity.ERROR
    )


def published_percent(share: float) -> tuple[float, int]:
    """A share as a percentage, and with how many decimals (at most 2) it was published."""
    percent = share * 100
    for decimals in (0, 1):
        if round_half_up(percent, decimals) == round_half_up(percent, 2):
            return round_half_up(percent, decimals), decimals
    return round_half_up(percent, 2), 2


def _nearest(percent: float, total: int, decimals: int) -> str:
    """The bases on either side that could give the share; large enough ones all can."""
    enough = 100 * 10**decimals
    below = possible_bases(percent, range(total - 1, 0, -1), decimals)[:1]
    above = possible_bases(percent, range(total + 1, total + enough + 1), decimals)[:1]
    found = [*below, *above]
    opening = f"The nearest {'base' if len(found) == 1 else 'bases'} that could give it: "
    return f"{opening}{join_words(map(format_number, found))}."


def _shared_base(shares: Sequence[Finding]) -> list[Finding]:
    """Where several shares of one measure fit no base, the bases that would fit them all."""
    bases = {f.figures[1].measure.id for f in shares}
    if len(shares) < 2 or len(bases) != 1:
        return []
    percents = [published_percent(f.figures[0].value) for f in shares]
    fitting = set(range(1, NEAR_BASES + 1))
    for percent, decimals in percents:
        fitting &= set(possible_bases(percent, fitting, decimals))
    written = join_words(f"{format_number(*p)}%" for p in percents)
    text = f"Both {written} could be shares of " if len(percents) == 2 else f"{written} fit "
    text += (
        f"{join_words((str(n) for n in sorted(fitting)), 'or')}; no other base up to "
        f"{NEAR_BASES} fits."
        if fitting
        else f"no base up to {NEAR_BASES}."
    )
    figures = tuple(f.figures[0] for f in shares)
    return [
        figures_finding(
            FindingCode.POSSIBLE_BASES, shares[-1].measure, text, figures, Severity.CHECK
        )
    ]


def _published_change(
    reader: Reader, figure: Figure, figures: Mapping[str, Answer]
) -> Iterable[Finding]:
    """A published percentage change: against both levels, or the level its comparator had."""
    measure, level = figure.measure, figures.get(figure.measure.of or "")
    if measure.kind != "change" or measure.change_unit != "percent":
        return
    if not isinstance(level, Figure) or not level.value or level.period != figure.period:
        return
    if level.source != figure.source or level.measure.kind != "count":
        return
    earlier = _comparator(measure, level.measure)
    before = earlier and reader.level_of(level.measure, level.shown, earlier, level.source)
    if earlier and before:
        text = _other_change(figure, level, before.value, earlier)
        if text:
            found = figures_finding(
                FindingCode.CHANGE, measure.id, text, (figure, level), Severity.ERROR
            )
            yield replace(found, observations=(*found.observations, *before.observations))
    elif measure.bound == "exact" and figure.value > -99.9:
        yield _implied(figure, level)


def _implied(figure: Figure, level: Figure) -> Finding:
    """The level that a comparator had, where it is not held; an error where none can have been."""
    measure, value, now = figure.measure, figure.value, level.value
    decimals = _decimals(value)
    low, high = implied_base(now, value, decimals)
    text = (
        f"The number of {plural_noun(level.measure)} in {format_places(level.shown)} in "
        f"{measure.against} is not published: a {'fall' if value < 0 else 'rise'} of "
        f"{format_number(abs(value), decimals)}% to {format_number(now)} in "
        f"{level.period.in_sentence} "
    )
    if low > high:
        text += "cannot be, because no whole number before gives it."
        return figures_finding(
            FindingCode.CHANGE, measure.id, text, (figure, level), Severity.ERROR
        )
    span = f"between {format_number(low)} and {format_number(high)}"
    text += f"means that it was {format_number(low) if low == high else span}."
    return figures_finding(
        FindingCode.IMPLIED_BASE, measure.id, text, (figure, level), Severity.CHECK
    )


def _comparator(change: Measure, of: Measure) -> Period | None:
    """The period that a published change is against, where the catalogue knows it."""
    return of.baseline.period if of.baseline and of.baseline.label == change.against else None


def _other_change(figure: Figure, level: Figure, before: float, earlier: Period) -> str:
    """What the two levels give where it is not what is published; else nothing."""
    value, now = figure.value, level.value
    if not before:
        return ""
    decimals = _decimals(value)
    percent = (now / before - 1) * 100
    over = figure.measure.bound == "over"
    if percent > value if over else round_half_up(percent, decimals) == value:
        return ""
    direction = "lower" if percent < 0 else "higher"
    return (
        f"{capitalise(plural_noun(level.measure))} in {format_places(level.shown)} in "
        f"{level.period.in_sentence} are given as {format_change(figure.measure, value)} than in "
        f"{figure.measure.against}; {format_number(now)} against {format_number(before)} in "
        f"{earlier.in_sentence} is {format_number(abs(percent), max(1, decimals))}% {direction}."
    )


def _decimals(value: float) -> int:
    """How many decimals a published number has; more than two are taken for two."""
    return next((d for d in (0, 1) if round_half_up(value, d) == value), 2)


def _rate_and_population(
    reader: Reader, figure: Figure, people: Reader | None
) -> Iterable[Finding]:
    """The population that a published rate and its count imply, against those on file."""
    rate, value, period = figure.rate, figure.value, figure.period
    if figure.measure.kind != "count" or not rate or not rate.published or not value:
        return
    decimals = max(1, _decimals(rate.value))
    if rate.value < 0.1:  # rounds to no rate at all: any large population would do
        return
    low, high = implied_population(value, rate.value, rate.per, decimals)
    text = (
        f"A rate of {format_number(rate.value, decimals)} per {format_per(rate.per)} "
        f"{place_and_period(figure.shown, period)} from {count_noun(figure.measure, value)} means "
        f"a population of {format_number(low)} to {format_number(high)}"
    )
    holder = people if people and not reader.populations(figure.shown) else reader
    on_file = {year: n for year, n in holder.populations(figure.shown).items() if n > 0}
    years = _years_used(period, sorted(on_file))
    if not years:
        text += "; none is held in this snapshot to set against it."
        yield figures_finding(
            FindingCode.RATE_POPULATION, figure.measure.id, text, (figure,), Severity.CHECK
        )
        return
    if low <= on_file[years[0]] <= high:
        return
    fitting = {y: found for y, found in on_file.items() if low <= found <= high}
    text += (
        "; "
        if holder is reader
        else (
            f". This snapshot holds no population; in snapshot {holder.snapshot.id}, the newest "
            f"that holds one, "
        )
    )
    text += f"{_gives(value * rate.per, years, on_file)}. {_fit(fitting, sorted(on_file))}"
    severity = Severity.CHECK if fitting else Severity.ERROR
    yield figures_finding(FindingCode.RATE_POPULATION, figure.measure.id, text, (figure,), severity)


def _years_used(period: Period, on_file: Sequence[int]) -> list[int]:
    """The year a rate rests on (the middle's, else the latest before), then the others touched."""
    usable = [year for year in on_file if year <= period.middle_year]
    touched = (period.start.year, period.end.year)
    return list(dict.fromkeys([*usable[-1:], *(y for y in touched if y in usable)]))


def _gives(cases: float, years: Sequence[int], on_file: Mapping[int, float]) -> str:
    return ", and ".join(
        f"the mid-{year} population is {format_number(on_file[year])}, which gives "
        f"{format_number(cases / on_file[year], 1)}"
        for year in years
    )


def _fit(fitting: Mapping[int, float], on_file: Sequence[int]) -> str:
    span = f"{on_file[0]} to {on_file[-1]}" if len(on_file) > 1 else str(on_file[0])
    if not fitting:
        return f"No year on file ({span}) fits."
    years = join_words(f"mid-{year}" for year in fitting)
    people = join_words(map(format_number, fitting.values()))
    only = "only " if len(fitting) == 1 else ""
    return f"Of the years on file, {span}, {only}{years} would fit, with {people}."


def implied_base(level: float, percent: float, decimals: int = 0) -> tuple[int, int]:
    """The whole numbers N for which `level` is `percent` more than N, rounded half up."""
    half = 0.5 / 10**decimals
    low = int(level / (1 + (percent + half) / 100)) + 1
    high = int(level / (1 + (percent - half) / 100))
    return low, high


def implied_population(count: float, rate: float, per: float, decimals: int = 1) -> tuple[int, int]:
    """The populations for which `count` gives `rate` per `per`, rounded half up."""
    half = 0.5 / 10**decimals
    low = int(count * per / (rate + half)) + 1
    high = int(count * per / (rate - half))
    return low, high
