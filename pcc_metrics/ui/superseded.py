"""What has changed since a snapshot that is no longer current: figures, and definitions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeGuard

from pcc_metrics import words
from pcc_metrics.definitions import Measure
from pcc_metrics.figures import Figure
from pcc_metrics.periods import Month
from pcc_metrics.tables import in_words

Figures = Mapping[str, Figure]  # measure id -> its figure on a page

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


def changed_figures(then: Figures, same: Figures, now: Figures) -> tuple[str, ...]:
    """One line for each measure of a page whose figure is another one now.

    `then` is of the old snapshot, `same` of the current one for the same months, `now` of the
    current one with its latest month.
    """
    lines = (_line(then.get(m), same.get(m), now.get(m)) for m in dict.fromkeys((*then, *now)))
    return tuple(line for line in lines if line)


def _line(then: Figure | None, same: Figure | None, now: Figure | None) -> str:
    found = now if _held(now) else same
    if not _held(then):
        return f"{found.measure.title}: no figure then; {_said(found)} now." if _held(found) else ""
    title, old = then.measure.title, _said(then)
    if not _held(found):
        return f"{title}: {old} then; no figure now."
    if found.shown != then.shown:  # another area's figure: no change, so both are named
        return f"{title}: {_said(then, place=True)} then; {_said(found, place=True)} now."
    revised = _held(same) and same.period == then.period and same.value != then.value
    since = f", revised since to {in_words(same)}" if revised and same else ""
    if _end(found) > _end(then):
        return f"{title}: {old} then{since}; {_said(found)} now."
    return f"{title}: {old} then{since}." if since else ""


def _held(figure: Figure | None) -> TypeGuard[Figure]:
    return figure is not None and figure.value is not None and figure.period is not None


def _end(figure: Figure) -> Month:
    assert figure.period is not None
    return figure.period.end


def _said(figure: Figure, *, place: bool = False) -> str:
    """`41 homicides (year to October 2023)`; with `place`, `(Coventry, year to …)`."""
    assert figure.period is not None
    where = f"{words.places(figure.shown)}, " if place else ""
    return f"{in_words(figure)} ({where}{figure.period.label})"


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
        yield f"{then.title}: also different now: {words.listed(others)}."
