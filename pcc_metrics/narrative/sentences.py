"""Facts -> sentences: the drafted text of a page.

A sentence names its measure, number, period, area and comparator, and carries the figures it rests
on. Direction is said once and unsigned; how steady a change is, as its sign says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property, singledispatch

from pcc_metrics.charts.figure_labels import mark_reported
from pcc_metrics.domain.definitions import Measure
from pcc_metrics.domain.formatting import (
    capitalise,
    format_months,
    format_number,
    format_per,
    format_places,
    format_value,
    join_area_names,
    join_words,
    plural_noun,
    pluralise,
    uncapitalise,
)
from pcc_metrics.domain.periods import YEAR
from pcc_metrics.domain.view import Compare
from pcc_metrics.figures.change import ChangeKind
from pcc_metrics.figures.comparator_rates import are_alike
from pcc_metrics.figures.comparisons import OTHER_SOURCE
from pcc_metrics.figures.figure import Answer, Figure, is_unpublished
from pcc_metrics.figures.rates import Rate
from pcc_metrics.figures.resolve import How
from pcc_metrics.narrative import wording
from pcc_metrics.narrative.claims import Claim, filter_claims
from pcc_metrics.narrative.fact_claims import claims_of
from pcc_metrics.narrative.fact_types import (
    AgainstRestFact,
    AreasFact,
    CaveatFact,
    ChangeFact,
    ClaimFact,
    ElsewhereFact,
    Fact,
    FactKind,
    FindingFact,
    GapFact,
    LevelFact,
    MissionFact,
    MonthsFact,
    NoneHeldFact,
    NoteFact,
    OtherwiseFact,
    PlaceFact,
    TargetFact,
    TurnFact,
    UncomparedFact,
    UnsettledFact,
)
from pcc_metrics.narrative.level_phrases import say_mission, say_reported

INTERVALS, TOO_FEW = ", with 95% intervals", ", too few to tell apart"


@dataclass(frozen=True)
class Sentence:
    """One drafted sentence, locked to the figures it rests on.

    A sentence that leans on the page's context line has a `standalone` form with its own claims,
    for whatever leaves the page. That form, and all claims, are worked out when somebody asks for
    them: a page shows the text alone.
    """

    text: str
    figures: tuple[Answer, ...]
    fact: FactKind
    find_claims: Callable[[], tuple[Claim, ...]] = field(default=tuple, repr=False, compare=False)
    draft_standalone: Callable[[], Sentence] | None = field(default=None, repr=False, compare=False)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """What it says, as data."""
        return self.find_claims()

    @cached_property
    def standalone(self) -> Sentence:
        """The sentence that says the same without the rest of the page; mostly it does itself."""
        return self.draft_standalone() if self.draft_standalone else self

    @property
    def alone(self) -> str:
        """The words that can be quoted without the rest of the page."""
        return self.standalone.text

    @property
    def alone_claims(self) -> tuple[Claim, ...]:
        """What these words say."""
        return self.standalone.claims


def draft_sentences(facts: Iterable[Fact]) -> tuple[Sentence, ...]:
    """The sentences of facts, in their order."""
    sentences: dict[str, Sentence] = {}
    for fact in facts:
        sentence = draft_sentence(fact)
        sentences.setdefault(sentence.text, sentence)  # nothing is said twice
    return tuple(sentences.values())


def draft_sentence(fact: Fact) -> Sentence:
    """The sentence of a fact, which stands by itself, with what it claims."""
    text = write_sentence(fact)
    return Sentence(text, fact.figures, fact.kind, lambda: filter_claims(text, claims_of(fact)))


@singledispatch
def write_sentence(fact: Fact) -> str:
    """The sentence of a fact."""
    raise TypeError(f"no sentence for {fact!r}")


@write_sentence.register
def _(fact: LevelFact) -> str:
    figure = fact.figure
    text = _level(figure)
    if figure.history:
        age = "Latest figure held" if figure.newest else "Older figure"
        return f"{age}: {_uncapital(text)}{_reported(figure)}."
    late = ", the latest held" if figure.how is How.LATEST and figure.newest else ""
    return f"{text}{_rate(figure)}{late}{_reported(figure)}."


def _reported(figure: Figure) -> str:
    reported = say_reported(figure, by=True)
    return f", {reported}" if reported.text else ""


def _level(figure: Figure) -> str:
    """Measure, number, area and period, without the full stop."""
    measure = figure.measure
    where = f"in {format_places(figure.shown)} in {figure.period_in_sentence}"
    if measure.kind == "count":
        return f"{count_sentence(measure, figure.value)} {where}"
    if measure.kind == "proportion" and measure.noun:
        share = figure.text
        return f"{share} of {measure.noun.many} were {measure.noun.verb} {where}{_of_n(figure)}"
    unit = f" per {format_per(measure.per)}" if measure.kind == "rate" and measure.per else ""
    if figure.rate and figure.rate.population_year:
        unit += f" (mid-{figure.rate.population_year} population)"
    return f"The {uncapitalise(measure.title)} {where} was {figure.text}{unit}"


def _of_n(figure: Figure) -> str:
    level = figure.level
    if level.numerator is None or not level.denominator:
        return ""
    return f" ({format_number(level.numerator)} of {format_number(level.denominator)})"


def count_sentence(measure: Measure, value: float) -> str:
    """`41 homicides were recorded`, `1 homicide was recorded`, `No homicides were recorded`."""
    noun = measure.noun
    one, many, verb = (noun.one, noun.many, noun.verb) if noun else ("", "", "recorded")
    if not noun:
        return f"{format_value(measure, value)} ({uncapitalise(measure.title)}) were {verb}"
    if value == 0:
        return f"No {many} were {verb}"
    return f"{pluralise(value, one, many)} {'was' if value == 1 else 'were'} {verb}"


def _rate(figure: Figure) -> str:
    rate = figure.rate
    if not rate or figure.measure.kind != "count":
        return ""
    text = f"{format_number(rate.value, rate.decimals)} per {format_per(rate.per)}"
    if rate.published:
        return f", a published rate of {text}"
    return f", or {text} (mid-{rate.population_year} population)"


@write_sentence.register
def _(fact: ChangeFact) -> str:
    kind = fact.figure.measure.kind
    if kind == "count":
        return wording.describe_count_change(fact.figure, fact.change)
    return wording.describe_value_change(fact.figure, fact.change)


@write_sentence.register
def _(fact: ElsewhereFact) -> str:
    side = fact.side
    others = join_words(
        f"{_with_limits(line.rate)} in {line.area.in_sentence}"
        f"{'' if line.figure.source == side.force.source else ' (from another edition)'}"
        for line in side.lines
        if line.rate
    )
    intervals = INTERVALS if fact.rate.lower is not None else ""
    misfits = join_words(line.area.in_sentence for line in side.lines if not line.rate)
    left_out = f", and the rate published for {misfits} does not fit its population"
    name = plural_noun(side.measure)
    if side.measure.kind == "count":
        name += f" per {format_per(fact.rate.per)}"
    return (
        f"{capitalise(name)} in {side.period_in_sentence}: "
        f"{_with_limits(fact.rate)} in {format_places(side.force.shown)}, beside "
        f"{others}{intervals}{TOO_FEW if are_alike(side) else ''}; forces differ in people, places "
        f"and recording, so this is no ranking"
        f"{left_out if misfits else ''}."
    )


@write_sentence.register
def _(fact: AgainstRestFact) -> str:
    own, rest = fact.rest.own, fact.rest.rest
    return (
        f"{capitalise(wording.sentence_subject(fact.figure))}: {_with_limits(own)} per "
        f"{format_per(own.per)}, beside {_with_limits(rest)} in the rest of "
        f"{fact.force.in_sentence} (mid-{own.population_year} population, 95% intervals)."
    )


def _with_limits(rate: Rate) -> str:
    """`1.6 (1.4 to 1.7)`; the rate alone where it has no interval."""
    if rate.lower is None or rate.upper is None:
        return format_number(rate.value, 1)
    limits = f"{format_number(rate.lower, 1)} to {format_number(rate.upper, 1)}"
    return f"{format_number(rate.value, 1)} ({limits})"


@write_sentence.register
def _(fact: TurnFact) -> str:
    return wording.describe_turn(fact.figure, fact.change, fact.turn)


@write_sentence.register
def _(fact: TargetFact) -> str:
    figure, change = fact.figure, fact.change
    verdict = "meets" if change.met else "does not meet"
    wanted = format_value(figure.measure, change.value)
    reported = f"{mark_reported(figure)}," if figure.report else ""
    text = (
        f"{capitalise(change.label)} for {uncapitalise(figure.measure.title)} is {wanted}; "
        f"{figure.text} in {format_places(figure.shown)} in {figure.period_in_sentence}"
        f"{reported} {verdict} it."
    )
    return " ".join((text, *fact.claims))


@write_sentence.register
def _(fact: MissionFact) -> str:
    return str(say_mission(fact.figure, fact.mission, fact.level))


@write_sentence.register
def _(fact: ClaimFact) -> str:
    figure = fact.figure
    measure = figure.measure
    unclear = (
        " It does not say whether this means per cent or percentage points."
        if measure.change_unit == "unstated"
        else ""
    )
    untested = "" if fact.levels_held else "; the earlier figure is not held to check it"
    return (
        f"{capitalise(fact.source.in_sentence)} gives {uncapitalise(fact.of.title)} in "
        f"{format_places(figure.shown)} in {figure.period_in_sentence} as "
        f"{figure.text} than {measure.against}{untested}.{unclear}"
    )


@write_sentence.register
def _(fact: FindingFact) -> str:
    return fact.finding.text


@write_sentence.register
def _(fact: AreasFact) -> str:
    parts = [
        f"{format_number(f.value)} {_were(f.value, position)}in {format_places(f.shown)}"
        for position, f in enumerate(fact.each)
    ]
    when = fact.figure.period_in_sentence
    return f"Of the {plural_noun(fact.figure.measure)} in {when}, {join_words(parts)}."


def _were(value: float, position: int) -> str:
    """The verb, which stands in the first part of a list only."""
    if position:
        return ""
    return "was " if value == 1 else "were "


@write_sentence.register
def _(fact: CaveatFact) -> str:
    return wording.describe_disturbed(fact.figure, fact.disturbed) if fact.disturbed else fact.text


@write_sentence.register
def _(fact: GapFact) -> str:
    return fact.figure.unavailable


@write_sentence.register
def _(fact: MonthsFact) -> str:
    return (
        f"In the figures from {fact.source.in_sentence} for "
        f"{format_places(fact.figures[0].shown)}, the months complete in both years are "
        f"{format_months(fact.months)}, each with the same month a year before; the others are "
        "incomplete or not held in one of the two."
    )


@write_sentence.register
def _(fact: NoneHeldFact) -> str:
    names = join_words((uncapitalise(f.measure.title) for f in fact.figures), "or")
    where = format_places(fact.figures[0].shown)
    it = "it" if len(fact.figures) == 1 else "them"
    return f"This snapshot holds no figure for {names} in {where}, so nothing is said about {it}."


@write_sentence.register
def _(fact: UncomparedFact) -> str:
    names = join_words(uncapitalise(f.measure.title) for f in fact.figures)
    them = "it" if len(fact.figures) == 1 else "them"
    years = (figure.find_comparison(ChangeKind.YEAR) for figure in fact.figures)
    reasons = {year.reason for year in years if year}
    if len(fact.figures) == 1 and len(reasons) == 1:
        return f"{capitalise(names)}: {reasons.pop()}."
    none = f"There is no comparison with the year before for {names}"
    if any(OTHER_SOURCE in reason or "because" not in reason for reason in reasons):
        return f"{none}."  # what is held for it is from another source, or hidden
    return f"{none}, because no complete figure to compare {them} with is held."


@write_sentence.register
def _(fact: PlaceFact) -> str:
    first = fact.figures[0]
    names = join_words(uncapitalise(f.measure.title) for f in fact.figures)
    lacking = join_area_names(first.lacking)
    none = (
        f"No figures are published for {lacking} alone"
        if is_unpublished(first.measure, first.lacking)
        else f"This snapshot holds no figures for {lacking} alone"
    )
    return (
        f"{none} for {names}: what follows on {'it' if len(fact.figures) == 1 else 'them'} is of "
        f"{join_area_names(first.shown)} as a whole."
    )


@write_sentence.register
def _(fact: NoteFact) -> str:
    return f"In the figures from {fact.source.in_sentence}: {fact.text.rstrip('.')}."


@write_sentence.register
def _(fact: OtherwiseFact) -> str:
    names = join_words(uncapitalise(f.measure.title) for f in fact.figures)
    lacking = {
        Compare.YEAR: "No figure for the year before is held",
        Compare.BASELINE: "No baseline is held",
        Compare.REST: "No rate beside that of the rest of the force can be given",
        Compare.NATIONAL: "No rates of other forces can be given",
    }[fact.wanted]
    them = "it is" if len(fact.figures) == 1 else "they are"
    instead = "a baseline" if fact.instead is ChangeKind.BASELINE else "the year before"
    if any(one.period.length > YEAR for one in fact.figures):
        instead = "an earlier period"
    return f"{lacking} for {names}: {them} compared with {instead} instead."


@write_sentence.register
def _(fact: UnsettledFact) -> str:
    names = join_words(uncapitalise(f.measure.title) for f in fact.figures)
    return f"Figures for {names} are {fact.status} and may change."


def _uncapital(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
