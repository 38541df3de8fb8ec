"""The kinds of facts that a text tells: one type each, with its figures and signs, never text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from pcc_metrics.checks import Finding
from pcc_metrics.domain.definitions import Area, Measure, Mission
from pcc_metrics.domain.office import Comparators, Disturbance
from pcc_metrics.domain.periods import Month
from pcc_metrics.domain.source_definitions import Source
from pcc_metrics.domain.view import Compare
from pcc_metrics.figures.breakdowns import SideBySide
from pcc_metrics.figures.change import AgainstTarget, Change, ChangeKind
from pcc_metrics.figures.figure import Answer, Figure, NoFigure
from pcc_metrics.figures.level import Level
from pcc_metrics.figures.rates import Rate
from pcc_metrics.figures.rest_of_force import RestOfForce
from pcc_metrics.stats.change_signs import Turn
from pcc_metrics.store.observation import Status


class FactKind(StrEnum):
    """What a sentence tells. Published statements hold these values: none is ever renamed."""

    LEVEL = "level"
    CHANGE = "change"
    ELSEWHERE = "elsewhere"
    AGAINST_REST = "againstrest"
    TURN = "turn"
    TARGET = "target"
    MISSION = "mission"
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
class MissionFact(_OfOne):
    """A national aim for the measure, with the level that it counts from here; no verdict."""

    kind: ClassVar = FactKind.MISSION
    mission: Mission
    level: Level | None


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
    | MissionFact
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
