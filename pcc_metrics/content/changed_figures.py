"""What has changed since a snapshot that is no longer current: figures, and definitions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pcc_metrics.charts.figure_labels import figure_in_words
from pcc_metrics.content.page_content import build_page_content
from pcc_metrics.domain.definitions import Measure, Priority
from pcc_metrics.domain.formatting import format_places, join_words
from pcc_metrics.domain.periods import Month
from pcc_metrics.domain.view import View
from pcc_metrics.figures.figure import Answer, Figure, select_figures
from pcc_metrics.figures.figure_diff import DiffKind, FigureDiff, diff_figures
from pcc_metrics.figures.reader import Reader
from pcc_metrics.narrative.wording import describe_obstacle

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


@dataclass(frozen=True)
class PinnedChanges:
    """What is different now from a pinned page: a line each for figures and for definitions.

    `fault` says why the figures of today cannot be told.
    """

    figures: tuple[str, ...] = ()
    definitions: tuple[str, ...] = ()
    fault: str = ""


def compare_pages(
    old: Reader, current: Reader, priorities: Iterable[Priority], view: View, to: Month
) -> tuple[str, ...]:
    """One line for each figure of the pages, as far as month `to`, that is another one now."""
    lines: list[str] = []
    for priority in priorities:
        then = _figures(old, priority, replace(view, to=to))
        same = _figures(current, priority, replace(view, to=to))
        now = _figures(current, priority, replace(view, to=None))
        lines += list_changed_figures(then, same, now, placed=bool(view.areas))
    return tuple(dict.fromkeys(lines))


def _figures(reader: Reader, priority: Priority, view: View) -> Figures:
    """The figures of a priority; none where the chosen areas are not in this snapshot."""
    if any(area not in reader.catalogue.areas for area in view.areas):
        return {}
    return build_page_content(reader, priority, view).figures


def list_changed_figures(
    then: Figures, same: Figures, now: Figures, *, placed: bool = False
) -> tuple[str, ...]:
    """One line for each measure of a page whose figure is another one now.

    `then` is of the old snapshot, `same` of the current one for the same months, `now` of the
    current one with its latest month. `placed` figures say of which areas they are.
    """
    diff = diff_figures(
        select_figures(then),
        select_figures(now),
        select_figures(same),
        measure_of=lambda f: f.measure,
    )
    return tuple(filter(None, (_line(one, placed) for one in diff)))


def _line(one: FigureDiff[Figure], placed: bool) -> str:
    if one.then is None:
        return (
            f"{one.now.measure.title}: no figure then; {_describe(one.now, placed)} now."
            if one.now
            else ""
        )
    opening = f"{one.then.measure.title}: {_describe(one.then, placed)} then"
    if one.revised:
        opening += f", revised since to {figure_in_words(one.revised)}"
    if one.now is None:
        return f"{opening}; no figure now."
    if one.kind in (DiffKind.NEW, DiffKind.GONE):
        apart = one.obstacle and describe_obstacle(one.obstacle, "the figure then")
        return f"{opening}; {_describe(one.now, placed)} now{f', {apart}' if apart else ''}."
    return f"{opening}." if one.revised else ""


def _describe(figure: Figure, placed: bool) -> str:
    """`41 homicides (year to October 2023)`; where `placed`, `(Coventry, year to …)`."""
    where = f"{format_places(figure.shown)}, " if placed else ""
    return f"{figure_in_words(figure)} ({where}{figure.period_label})"


def list_changed_definitions(
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
    changed = [key for key in FIELDS if getattr(then, key) != getattr(now, key)]
    for key in changed:
        if key in QUOTED:
            old, new = getattr(then, key), getattr(now, key)
            yield f"{then.title}: its {FIELDS[key]} was “{old}” and is now “{new}”."
    others = [FIELDS[key] for key in changed if key not in QUOTED]
    if others:
        yield f"{then.title}: also different now: {join_words(others)}."
