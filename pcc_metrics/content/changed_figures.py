"""What has changed since a snapshot that is no longer current: figures, and definitions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pcc_metrics.charts.tables import figure_in_words
from pcc_metrics.domain.definitions import Measure
from pcc_metrics.domain.formatting import format_places, join_words
from pcc_metrics.figures.figure import Answer, Figure

Figures = Mapping[str, Answer]  # measure id -> its figure on a page

# Fields of a measure as a reader would call them; those left out do not change what a figure says.
FIELDS = {
    "title": "title",
    "definition": "definition",
    "kind": "kind of figure",
    "unit": "unit",
    "per": "population that rates are given for",
    "components": "components",
    "parts": "parts",
    "of": "whole that it is a share or rate of",
    "polarity": "direction that is wanted",
    "test": "test of change",
    "sources": "sources",
    "baseline": "baseline",
    "target": "standard",
    "breaks": "breaks in the series",
    "caveats": "caveats",
}
QUOTED = ("title", "definition")


def changed_figures(
    then: Figures, same: Figures, now: Figures, *, placed: bool = False
) -> tuple[str, ...]:
    """One line for each measure of a page whose figure is another one now.

    `then` is of the old snapshot, `same` of the current one for the same months, `now` of the
    current one with its latest month. `placed` figures say of which areas they are.
    """
    found = dict.fromkeys((*then, *now))
    lines = (_line(_held(then, m), _held(same, m), _held(now, m), placed) for m in found)
    return tuple(line for line in lines if line)


def _line(then: Figure | None, same: Figure | None, now: Figure | None, placed: bool) -> str:
    found = now or same
    if not then:
        if not found:
            return ""
        return f"{found.measure.title}: no figure then; {_said(found, placed)} now."
    title, old = then.measure.title, _said(then, placed)
    if not found:
        return f"{title}: {old} then; no figure now."
    since = f", revised since to {figure_in_words(same)}" if same and _revised(then, same) else ""
    if found.period.end > then.period.end or found.shown != then.shown:
        return f"{title}: {old} then{since}; {_said(found, placed)} now."
    return f"{title}: {old} then{since}." if since else ""


def _held(figures: Figures, measure: str) -> Figure | None:
    found = figures.get(measure)
    return found if isinstance(found, Figure) else None


def _revised(then: Figure, same: Figure) -> bool:
    alike = (same.period, same.shown) == (then.period, then.shown)
    return alike and same.value != then.value


def _said(figure: Figure, placed: bool) -> str:
    """`41 homicides (year to October 2023)`; where `placed`, `(Coventry, year to …)`."""
    where = f"{format_places(figure.shown)}, " if placed else ""
    return f"{figure_in_words(figure)} ({where}{figure.period.label})"


def changed_definitions(
    then: Mapping[str, Measure], now: Mapping[str, Measure], measures: Iterable[str]
) -> tuple[str, ...]:
    """One line for each measure of a page that is defined or worded differently today."""
    return tuple(line for m in measures for line in _differences(then.get(m), now.get(m)))


def _differences(then: Measure | None, now: Measure | None) -> Iterator[str]:
    if then is None:
        return
    if now is None:
        yield f"{then.title}: no longer in the catalogue."
        return
    found = [key for key in FIELDS if getattr(then, key) != getattr(now, key)]
    for key in found:
        if key in QUOTED:
            old, new = getattr(then, key), getattr(now, key)
            yield f"{then.title}: its {FIELDS[key]} was “{old}” and is now “{new}”."
    others = [FIELDS[key] for key in found if key not in QUOTED]
    if others:
        yield f"{then.title}: also different now: {join_words(others)}."
