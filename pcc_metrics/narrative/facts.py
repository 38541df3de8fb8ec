"""What can be said of a page's figures: typed facts, in the order that matters to a reader.

`sentences.py` turns each into one sentence. The types are in `fact_types.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pcc_metrics.checks import Finding, Severity, earlier_levels
from pcc_metrics.domain.definitions import Area, Measure, Priority
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.figures.change import Change, ChangeKind
from pcc_metrics.figures.change_evidence import twin_months
from pcc_metrics.figures.comparator_rates import comparator_rates
from pcc_metrics.figures.figure import Answer, Figure, NoFigure, NoteCode, is_unpublished
from pcc_metrics.figures.missions import find_mission_level
from pcc_metrics.figures.no_figure import Why
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.rest_of_force import rest_of_force
from pcc_metrics.figures.source_claims import claims_about
from pcc_metrics.narrative.fact_types import (
    AgainstRestFact,
    AreasFact,
    CaveatFact,
    ChangeFact,
    ClaimFact,
    DisturbedMonths,
    ElsewhereFact,
    Fact,
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
from pcc_metrics.narrative.grammar import find_subject
from pcc_metrics.stats.change_signs import Sign
from pcc_metrics.store.observation import Status


def page_facts(
    reader: Reader,
    priority: Priority,
    view: View,
    figures: Mapping[str, Answer],
    each: Mapping[str, tuple[Answer, ...]],
    findings: Sequence[Finding],
) -> Iterator[Fact]:
    """News first, newest kind of evidence as the catalogue orders it; then gaps; then history."""
    answers = [f for f in figures.values() if is_expected(f, priority, figures)]
    held = [f for f in answers if isinstance(f, Figure)]
    lacking = [f for f in answers if isinstance(f, NoFigure)]
    news = [f for f in held if not f.history]
    history = [f for f in held if f.history]
    missing = [f for f in lacking if f.why is not Why.NEVER_HELD]
    absent = [f for f in lacking if f.why is Why.NEVER_HELD]
    stated = (f for f in news if not is_rate_of_count(f, figures))
    larger = tuple(f for f in stated if f.shown != f.areas)
    for figure in (*news, *history):
        alike = tuple(f for f in larger if _why_larger(f) == _why_larger(figure))
        if alike and figure is alike[0]:
            yield PlaceFact(alike)
        yield from figure_facts(reader, figure, figures, each, findings, view)
    yield from (GapFact(f) for f in missing if not is_rate_of_count(f, figures))
    for group in (
        tuple(f for f in absent if f.measure.id in priority.headlines),
        tuple(f for f in absent if f.measure.id not in priority.headlines),
    ):
        if group:
            yield NoneHeldFact(group)
    told = [f for f in news if f.measure.kind != "change" and not is_rate_of_count(f, figures)]
    yield from _common(reader, told, view.compare)
    yield from cautions(findings)


def is_expected(answer: Answer, priority: Priority, figures: Mapping[str, Answer]) -> bool:
    """Whether a reader would miss it if nothing were said of it.

    A rate or published change that opens no page is told where it has a figure for the areas asked
    for; nobody looks for it beside what it is of, nor for what another source counts as well.
    """
    measure = answer.measure
    if measure.id in priority.headlines:
        return True
    if measure.kind not in ("rate", "change"):
        never = isinstance(answer, NoFigure) and answer.why is Why.NEVER_HELD
        return not never or not any(_counts_the_same(f, measure) for f in figures.values())
    own = isinstance(answer, Figure) and answer.shown == answer.areas
    return own or measure.of not in figures


def _counts_the_same(answer: Answer, measure: Measure) -> bool:
    """Whether a figure is of another source's measure of the same thing."""
    if answer.measure.id == measure.id or not isinstance(answer, Figure):
        return False
    return find_subject(answer.measure) == find_subject(measure)


def _why_larger(figure: Figure) -> tuple[tuple[Area, ...], bool]:
    return figure.lacking, is_unpublished(figure.measure, figure.lacking)


def figure_facts(
    reader: Reader,
    figure: Figure,
    figures: Mapping[str, Answer],
    each: Mapping[str, tuple[Answer, ...]],
    findings: Sequence[Finding],
    view: View,
) -> Iterator[Fact]:
    """What can be said of one figure: its level, its areas, its changes, what does not fit."""
    own = [
        f for f in findings if f.measure == figure.measure.id and f.severity is not Severity.KNOWN
    ]
    if figure.measure.kind == "change":
        catalogue = reader.catalogue
        of = catalogue.measures[figure.measure.of] if figure.measure.of else figure.measure
        held = bool(earlier_levels(reader, figure))
        yield ClaimFact(figure, of, catalogue.sources[figure.source], held)
        if of.baseline and figure.measure.against == of.baseline.label:
            yield from _recording_cautions(reader, figure, of, of.baseline.period)
    elif not is_rate_of_count(figure, figures) and not is_impossible(figure):
        yield LevelFact(figure)
    pieces = each.get(figure.measure.id, ())
    alike = tuple(
        p
        for p in pieces
        if isinstance(p, Figure)
        and (p.period, p.months, p.source) == (figure.period, figure.months, figure.source)
    )
    if pieces and len(alike) == len(pieces) and figure.measure.kind == "count":
        yield AreasFact(figure, alike)
    yield from _against_rest(reader, figure)
    if not figure.history:
        yield from change_facts(reader, figure, view.compare)
    mission = figure.measure.mission
    if mission:
        yield MissionFact(figure, mission, find_mission_level(reader, figure, mission))
    yield from (FindingFact(f) for f in own)


def cautions(findings: Sequence[Finding]) -> Iterator[Fact]:
    """What does not fit as it stands and has a usual reading: nobody's fault, so it comes last."""
    yield from (FindingFact(f) for f in findings if f.severity is Severity.KNOWN)


def is_impossible(figure: Answer) -> bool:
    """Whether a share cannot be of the count beside it: it is no headline, and no level is said."""
    return isinstance(figure, Figure) and figure.misfit is not None


def _against_rest(reader: Reader, figure: Figure) -> Iterator[Fact]:
    """Where one LPA is shown, its rate beside that of the others."""
    rest = rest_of_force(reader, figure)
    if rest:
        yield AgainstRestFact(figure, rest, reader.catalogue.force)


def is_rate_of_count(figure: Answer, figures: Mapping[str, Answer]) -> bool:
    """A rate of a count is said in the count's own sentence, if the count has a figure.

    Nor is a reason said twice, where neither has one.
    """
    count = figures.get(figure.measure.of or "")
    if figure.measure.kind != "rate" or count is None:
        return False
    return isinstance(count, Figure) or isinstance(figure, NoFigure)


def change_facts(reader: Reader, figure: Figure, wanted: Compare) -> Iterator[Fact]:
    """The comparison asked for; another one the measure has where that one cannot be made."""
    side = comparator_rates(reader, figure) if wanted is Compare.NATIONAL else None
    beside = reader.catalogue.body.comparators
    if side and side.force_rate and beside:
        yield ElsewhereFact(figure, side.force_rate, side, beside)
        return
    for change in select_changes(figure, wanted):
        yield ChangeFact(figure, change)
        if change.turn:
            yield TurnFact(figure, change, change.turn)
        if change.sign is not Sign.NOT_COMPARABLE:
            yield from _caveats(reader, figure, change)
    if figure.against_target:
        yield TargetFact(figure, figure.against_target, claims_about(reader, figure))


def _caveats(reader: Reader, figure: Figure, change: Change) -> Iterator[Fact]:
    """What limits a comparison: its baseline, how crime was recorded, unusual months."""
    if change.caveat:
        yield CaveatFact(figure, change.caveat)
    yield from _recording_cautions(reader, figure, figure.measure, change.period)
    sides = zip(*twin_months(figure.period, change), strict=True)
    now, before = (tuple(side) for side in sides)
    for disturbance in reader.catalogue.body.disturbances:
        disturbed = DisturbedMonths(disturbance, change, now, before)
        if disturbed.count((*now, *before)):
            yield CaveatFact(figure, disturbed=disturbed)


def _recording_cautions(
    reader: Reader, figure: Figure, measure: Measure, period: Period
) -> Iterator[Fact]:
    for caution in reader.catalogue.body.recording_cautions:
        if caution.concerns(measure, period):
            yield CaveatFact(figure, caution.text)


def chosen_change(figure: Figure, wanted: Compare) -> Change | None:
    """The comparison of the kind asked for where it can be made, else the first that can."""
    made = [c for c in figure.comparisons if isinstance(c, Change)]
    return next((c for c in made if c.kind == wanted.value), made[0] if made else None)


def select_changes(figure: Figure, wanted: Compare) -> tuple[Change, ...]:
    """The chosen comparison and, after the year before, the baseline."""
    chosen = chosen_change(figure, wanted)
    if chosen is None:
        return ()
    base = figure.find_comparison(ChangeKind.BASELINE)
    if chosen.kind is not ChangeKind.YEAR or not isinstance(base, Change):
        return (chosen,)
    return chosen, base


def _otherwise(reader: Reader, news: Sequence[Figure], wanted: Compare) -> Iterator[Fact]:
    by_kind: dict[ChangeKind, list[Figure]] = {}
    for figure in news:
        change = chosen_change(figure, wanted)
        beside = _has_rates_beside(reader, figure, wanted)
        compared = change is not None and change.sign is not Sign.NOT_COMPARABLE
        if change and compared and change.kind != wanted.value and not beside:
            by_kind.setdefault(change.kind, []).append(figure)
    yield from (OtherwiseFact(tuple(alike), wanted, kind) for kind, alike in by_kind.items())


def _has_rates_beside(reader: Reader, figure: Figure, wanted: Compare) -> bool:
    """Whether the rates of other areas are what the view asks for, and can be given."""
    if wanted is Compare.NATIONAL:
        return comparator_rates(reader, figure) is not None
    return wanted is Compare.REST and rest_of_force(reader, figure) is not None


def _common(reader: Reader, news: Sequence[Figure], wanted: Compare) -> Iterator[Fact]:
    """What several figures share, said once for all of them."""
    yield from _otherwise(reader, news, wanted)
    uncompared = tuple(
        f
        for f in news
        if f.comparisons
        and not is_impossible(f)
        and not any(isinstance(c, Change) for c in f.comparisons)
    )
    if uncompared:
        yield UncomparedFact(uncompared)
    yield from _shared_months(reader, news)
    yield from _row_notes(reader, news)
    for status in (Status.PROVISIONAL, Status.REVISED):
        unsettled = tuple(f for f in news if f.status is status)
        if unsettled:
            yield UnsettledFact(unsettled, status)


def _shared_months(reader: Reader, figures: Sequence[Figure]) -> Iterator[Fact]:
    """One list of months for all the figures of a source that are compared over the same ones."""
    alike: dict[tuple[str, tuple[Month, ...]], list[Figure]] = {}
    for figure in figures:
        year = figure.find_comparison(ChangeKind.YEAR)
        if isinstance(year, Change) and year.months:
            alike.setdefault((figure.source, year.months), []).append(figure)
    for (source, months), sharing in alike.items():
        yield MonthsFact(tuple(sharing), months, reader.catalogue.sources[source])


def _row_notes(reader: Reader, figures: Sequence[Figure]) -> Iterator[Fact]:
    alike: dict[tuple[str, str], list[Figure]] = {}
    for figure in figures:
        for note in figure.notes:
            if note.code in (NoteCode.ROW, NoteCode.WHOLE):
                alike.setdefault((figure.source, note.text), []).append(figure)
    for (source, text), sharing in alike.items():
        yield NoteFact(tuple(sharing), text, reader.catalogue.sources[source])
