"""Rows that stay out of every list and download: small numbers that could point to a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pcc_metrics.catalogue import Catalogue
from pcc_metrics.definitions import Measure
from pcc_metrics.observations import Snapshot
from pcc_metrics.publishing.rows import Array, Rows


@dataclass(frozen=True)
class Guard:
    """The measures that are hidden for LPAs, and the areas that are none."""

    measures: frozenset[str]
    open_areas: frozenset[str]

    def hides(self, rows: Rows) -> Array:
        """Which rows may not be listed: figures of LPAs that a page would have to judge first."""
        measure = rows.by_word("measure", self.measures.__contains__, empty=False)
        area = rows.by_word("area", lambda one: one not in self.open_areas, empty=True)
        return measure & area


def guard(catalogue: Catalogue, *snapshots: Snapshot | None) -> Guard:
    """By today's definitions and by those of the snapshots: what either hides is hidden."""
    definitions = [s.metadata.definitions for s in snapshots if s]
    read = [catalogue, *(catalogue.as_published(one) for one in definitions)]
    hidden = frozenset(m for one in read for m in _hidden(one.measures.values()))
    lpas = {a.id for one in read for a in one.areas.values() if a.kind == "lpa"}
    known = {a for one in read for a in one.areas}
    return Guard(hidden, frozenset(known - lpas))


def _hidden(measures: Iterable[Measure]) -> set[str]:
    """The measures that are hidden, and those that would give away what they are made of."""
    found = list(measures)
    hidden: set[Any] = {m.id for m in found if m.small_numbers == "hide"}
    return hidden | {m.id for m in found if hidden & {*m.components, *m.parts}}
