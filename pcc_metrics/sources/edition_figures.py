"""Figures of several editions of one publication: the latest counts, and says what it revises."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.formatting import format_percent, join_words
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.store.observation import Observation, Status

_Key = tuple[str, str, Period]  # measure, area, period


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
        """One for each measure, area and period."""
        for by_edition in self._held.values():
            yield self._latest({edition: by_edition[edition][0] for edition in sorted(by_edition)})

    def _latest(self, by_edition: dict[Month, Observation]) -> Observation:
        """The figure of the latest edition that has all of it.

        Where an earlier one has another value it is `revised`, and its note has each of these.
        """
        usable = {e: one for e, one in by_edition.items() if one.complete} or by_edition
        *_, latest = usable.values()
        before: dict[str, Month] = {}
        for edition, one in usable.items():
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

    def _shown(self, figure: Observation) -> str:
        if self.catalogue.measures[figure.measure].kind == "proportion":
            return format_percent(figure.value, 1)
        return f"{figure.value:,.0f}"
