"""Figures that come by ONS code, put together for the catalogue's areas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Area
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Period
from pcc_metrics.sources.ingest_report import IngestTally
from pcc_metrics.sources.local_authorities import AUTHORITY
from pcc_metrics.store.observation import Observation, Status

SAME_NAME = " (local authority)"  # after the title of an LPA that has its force's name


@dataclass(frozen=True, slots=True)
class CodedFigure:
    """One published figure, with the code that it was published under."""

    measure: str
    area: str
    period: Period
    code: str
    value: float
    note: str | None = None


def figures_by_area(
    figures: Iterable[CodedFigure], source: str, catalogue: Catalogue, tally: IngestTally
) -> Iterator[Observation]:
    """One observation for each measure, area and period; counts and stocks only.

    Raises `InputError` where the same figure was published twice with different values. A sum that
    lacks an authority which is in the files at other times is `incomplete`.
    """
    groups: dict[tuple[str, str, Period], dict[str, CodedFigure]] = {}
    for figure in figures:
        group = groups.setdefault((figure.measure, figure.area, figure.period), {})
        before = group.setdefault(figure.code, figure)
        _same(before, figure, catalogue)
    parts: dict[str, set[str]] = {}
    for (_, area, _), group in groups.items():
        parts.setdefault(area, set()).update(filter(AUTHORITY.fullmatch, group))
    for area, area_codes in parts.items():
        codes = (*catalogue.areas[area].codes, *catalogue.areas[area].authorities)
        wanted = {code for code in codes if AUTHORITY.fullmatch(code)}
        if area_codes and wanted - area_codes:
            title, absent = catalogue.areas[area].title, ", ".join(sorted(wanted - area_codes))
            tally.note(f"{title} is without {absent}, which the files do not have.")
    for (_, area, _), group in groups.items():
        yield _make_observation(list(group.values()), parts[area], source, catalogue)


def _make_observation(
    group: list[CodedFigure], parts: set[str], source: str, catalogue: Catalogue
) -> Observation:
    first = group[0]
    key = (first.measure, first.area, first.period)
    wholes = [figure for figure in group if not AUTHORITY.fullmatch(figure.code)]
    for figure in wholes:
        _same(wholes[0], figure, catalogue)
    if wholes:
        return Observation(*key, wholes[0].value, source, note=wholes[0].note)
    missing = sorted(parts - {figure.code for figure in group})
    total = sum(figure.value for figure in group)
    if missing:
        note = f"Without {', '.join(missing)}, which the file does not have for this period."
        return Observation(*key, total, source, status=Status.INCOMPLETE, note=note)
    return Observation(*key, total, source, note=first.note)


def _same(one: CodedFigure, other: CodedFigure, catalogue: Catalogue) -> None:
    if one.value != other.value:
        raise InputError(
            f"{catalogue.areas[one.area].title}, {one.period.label}, {one.measure}: found "
            f"{one.value:,.0f} ({one.code}) and {other.value:,.0f} ({other.code}), wanted one."
        )


def forces_by_name(catalogue: Catalogue) -> dict[str, Area]:
    """Lower-case title or alias -> force. A table of forces never means an LPA by a name."""
    return {
        name.casefold(): area
        for area in catalogue.areas.values()
        if area.kind == "force"
        for name in (area.title, *area.names)
    }
