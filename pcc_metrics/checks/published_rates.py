"""Published rates against the count and the population that they are of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pcc_metrics.checks.finding import Finding, FindingCode, Severity, figures_finding
from pcc_metrics.checks.phrases import count_noun, place_and_period
from pcc_metrics.domain.formatting import format_number, format_per, join_words, published_decimals
from pcc_metrics.domain.periods import Period
from pcc_metrics.figures.figure import Figure
from pcc_metrics.figures.populations import populations
from pcc_metrics.figures.reader import Reader


def check_rate(reader: Reader, figure: Figure, people: Reader | None) -> Iterable[Finding]:
    """The population that a published rate and its count imply, against those on file.

    `people` is another snapshot, whose populations are used where this one has none.
    """
    rate, value, period = figure.rate, figure.value, figure.period
    if figure.measure.kind != "count" or not rate or not rate.published or not value:
        return
    decimals = published_decimals(rate.value, 1)
    if rate.value < 0.1:  # rounds to no rate at all: any large population would do
        return
    low, high = implied_population(value, rate.value, rate.per, decimals)
    rate_text = f"{format_number(rate.value, decimals)} per {format_per(rate.per)}"
    means = (
        f"From {count_noun(figure.measure, value)} it means a population of {format_number(low)} "
        f"to {format_number(high)}"
    )
    holder = people if people and not populations(reader, figure.shown) else reader
    on_file = {year: n for year, n in populations(holder, figure.shown).items() if n > 0}
    years = _years_used(period, sorted(on_file))
    if not years:
        text = (
            f"The population behind the rate of {rate_text} "
            f"{place_and_period(figure.shown, period)} is not stated. {means}; "
            "none is held in this snapshot to set against it."
        )
        yield _finding(figure, text, Severity.KNOWN)
        return
    if low <= on_file[years[0]] <= high:
        return
    fitting = {y: population for y, population in on_file.items() if low <= population <= high}
    where = "; "
    if holder is not reader:
        where = (
            f". This snapshot holds no population; in snapshot {holder.snapshot.id}, the newest "
            f"that holds one, "
        )
    text = (
        f"The published rate of {rate_text} {place_and_period(figure.shown, period)} is not "
        f"reproduced, as its population is not stated. {means}{where}"
        f"{_gives(value * rate.per, years, on_file)}. {_fit(fitting, sorted(on_file))}"
    )
    yield _finding(figure, text, Severity.KNOWN if fitting else Severity.ERROR)


def _finding(figure: Figure, text: str, severity: Severity) -> Finding:
    code = FindingCode.RATE_POPULATION
    return figures_finding(code, figure.measure.id, text, (figure,), severity)


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


def implied_population(count: float, rate: float, per: float, decimals: int = 1) -> tuple[int, int]:
    """The populations for which `count` gives `rate` per `per`, rounded half up."""
    half = 0.5 / 10**decimals
    low = int(count * per / (rate + half)) + 1
    high = int(count * per / (rate - half))
    return low, high
