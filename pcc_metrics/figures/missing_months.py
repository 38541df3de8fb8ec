"""Which months keep a period from being covered, in which areas, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.periods import Month, Period, single_month
from pcc_metrics.figures.reader import Reader
from pcc_metrics.store.observation import Status

NO_FIGURE = "no figure"


@dataclass(frozen=True)
class Missing:
    """Why a period has no cover: months without a row, marked incomplete, and not tested."""

    absent: tuple[tuple[Month, str], ...]
    incomplete: tuple[tuple[Month, str], ...]
    untested: tuple[tuple[Month, str], ...] = ()

    @property
    def reason(self) -> str:
        """In two words, for a chart or a table."""
        if self.incomplete:
            return "incomplete"
        return "not tested" if self.untested else NO_FIGURE


def find_missing(
    reader: Reader, measure: Measure, areas: Iterable[Area], period: Period, source: str
) -> Missing:
    """The months of the period that keep it from being covered, with the area of each."""
    gaps = {gap for area in areas for gap in _gaps_in(reader, measure, area, period, source)}
    by_cause: dict[Status | None, list[tuple[Month, str]]] = {}
    for month, place, cause in gaps:
        by_cause.setdefault(cause, []).append((month, place))
    kinds = (None, Status.INCOMPLETE, Status.UNTESTED)
    return Missing(*(tuple(sorted(by_cause.get(kind, ()))) for kind in kinds))


def lacks_month(
    reader: Reader, measure: Measure, areas: Iterable[Area], month: Month, source: str
) -> bool:
    """Whether one of the areas has no complete row that lies over the month, of any length."""
    period = single_month(month.index)
    return any(_gaps_in(reader, measure, area, period, source) for area in areas)


def _gaps_in(
    reader: Reader, measure: Measure, area: Area, period: Period, source: str
) -> tuple[tuple[Month, str, Status | None], ...]:
    key = ("gaps", measure.id, area.id, period, source)
    months = period.months()
    return reader.keep(key, lambda: tuple(_gaps(reader, measure, area, list(months), source)))


def _gaps(
    reader: Reader, measure: Measure, area: Area, months: Sequence[Month], source: str
) -> Iterator[tuple[Month, str, Status | None]]:
    """(month, area, why) where neither the area nor what it is made of has the month.

    `None` where there is no row at all.
    """
    run = reader.run(measure.id, area.id, source)
    gaps = [month for month in months if month not in run.calendar.full]
    below = reader.pieces(measure, area, source)
    for piece in below:
        yield from _gaps(reader, *piece, gaps, source)
    if not below:
        yield from ((month, area.id, run.calendar.why_not(month)) for month in gaps)
