"""What has changed in the headline figures between two snapshots, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pcc_metrics.charts.figure_labels import figure_in_words, level_in_words, mark_reported
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.formatting import (
    format_date,
    format_places,
    join_words,
    number_word,
    uncapitalise,
)
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.domain.view import View
from pcc_metrics.figures.comparability import Obstacle
from pcc_metrics.figures.figure import Answer, Figure, select_figures
from pcc_metrics.figures.figure_diff import DiffKind, FigureDiff, diff_figures
from pcc_metrics.figures.reader import Reader, view_areas
from pcc_metrics.figures.resolve_figure import resolve_figure
from pcc_metrics.narrative.wording import describe_obstacle

Answers = Mapping[str, Answer]


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
    overdue = describe_overdue(latest.values(), now.snapshot.as_of, catalogue)
    if then is None:
        return Updates(overdue=overdue, why="There is no earlier snapshot to compare with.")
    before = select_figures(_latest(then, view))
    recent = {m: figure for m, figure in select_figures(latest).items() if not figure.history}
    same = {
        m: _again(now, view, old) for m, old in before.items() if not _later(recent.get(m), old)
    }
    diff = list(diff_figures(before, recent, select_figures(same), measure_of=lambda f: f.measure))
    new = (one for one in diff if one.kind is DiffKind.NEW and one.now in recent.values())
    about = then.snapshot.metadata
    return Updates(
        f"Since “{about.title}” (as of {format_date(then.snapshot.as_of)})",
        tuple(_new(one, placed=bool(view.areas)) for one in new),
        tuple(filter(None, (_revised(one, placed=bool(view.areas)) for one in diff))),
        overdue,
    )


def _latest(reader: Reader, view: View) -> Answers:
    """The latest headline figures of a snapshot, by measure."""
    if any(area not in reader.catalogue.areas for area in view.areas):
        return {}
    headlines = dict.fromkeys(m for p in reader.catalogue.priorities.values() for m in p.headlines)
    measures = (reader.catalogue.measures[m] for m in headlines if m in reader.catalogue.measures)
    return {
        measure.id: resolve_figure(
            reader,
            measure,
            view_areas(reader, view),
            Month.from_date(reader.snapshot.as_of),
            view.window,
        )
        for measure in measures
        if measure.kind != "change"
    }


def describe_overdue(
    figures: Iterable[Answer], as_of: date, catalogue: Catalogue
) -> tuple[str, ...]:
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


def _titles(titles: Sequence[str]) -> str:
    return join_words((titles[0], *map(uncapitalise, titles[1:])))


def _later(figure: Figure | None, old: Figure) -> bool:
    return figure is not None and figure.period.end > old.period.end


def _again(reader: Reader, view: View, old: Figure) -> Answer:
    """What a snapshot has for the months of an older figure."""
    areas = view_areas(reader, view)
    return resolve_figure(reader, old.measure, areas, old.period.end, view.window)


def _new(one: FigureDiff[Figure], *, placed: bool) -> str:
    assert one.now is not None
    if one.then is None or one.obstacle is Obstacle.AREA:
        before = "none was held before"  # one area's figure is no news of another's
    elif one.obstacle:
        before = describe_obstacle(one.obstacle, "the figure before")
    else:
        before = f"the figure before was {_describe(one.then)}"
    return f"{_subject(one.now, placed)}: {_describe(one.now)}; {before}."


def _revised(one: FigureDiff[Figure], *, placed: bool) -> str:
    """Empty where the figure says the same in words."""
    old, again = one.then, one.revised
    if one.kind is not DiffKind.REVISED or old is None or again is None:
        return ""
    before, now = figure_in_words(old), figure_in_words(again)
    if before == now:
        return ""
    when = old.period_in_sentence
    return f"{_subject(again, placed)}: {now} in {when}; {before} was published before."


def _subject(figure: Figure, placed: bool) -> str:
    place = f" in {format_places(figure.shown)}" if placed else ""
    return figure.measure.title + place


def _describe(figure: Figure) -> str:
    measure, text = figure.measure, level_in_words(figure)
    if measure.title.casefold() == measure.unit.casefold():
        text = figure.text  # not “Homicides: 41 homicides”
    return f"{text} in {figure.period_in_sentence}{mark_reported(figure)}"


def update_sections(updates: Updates) -> Iterable[tuple[str, tuple[str, ...]]]:
    """The headings that there is something under, with what is under them."""
    groups = (("New", updates.new), ("Revised", updates.revised), ("Overdue", updates.overdue))
    return ((name, lines) for name, lines in groups if lines)


def overdue_since(figure: Figure, as_of: date, catalogue: Catalogue) -> Month | None:
    """The month by which a figure's source would normally have had a newer one; else `None`."""
    source = catalogue.sources.get(figure.source)
    if not source or source.dated or source.renewed_after is None or not figure.newest:
        return None  # what a single document says is never renewed
    due = figure.period.end + source.renewed_after
    return due if due < Month.from_date(as_of) else None
