"""What can be said of a page's figures: typed facts, in the order that matters to a reader.

`sentences.py` turns each fact into one sentence. A fact holds figures and signs, never text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from pcc_metrics.checks import Finding, Severity, earlier_levels
from pcc_metrics.domain.definitions import Area, Comparators, Disturbance, Measure, Priority, Source
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.figures.breakdowns import SideBySide
from pcc_metrics.figures.change_evidence import twin_months
from pcc_metrics.figures.comparator_rates import comparator_rates
from pcc_metrics.figures.comparisons import AgainstTarget, Change, ChangeKind
from pcc_metrics.figures.figure import Answer, Figure, NoFigure, NoteCode, is_unpublished
from pcc_metrics.figures.no_figure import Why
from pcc_metrics.figures.rates import Rate
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.rest_of_force import RestOfForce, rest_of_force
from pcc_metrics.figures.source_claims import claims_about
from pcc_metrics.stats.change_signs import Sign, Turn
from pcc_metrics.store.observation import Status


class FactKind(StrEnum):
    """What a sentence tells. Published statements hold these values: none is ever renamed."""

    LEVEL = "level"
    CHANGE = "change"
    ELSEWHERE = "elsewhere"
    AGAINST_REST = "againstrest"
    TURN = "turn"
    TARGET = "target"
    CLAIM = "claim"
    FINDING = "finding"
    AREAS = "areas"
    CAVEAT = "caveat"
    GAP = "gap"
    NONE_HELD = "noneheld"
    UNCOMPARED = "uncompared"
    PLACE = "place"
    MONTHS = "months"
    NOTE = "note"
    OTHERWISE = "otherwise"
    UNSETTLED = "unsettled"
    ANSWER = "answer"
    CONTEXT = "context"
    MOVER = "mover"
    PAIRS = "pairs"


# Sentences that the plan of a page makes of several facts.
PLANNED = frozenset({FactKind.ANSWER, FactKind.CONTEXT, FactKind.MOVER, FactKind.PAIRS})
# Told once for all the figures that share it, in a paragraph of its own.
SHARED = frozenset(
    {
        FactKind.NONE_HELD,
        FactKind.UNCOMPARED,
        FactKind.PLACE,
        FactKind.MONTHS,
        FactKind.NOTE,
        FactKind.OTHERWISE,
        FactKind.UNSETTLED,
        FactKind.ANSWER,
        FactKind.CONTEXT,
        FactKind.PAIRS,
    }
)


@dataclass(frozen=True)
class _OfOne:
    """A fact about one figure; `figures` are those that its sentence rests on, that one first."""

    figure: Figure

    @property
    def figures(self) -> tuple[Answer, ...]:
        return (self.figure,)


@dataclass(frozen=True)
class LevelFact(_OfOne):
    """A figure and its rate. `history` figures are not news."""

    kind: ClassVar = FactKind.LEVEL


@dataclass(frozen=True)
class ChangeFact(_OfOne):
    """A figure against its comparator: the size of the change and its sign."""

    kind: ClassVar = FactKind.CHANGE
    change: Change


@dataclass(frozen=True)
class ElsewhereFact(_OfOne):
    """A force's rate beside those of other areas."""

    kind: ClassVar = FactKind.ELSEWHERE
    rate: Rate
    side: SideBySide
    comparators: Comparators

    @property
    def figures(self) -> tuple[Answer, ...]:
        return (self.figure, *(line.figure for line in self.side.lines))


@dataclass(frozen=True)
class AgainstRestFact(_OfOne):
    """One LPA's rate beside that of the rest of the force: no verdict."""

    kind: ClassVar = FactKind.AGAINST_REST
    rest: RestOfForce
    force: Area


@dataclass(frozen=True)
class TurnFact(_OfOne):
    """A change of direction inside the year."""

    kind: ClassVar = FactKind.TURN
    change: Change
    turn: Turn


@dataclass(frozen=True)
class TargetFact(_OfOne):
    """A figure against the standard it is held to."""

    kind: ClassVar = FactKind.TARGET
    change: AgainstTarget
    claims: tuple[str, ...] = ()  # what its source says of just this figure


@dataclass(frozen=True)
class ClaimFact(_OfOne):
    """A change that the source publishes without its level; `of` is what changed."""

    kind: ClassVar = FactKind.CLAIM
    of: Measure
    source: Source
    levels_held: bool  # both, so that a check sets the change against them


@dataclass(frozen=True)
class FindingFact:
    """Published figures that do not fit together."""

    kind: ClassVar = FactKind.FINDING
    finding: Finding

    @property
    def figures(self) -> tuple[Answer, ...]:
        return self.finding.figures


@dataclass(frozen=True)
class AreasFact(_OfOne):
    """The chosen areas one by one."""

    kind: ClassVar = FactKind.AREAS
    each: tuple[Figure, ...]

    @property
    def figures(self) -> tuple[Answer, ...]:
        return (self.figure, *self.each)


@dataclass(frozen=True)
class CaveatFact(_OfOne):
    """What limits a comparison, as the catalogue puts it: its baseline, or how crime was recorded.

    Or months of either side in a time that was unlike others: then `disturbed` has them.
    """

    kind: ClassVar = FactKind.CAVEAT
    text: str = ""
    disturbed: DisturbedMonths | None = None


@dataclass(frozen=True)
class DisturbedMonths:
    """A comparison of which some months, of one side or of both, lie in a disturbed time."""

    disturbance: Disturbance
    change: Change
    months: tuple[Month, ...]  # compared: the figure's own, and those before
    months_before: tuple[Month, ...]

    def count(self, months: Iterable[Month]) -> int:
        """How many of some months are disturbed."""
        period = self.disturbance.period
        return sum(period.start <= month <= period.end for month in months)


@dataclass(frozen=True)
class GapFact:
    """A figure that cannot be given, with its reason."""

    kind: ClassVar = FactKind.GAP
    figure: NoFigure

    @property
    def figures(self) -> tuple[Answer, ...]:
        return (self.figure,)


@dataclass(frozen=True)
class NoneHeldFact:
    """Measures for which the snapshot has nothing at all."""

    kind: ClassVar = FactKind.NONE_HELD
    figures: tuple[NoFigure, ...]


@dataclass(frozen=True)
class UncomparedFact:
    """Figures that are not compared, because nothing is held to compare them with."""

    kind: ClassVar = FactKind.UNCOMPARED
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class PlaceFact:
    """Figures that are of a larger area, all for want of the same areas among those asked for."""

    kind: ClassVar = FactKind.PLACE
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class MonthsFact:
    """The months in which figures and their comparators are both complete."""

    kind: ClassVar = FactKind.MONTHS
    figures: tuple[Figure, ...]
    months: tuple[Month, ...]
    source: Source


@dataclass(frozen=True)
class NoteFact:
    """Something that rows say of themselves, with the figures that they are part of."""

    kind: ClassVar = FactKind.NOTE
    figures: tuple[Figure, ...]
    text: str
    source: Source


@dataclass(frozen=True)
class OtherwiseFact:
    """Figures that cannot be compared as asked and are compared in another way."""

    kind: ClassVar = FactKind.OTHERWISE
    figures: tuple[Figure, ...]
    wanted: Compare
    instead: ChangeKind


@dataclass(frozen=True)
class UnsettledFact:
    """Figures that are provisional or revised."""

    kind: ClassVar = FactKind.UNSETTLED
    figures: tuple[Figure, ...]
    status: Status


Fact = (
    LevelFact
    | ChangeFact
    | ElsewhereFact
    | AgainstRestFact
    | TurnFact
    | TargetFact
    | ClaimFact
    | FindingFact
    | AreasFact
    | CaveatFact
    | GapFact
    | NoneHeldFact
    | UncomparedFact
    | PlaceFact
    | MonthsFact
    | NoteFact
    | OtherwiseFact
    | UnsettledFact
)


def page_facts(
    reader: Reader,
    priority: Priority,
    view: View,
    figures: Mapping[str, Answer],
    each: Mapping[str, tuple[Answer, ...]],
    findings: Sequence[Finding],
) -> Iterator[Fact]:
    """News first, newest kind of evidence as the catalogue orders it; then gaps; then history."""
    held = [f for f in figures.values() if isinstance(f, Figure)]
    lacking = [f for f in figures.values() if isinstance(f, NoFigure)]
    news = [f for f in held if not f.history]
    history = [f for f in held if f.history]
    missing = [f for f in lacking if f.why is not Why.NEVER_HELD]
    absent = [f for f in lacking if f.why is Why.NEVER_HELD]
    stated = (f for f in (*news, *history) if not _is_rate_of_count(f, figures))
    larger = tuple(f for f in stated if f.shown != f.areas)
    for figure in (*news, *history):
        alike = tuple(f for f in larger if _why_larger(f) == _why_larger(figure))
        if alike and figure is alike[0]:
            yield PlaceFact(alike)
        yield from figure_facts(reader, figure, figures, each, findings, view)
    yield from (GapFact(f) for f in missing if not _is_rate_of_count(f, figures))
    for group in (
        tuple(f for f in absent if f.measure.id in priority.headlines),
        tuple(f for f in absent if f.measure.id not in priority.headlines),
    ):
        if group:
            yield NoneHeldFact(group)
    yield from _common(reader, news, view.compare)
    yield from cautions(findings)


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
        if of.baseline:
            yield from _recording_cautions(reader, figure, of, of.baseline.period)
    elif not _is_rate_of_count(figure, figures) and not is_impossible(figure):
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


def _is_rate_of_count(figure: Answer, figures: Mapping[str, Answer]) -> bool:
    """A rate of a count is said in the count's own sentence."""
    return figure.measure.kind == "rate" and figure.measure.of in figures


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
