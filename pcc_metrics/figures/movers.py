"""Where a change of the whole force comes from: areas that moved, and the component that did.

Looked for over the months in which the force itself is compared, so that an area's change adds up
with the others to the force's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.periods import YEAR, Month
from pcc_metrics.figures.change import Change, ChangeKind
from pcc_metrics.figures.figure import Answer, Figure
from pcc_metrics.figures.reader import Reader
from pcc_metrics.stats.change_signs import Sign
from pcc_metrics.stats.change_tests import compare_counts

LARGE = 0.10
# Some 30 pairs of area and measure are looked at on a page: at 95% one or two would move by chance.
LEVEL = 0.998
ALL_BUT_ONE_FROM = 9  # months; where fewer are compared, all must run the same way
MOST = 0.5


class MoverKind(StrEnum):
    """Why an area or a component is worth a sentence."""

    LARGE = "large"  # a large and steady change of its own
    SHARE = "share"  # half or more of the force's change
    COMPONENT = "component"  # the component that makes up most of the force's change


@dataclass(frozen=True)
class Mover:
    """An area, or a component of the measure, over the months in which the force is compared.

    `higher` and `lower` are how many of these months were above and below the year before.
    """

    kind: MoverKind
    whole: Figure
    change: Change
    measure: Measure
    area: Area
    months: tuple[Month, ...]
    now: float
    before: float
    higher: int
    lower: int

    @property
    def difference(self) -> float:
        """The change as a count, below zero of a fall."""
        return self.now - self.before

    @property
    def share(self) -> float:
        """Its change as a share of what it was; 0 where that was nothing."""
        return self.difference / self.before if self.before else 0.0

    @property
    def share_of_whole(self) -> float:
        """Its change as a share of the force's change."""
        return self.difference / self.change.change if self.change.change else 0.0

    @property
    def large_and_steady(self) -> bool:
        """At least 10%, beyond chance at 99.8%, and the same way in all months but one."""
        interval = compare_counts(self.now, self.before, level=LEVEL).interval
        beyond = interval is not None and not interval.lower <= 1 <= interval.upper
        allowed = 1 if len(self.months) >= ALL_BUT_ONE_FROM else 0
        steady = self.months_along >= len(self.months) - allowed
        return abs(self.share) >= LARGE and beyond and steady

    @property
    def months_along(self) -> int:
        """How many of the months ran the way of its change."""
        return self.higher if self.difference > 0 else self.lower


@dataclass(frozen=True)
class Movers:
    """What moved, and every pair of area and measure that was looked at."""

    each: tuple[Mover, ...] = ()
    looked_at: tuple[Mover, ...] = ()

    @property
    def pairs(self) -> int:
        """How many pairs were looked at."""
        return len(self.looked_at)


@dataclass(frozen=True)
class PartOfChange:
    """What chosen areas together moved in a change of the force, over its months."""

    whole: Figure
    change: Change
    areas: tuple[Area, ...]
    months: tuple[Month, ...]
    now: float
    before: float

    @property
    def difference(self) -> float:
        """The change as a count, below zero of a fall."""
        return self.now - self.before

    @property
    def share(self) -> float:
        """Of the force's change; below 0 where the areas moved against it."""
        return self.difference / self.change.change


def find_part_of_change(
    reader: Reader, force: Answer, areas: Sequence[Area]
) -> PartOfChange | None:
    """The part of areas in the force's change; `None` where that has no direction, or one lacks."""
    change = _monthly_change(reader, force)
    if not isinstance(force, Figure) or change is None or not change.sign.direction:
        return None
    lines = [_line(reader, MoverKind.SHARE, force, change, force.measure, area) for area in areas]
    each = [line for line in lines if line]
    if len(each) < len(lines) or not each:
        return None
    now, before = sum(line.now for line in each), sum(line.before for line in each)
    return PartOfChange(force, change, tuple(areas), each[0].months, now, before)


def find_movers(reader: Reader, figures: Iterable[Answer]) -> Movers:
    """What moved among figures of the whole force; nothing for chosen areas."""
    movers: list[Mover] = []
    looked_at: list[Mover] = []
    for figure in figures:
        change = _monthly_change(reader, figure)
        if change and isinstance(figure, Figure):
            areas = list(_area_lines(reader, figure, change))
            looked_at += areas
            movers += _choose_areas(areas)
            movers += _choose_component(reader, figure, change)
    return Movers(tuple(movers), tuple(looked_at))


def _monthly_change(reader: Reader, figure: Answer) -> Change | None:
    """The change on the year before of a count of the force that is held by month and by area."""
    force = reader.catalogue.force
    if not isinstance(figure, Figure) or figure.shown != (force,) or figure.history:
        return None
    if figure.measure.kind != "count" or reader.may_suppress(figure.measure, _parts(reader)):
        return None
    change = figure.find_comparison(ChangeKind.YEAR)
    comparable = isinstance(change, Change) and change.sign is not Sign.NOT_COMPARABLE
    return change if isinstance(change, Change) and comparable else None


def _parts(reader: Reader) -> tuple[Area, ...]:
    return tuple(reader.catalogue.parts_of(reader.catalogue.force.id))


def _area_lines(reader: Reader, figure: Figure, change: Change) -> Iterator[Mover]:
    for area in _parts(reader):
        line = _line(reader, MoverKind.LARGE, figure, change, figure.measure, area)
        if line:
            yield line


def _line(
    reader: Reader, kind: MoverKind, figure: Figure, change: Change, measure: Measure, area: Area
) -> Mover | None:
    """The months of one area or component; `None` where one of them is not complete."""
    months = change.months or tuple(figure.period.months())
    held = reader.monthly(measure, (area,), figure.source)
    if not all(m in held and m - YEAR in held for m in months):
        return None
    pairs = [(held[m], held[m - YEAR]) for m in months]
    return Mover(
        kind, figure, change, measure, area, months,
        sum(now for now, _ in pairs), sum(before for _, before in pairs),
        sum(now > before for now, before in pairs), sum(now < before for now, before in pairs),
    )  # fmt: skip


def _choose_areas(areas: Sequence[Mover]) -> Iterator[Mover]:
    for line in areas:
        if line.large_and_steady:
            yield line
        elif line.change.sign.direction and line.share_of_whole >= MOST:
            yield replace(line, kind=MoverKind.SHARE)


def _choose_component(reader: Reader, figure: Figure, change: Change) -> Iterator[Mover]:
    """The component that makes up half or more of the force's change; the largest if several do."""
    if not change.sign.direction:
        return
    measures = (reader.catalogue.measures[one] for one in figure.measure.components)
    lines = (
        _line(reader, MoverKind.COMPONENT, figure, change, measure, reader.catalogue.force)
        for measure in measures
    )
    largest = max((one for one in lines if one), key=lambda one: one.share_of_whole, default=None)
    if largest and largest.share_of_whole >= MOST:
        yield largest
