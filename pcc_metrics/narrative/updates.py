"""What has changed in the headline figures between two snapshots, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pcc_metrics.charts.tables import figure_in_words
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.formatting import (
    format_date,
    format_places,
    format_value,
    join_words,
    number_word,
    uncapitalise,
)
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.domain.view import View
from pcc_metrics.figures.figure import FAR_FUTURE, Answer, Figure, resolve_figure
from pcc_metrics.figures.reader import Reader, view_areas

Found = Mapping[str, Answer]


@dataclass(frozen=True)
class Updates:
    """What is new, what was revised, and what is late.

    `since` names the earlier snapshot; `why` says why there is nothing to compare with.
    """

    since: str = ""
    new: tuple[str, ...] = ()
    revised: tuple[str, ...] = ()
    overdue: tuple[str, ...] = ()
    why: str = ""

    @property
    def summary(self) -> str:
        """Which groups there are, in a sentence: `14 headline figures are new, none is revised`."""
        new, revised = len(self.new), len(self.revised)
        figures = "headline figure is" if new == 1 else "headline figures are"
        again = "none is revised" if not revised else f"{number_word(revised)} revised"
        return f"{self.since}: {number_word(new)} {figures} new, {again}."


def headline_updates(then: Reader | None, now: Reader, view: View, catalogue: Catalogue) -> Updates:
    """The headline figures of the current snapshot beside those of an earlier one.

    `catalogue` is today's: how soon a source renews its figures is no part of a snapshot.
    """
    latest = _latest(now, view)
    overdue = _overdue(latest.values(), now.snapshot.as_of, catalogue)
    if then is None:
        return Updates(overdue=overdue, why="There is no earlier snapshot to compare with.")
    before = _latest(then, view)
    new, revised = [], []
    for measure, figure in latest.items():
        old = before.get(measure)
        if not isinstance(old, Figure) or old.shown != figure.shown:
            old = None  # one area's figure is no news of another's
        place = f" in {format_places(figure.shown)}" if view.areas else ""
        if isinstance(figure, Figure) and _later(figure, old):
            new.append(_new(figure, old, place))
        elif old:
            again = resolve_figure(
                now, figure.measure, view_areas(now, view), old.period.end, view.window
            )
            if (
                isinstance(again, Figure)
                and (again.period, again.shown) == (old.period, old.shown)
                and figure_in_words(again) != figure_in_words(old)
            ):
                revised.append(_revised(again, old, place))
    about = then.snapshot.metadata
    since = f"Since “{about.title}” (as of {format_date(then.snapshot.as_of)})"
    return Updates(since, tuple(new), tuple(revised), overdue)


def _latest(reader: Reader, view: View) -> Found:
    """The latest headline figures of a snapshot, by measure."""
    if any(area not in reader.catalogue.areas for area in view.areas):
        return {}
    found = dict.fromkeys(m for p in reader.catalogue.priorities.values() for m in p.headlines)
    measures = (reader.catalogue.measures[m] for m in found if m in reader.catalogue.measures)
    return {
        measure.id: resolve_figure(
            reader, measure, view_areas(reader, view), FAR_FUTURE, view.window
        )
        for measure in measures
        if measure.kind != "change"
    }


def _overdue(figures: Iterable[Answer], as_of: date, catalogue: Catalogue) -> tuple[str, ...]:
    """A sentence for the measures that one source owes newer figures of."""
    owed: dict[tuple[Period, str, Month], list[str]] = {}
    for figure in (one for one in figures if isinstance(one, Figure)):
        due = overdue_since(figure, as_of, catalogue)
        if due:
            key = (figure.period, figure.source, due)
            owed.setdefault(key, []).append(figure.measure.title)
    return tuple(
        f"{_titles(titles)}: the latest held is of {period.in_sentence}; "
        f"{catalogue.sources[source].in_sentence} would normally have newer figures by {due.label}."
        for (period, source, due), titles in owed.items()
    )


def _titles(found: Sequence[str]) -> str:
    return join_words((found[0], *map(uncapitalise, found[1:])))


def _later(figure: Figure, old: Figure | None) -> bool:
    """Whether a figure is news: of a later end than the one before, and not long over itself."""
    if figure.history:
        return False
    return old is None or figure.period.end > old.period.end


def _new(figure: Figure, old: Figure | None, place: str) -> str:
    before = "none was held before"
    if old:
        before = f"the figure before was {_said(old)}"
    return f"{figure.measure.title}{place}: {_said(figure)}; {before}."


def _revised(figure: Figure, old: Figure, place: str) -> str:
    return (
        f"{figure.measure.title}{place}: {figure_in_words(figure)} in {old.period.in_sentence}; "
        f"{figure_in_words(old)} was published before."
    )


def _said(figure: Figure) -> str:
    measure, said = figure.measure, figure_in_words(figure)
    if measure.title.casefold() == measure.unit.casefold():
        said = format_value(measure, figure.value)  # not “Homicides: 41 homicides”
    return f"{said} in {figure.period.in_sentence}"


def update_sections(found: Updates) -> Iterable[tuple[str, tuple[str, ...]]]:
    """The headings that there is something under, with what is under them."""
    groups = (("New", found.new), ("Revised", found.revised), ("Overdue", found.overdue))
    return ((name, said) for name, said in groups if said)


def overdue_since(figure: Figure, as_of: date, catalogue: Catalogue) -> Month | None:
    """The month by which a figure's source would normally have had a newer one; else `None`."""
    source = catalogue.sources.get(figure.source)
    if not source or source.renewed_after is None or not figure.newest:
        return None
    due = figure.period.end + source.renewed_after
    return due if due < Month.holding(as_of) else None
