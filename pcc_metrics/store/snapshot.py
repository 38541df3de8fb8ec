"""Snapshots: immutable tables of observations, shared by everyone who reads them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from pcc_metrics.domain.drafting_rules_date import DRAFTING_RULES_DATE
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.store.observation import Observation, Status

FORMAT = 1


@dataclass(frozen=True)
class Metadata:
    """What a snapshot says of itself, with the definitions and the drafting rules of its day.

    `definitions` is `Catalogue.definitions()` at publication, `wording` the date of those rules.
    """

    title: str
    as_of: date
    publisher: str
    note: str
    definitions: Mapping[str, Any]
    wording: str = DRAFTING_RULES_DATE

    def to_json(self) -> str:
        """Canonical text: the same metadata always give the same bytes."""
        plain = {
            "format": FORMAT,
            "title": self.title,
            "as_of": self.as_of.isoformat(),
            "publisher": self.publisher,
            "note": self.note,
            "definitions": self.definitions,
            "wording": self.wording,
        }
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes) -> Metadata:
        """Metadata from the text in a file; older files name no drafting rules."""
        plain = json.loads(text)
        return cls(
            plain["title"],
            date.fromisoformat(plain["as_of"]),
            plain["publisher"],
            plain["note"],
            plain["definitions"],
            plain.get("wording", ""),
        )


class Columns:
    """The columns of a sorted table as arrays over the table's own memory."""

    def __init__(self, table: pa.Table) -> None:
        chunks: dict[str, Any] = {n: table.column(n).chunk(0) for n in table.column_names}
        self.start, self.end = (chunks[n].view(pa.int32()).to_numpy() for n in ("start", "end"))
        self.value = chunks["value"].to_numpy()
        self.status = chunks["status"].indices.to_numpy()
        self.statuses = tuple(map(Status, chunks["status"].dictionary.to_pylist()))
        self.source = chunks["source"].indices.to_numpy()
        names = chunks["source"].dictionary.to_pylist()
        self.sources = {name: code for code, name in enumerate(names)}
        self._note = chunks["note"].indices.fill_null(-1).to_numpy()
        self._notes = chunks["note"].dictionary.to_pylist()
        self._parts = {name: chunks[name] for name in ("numerator", "denominator")}
        self._filled = {
            name: column.is_valid().to_numpy(zero_copy_only=False)
            for name, column in self._parts.items()
        }

    def notes(self, rows: Any) -> list[str | None]:
        """The notes of some rows, which are a slice or an array of places."""
        codes = self._note[rows]
        if (codes < 0).all():
            return [None] * len(codes)
        return [self._notes[code] if code >= 0 else None for code in codes.tolist()]

    def parts(self, column: str, rows: Any) -> list[float | None]:
        """The numerators or denominators of some rows: mostly a run has none."""
        filled = self._filled[column][rows]
        if not filled.any():
            return [None] * len(filled)
        values = self._parts[column]
        return list((values[rows] if isinstance(rows, slice) else values.take(rows)).to_pylist())


class Snapshot:
    """An open snapshot. The table is read once and never copied; series are made on demand.

    Rows are sorted by measure, area, start, end, source, so a series is one run of rows.
    `published` opens all snapshots that were published beside it, oldest first: a small number that
    is hidden in one of them could be told from two.
    """

    def __init__(
        self,
        snapshot_id: str,
        metadata: Metadata,
        table: pa.Table,
        published: Callable[[], Sequence[Snapshot]] = tuple,
    ) -> None:
        self.id = snapshot_id
        self.metadata = metadata
        self.table = table
        self.published = published
        self._series: dict[tuple[str, str], tuple[Observation, ...]] = {}

    @property
    def as_of(self) -> date:
        """The day that the figures are known as of."""
        return self.metadata.as_of

    @cached_property
    def _runs(self) -> dict[tuple[str, str], tuple[int, int]]:
        """(measure, area) -> first row and row after the last."""
        measures, areas = self._codes("measure"), self._codes("area")
        if not len(measures):
            return {}
        changes = (np.diff(measures) != 0) | (np.diff(areas) != 0)
        starts = np.concatenate([[0], np.flatnonzero(changes) + 1])
        stops = np.append(starts[1:], len(measures))
        named = (
            map(self._names(column).__getitem__, codes[starts].tolist())
            for column, codes in (("measure", measures), ("area", areas))
        )
        spans = zip(starts.tolist(), stops.tolist(), strict=True)
        return dict(zip(zip(*named, strict=True), spans, strict=True))

    def _codes(self, column: str) -> Any:
        return self._dictionary(column).indices.to_numpy(zero_copy_only=False)

    def _names(self, column: str) -> list[str]:
        return list(self._dictionary(column).dictionary.to_pylist())

    def _dictionary(self, column: str) -> Any:
        return self.table.column(column).chunk(0)

    @cached_property
    def columns(self) -> Columns:
        """The table's columns for reading single series."""
        return Columns(self.table)

    def span(self, measure: str, area: str) -> tuple[int, int]:
        """The rows of a measure in an area: the first, and the one after the last."""
        return self._runs.get((measure, area), (0, 0))

    def holds(self, measure: str, area: str) -> bool:
        """Whether any source has rows of a measure for an area."""
        return (measure, area) in self._runs

    def areas_with(self, measure: str) -> frozenset[str]:
        """The areas for which the snapshot has any row of the measure."""
        return self._areas_by_measure.get(measure, frozenset())

    @cached_property
    def _areas_by_measure(self) -> dict[str, frozenset[str]]:
        areas: dict[str, set[str]] = {}
        for measure, area in self._runs:
            areas.setdefault(measure, set()).add(area)
        return {measure: frozenset(area_ids) for measure, area_ids in areas.items()}

    def observations(self) -> Iterator[Observation]:
        """Every row, in canonical order."""
        return (_make_observation(row) for row in self.table.to_pylist())

    def series(self, measure: str, area: str) -> tuple[Observation, ...]:
        """Every observation of a measure in an area, oldest first; empty where there is none."""
        key = (measure, area)
        if key not in self._series:
            first, last = self._runs.get(key, (0, 0))
            rows = self.table.slice(first, last - first).to_pylist()
            self._series[key] = tuple(_make_observation(row) for row in rows)
        return self._series[key]


def _make_observation(row: Mapping[str, Any]) -> Observation:
    return Observation(
        row["measure"],
        row["area"],
        Period(Month.from_date(row["start"]), Month.from_date(row["end"])),
        row["value"],
        row["source"],
        row["numerator"],
        row["denominator"],
        Status(row["status"]),
        row["note"],
    )
