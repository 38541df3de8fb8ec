"""Figures of several editions of one publication: the latest counts, and says what it revises."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.formatting import format_percent, join_words
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.store.observation import Observation, Status

WORTH_A_NOTE = 0.02  # of a figure, as for what is missing from a month
UNTESTED = 0.08
_Key = tuple[str, str, Period]  # measure, area, period
_Editions = dict[Month, Observation]  # the figures of one key, oldest edition first


@dataclass
class EditionFigures:
    """Observations by edition, which is called by the last month that it is of."""

    catalogue: Catalogue
    _held: dict[_Key, dict[Month, tuple[Observation, str]]] = field(default_factory=dict)

    def add(self, edition: Month, figure: Observation, where: str) -> None:
        """Raises `InputError` where two tables of one edition have different values."""
        by_edition = self._held.setdefault((figure.measure, figure.area, figure.period), {})
        other, there = by_edition.setdefault(edition, (figure, where))
        if other.value != figure.value:
            raise InputError(
                f"{self.catalogue.areas[figure.area].title}, {figure.period.label}, "
                f"{figure.measure}: found {self._shown(other)} ({there}) and {self._shown(figure)} "
                f"({where}), wanted one."
            )

    def observations(self) -> Iterator[Observation]:
        """One for each measure, area and period: that of the latest edition that has all of it."""
        series: dict[tuple[str, str], list[_Editions]] = {}
        for (measure, area, _), by_edition in self._held.items():
            figures = {edition: by_edition[edition][0] for edition in sorted(by_edition)}
            whole = {edition: one for edition, one in figures.items() if one.complete}
            series.setdefault((measure, area), []).append(whole or figures)
        for editions in series.values():
            for figures in editions:
                yield self._overtaken(self._latest(figures), max(figures), editions)

    def _latest(self, figures: _Editions) -> Observation:
        """Where an earlier edition has another value it is `revised`, and its note has each."""
        latest = figures[max(figures)]
        before: dict[str, Month] = {}
        for edition, one in figures.items():
            if one.value != latest.value:
                before.setdefault(self._shown(one), edition)
        if not before:
            return latest
        earlier_values = join_words(
            f"{value} in that to {month.label}" for value, month in before.items()
        )
        note = f"{latest.note} Earlier editions had other values: {earlier_values}."
        status = Status.REVISED if latest.complete else latest.status
        return dataclasses.replace(latest, status=status, note=note)

    def _overtaken(
        self, figure: Observation, edition: Month, series: Iterable[_Editions]
    ) -> Observation:
        """A figure of an edition whose other figures were revised since, and this one was not.

        Beside revised ones it would show a jump that is none: it is `untested` from 8% on.
        """
        moved = max((_revision(figure, edition, other) for other in series), default=0.0)
        if moved < WORTH_A_NOTE or not figure.complete:
            return figure
        note = (
            f"{figure.note} Later editions revise years that share months with it by up to "
            f"{format_percent(moved)}, and do not have this one."
        )
        status = Status.UNTESTED if moved >= UNTESTED else figure.status
        return dataclasses.replace(figure, status=status, note=note)

    def _shown(self, figure: Observation) -> str:
        if self.catalogue.measures[figure.measure].kind == "proportion":
            return format_percent(figure.value, 1)
        return f"{figure.value:,.0f}"


def _revision(figure: Observation, edition: Month, other: _Editions) -> float:
    """The share by which later editions moved another figure of the edition that overlaps this."""
    before, latest = other.get(edition), other[max(other)]
    if before is None or not before.value or not before.period.overlaps(figure.period):
        return 0.0
    return abs(latest.value / before.value - 1)
