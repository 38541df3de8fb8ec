"""The area profile: one row a measure over all priorities, for one area, several, or the force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pcc_metrics.charts.row_pictures import IntervalPicture, draw_intervals
from pcc_metrics.charts.sparkline import Sparkline, draw_sparkline
from pcc_metrics.content.overview import choose_headline, choose_month
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Area, Measure, Priority
from pcc_metrics.domain.periods import Period
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.figures.breakdowns import SideBySide
from pcc_metrics.figures.change import Change
from pcc_metrics.figures.comparator_rates import comparator_rates
from pcc_metrics.figures.figure import Answer, Figure
from pcc_metrics.figures.movers import PartOfChange, find_part_of_change
from pcc_metrics.figures.rates import Rate
from pcc_metrics.figures.reader import Reader, view_areas
from pcc_metrics.figures.resolve_figure import resolve_figure
from pcc_metrics.figures.rest_of_force import RestOfForce, rest_of_areas
from pcc_metrics.figures.series import trend
from pcc_metrics.narrative.attribution import attribution_line
from pcc_metrics.narrative.fact_types import FactKind
from pcc_metrics.narrative.facts import chosen_change
from pcc_metrics.narrative.level_sentences import say_rest_rate
from pcc_metrics.narrative.phrase import Phrase
from pcc_metrics.narrative.plan import choose_context, sort_headlines
from pcc_metrics.narrative.profile_text import (
    RowText,
    say_elsewhere,
    write_profile_answer,
    write_row,
)
from pcc_metrics.narrative.sentences import Sentence
from pcc_metrics.stats.change_signs import Sign

PATH = "area-profile"
REST, ELSEWHERE = "Rest of the force", "Elsewhere"


@dataclass(frozen=True)
class ProfileRow:
    """A measure, under the first priority that shows it.

    `is_component`: it is added up in another measure of that priority. `beside` are the rates that
    its own stands beside, by the name of whose they are; `part` is its part of the force's change.
    `months_old` is how long before the month asked for its figure ends.
    """

    priority: Priority
    measure: Measure
    answer: Answer
    text: RowText
    is_component: bool
    change: Change | None
    beside: tuple[tuple[str, Rate], ...]
    part: PartOfChange | None
    intervals: IntervalPicture | None
    spark: Sparkline | None
    months_old: int | None = None

    @property
    def is_old(self) -> bool:
        """Whether its figure is no news any more."""
        return isinstance(self.answer, Figure) and self.answer.history

    @property
    def rate(self) -> Rate | None:
        """The rate of a count that is news, of just the areas asked for."""
        figure = self.answer
        if not isinstance(figure, Figure) or figure.measure.kind != "count" or figure.history:
            return None
        return figure.rate if figure.shown == figure.areas else None

    @property
    def is_recent(self) -> bool:
        """Whether there is a figure, and it is news."""
        return isinstance(self.answer, Figure) and not self.answer.history

    @property
    def relative_change(self) -> float | None:
        """What a table is sorted by; `None` where two figures may not be set beside each other."""
        change = self.change
        comparable = change and (change.sign is not Sign.NOT_COMPARABLE or change.has_range)
        if not change or not comparable or not change.value:
            return None
        return change.change / change.value


@dataclass(frozen=True)
class AreaProfile:
    """All measures of a view. `beside` is the heading of the rates beside; empty without any.

    `has_elsewhere` says that something is held of other forces.
    """

    view: View
    asked: Period
    areas: tuple[Area, ...]
    answer: Sentence | None
    rows: tuple[ProfileRow, ...]
    beside: str
    has_elsewhere: bool
    credits: str
    catalogue: Catalogue

    @property
    def is_force(self) -> bool:
        """Whether it is of the whole force."""
        return self.areas == (self.catalogue.force,)

    @property
    def has_parts(self) -> bool:
        """Whether any row has a part of the force's change."""
        return any(row.part for row in self.rows)

    def can_compare(self, compare: Compare) -> bool:
        """Whether any row could be set beside what is named, whatever the view asks for."""
        if compare is Compare.BASELINE:
            figures = (row.answer for row in self.rows if isinstance(row.answer, Figure))
            return any(isinstance(one.find_comparison(str(compare)), Change) for one in figures)
        if compare is Compare.REST:
            return self.beside == REST and any(row.beside for row in self.rows)
        return compare is Compare.YEAR or (self.is_force and self.has_elsewhere)


def build_area_profile(reader: Reader, view: View) -> AreaProfile:
    """All measures at one month: without one in the view, the latest that a headline can answer."""
    view = replace(view, to=choose_month(reader, view))
    assert view.to is not None
    areas, asked = view_areas(reader, view), view.window.period(view.to)
    rows = tuple(_rows(reader, view))
    figures = [row.answer for row in rows if isinstance(row.answer, Figure)]
    return AreaProfile(
        view,
        asked,
        areas,
        _answer(reader, view),
        rows,
        _name_beside(reader, view) if any(row.beside for row in rows) else "",
        _has_elsewhere(reader, rows),
        attribution_line(reader, figures),
        reader.catalogue,
    )


def _rows(reader: Reader, view: View) -> Iterator[ProfileRow]:
    """Each measure once, in the order of the catalogue."""
    shown: set[str] = set()
    for priority in reader.catalogue.priorities.values():
        measures = reader.catalogue.measures_of(priority.id)
        added = {component for measure in measures for component in measure.components}
        for measure in measures:
            if measure.id not in shown:
                yield _row(reader, priority, measure, view, is_component=measure.id in added)
        shown |= {measure.id for measure in measures}


def _row(
    reader: Reader, priority: Priority, measure: Measure, view: View, *, is_component: bool
) -> ProfileRow:
    assert view.to is not None
    answer = resolve_figure(reader, measure, view_areas(reader, view), view.to, view.window)
    recent = answer if isinstance(answer, Figure) and not answer.history else None
    rest = rest_of_areas(reader, recent) if recent else None
    part = _part_of_change(reader, recent, view) if recent else None
    others = comparator_rates(reader, recent) if recent and _is_national(view) else None
    beside = tuple(_rates_beside(rest, others))
    phrases = tuple(_say_beside(recent, rest, others)) if recent else ()
    own = [(_name_areas(recent.shown), recent.rate)] if recent and recent.rate else []
    series = trend(reader, answer) if isinstance(answer, Figure) else None
    return ProfileRow(
        priority,
        measure,
        answer,
        write_row(reader, answer, view.compare, view.to, phrases, part),
        is_component,
        chosen_change(recent, view.compare) if recent else None,
        beside,
        part,
        draw_intervals([*own, *beside]) if own and beside else None,
        draw_sparkline(series) if series else None,
        view.to.index - answer.period.end.index if isinstance(answer, Figure) else None,
    )


def _is_national(view: View) -> bool:
    return view.compare is Compare.NATIONAL


def _say_beside(
    figure: Figure, rest: RestOfForce | None, others: SideBySide | None
) -> Iterator[Phrase]:
    """The rate of the rest of the force, or of each other force by its name."""
    if others:
        lines = ((line, line.rate, line.figure) for line in others.lines)
        for line, rate, own in lines:
            if rate and isinstance(own, Figure):
                yield say_elsewhere(own, line.area, rate)
    elif rest:
        yield say_rest_rate(figure, rest)


def _rates_beside(
    rest: RestOfForce | None, others: SideBySide | None
) -> Iterator[tuple[str, Rate]]:
    if others:
        yield from ((line.area.title, line.rate) for line in others.lines if line.rate)
    elif rest:
        yield REST.lower(), rest.rest


def _name_areas(areas: Sequence[Area]) -> str:
    return areas[0].title if len(areas) == 1 else "the chosen areas together"


def _part_of_change(reader: Reader, figure: Figure, view: View) -> PartOfChange | None:
    """The chosen areas' part of what the force changed in the same period, by the same source."""
    assert view.to is not None
    force = reader.catalogue.force
    areas, measure = figure.shown, figure.measure
    monthly = measure.kind == "count" and reader.monthly(measure, areas, figure.source)
    if areas == (force,) or not monthly:
        return None
    whole = resolve_figure(reader, measure, (force,), view.to, view.window)
    alike = isinstance(whole, Figure) and whole.period == figure.period
    if not isinstance(whole, Figure) or not alike or whole.source != figure.source:
        return None
    return find_part_of_change(reader, whole, areas)


def _name_beside(reader: Reader, view: View) -> str:
    """What stands beside the rates: the rest of the force, or other forces; empty: nothing."""
    catalogue, areas = reader.catalogue, view_areas(reader, view)
    if areas != (catalogue.force,):
        return "" if set(areas) == set(catalogue.lpas) else REST
    return ELSEWHERE if _is_national(view) and catalogue.body.comparators else ""


def _has_elsewhere(reader: Reader, rows: Sequence[ProfileRow]) -> bool:
    """Whether any measure is held of other forces; their rates are worked out if asked for."""
    comparators = reader.catalogue.body.comparators
    others = [reader.catalogue.areas[area] for area in comparators.areas] if comparators else []
    return any(reader.holds(row.measure, area) for row in rows for area in others)


def _answer(reader: Reader, view: View) -> Sentence | None:
    """What the overview answers of the same view, with rates beside those of the rest."""
    chosen = (choose_headline(reader, one, view) for one in reader.catalogue.priorities.values())
    answers = [answer for answer in chosen if answer]
    if not answers:
        return None
    headlines = sort_headlines(answers, view.compare)
    context = choose_context({one.measure.id: one for one in answers}, headlines)
    comparable = [one.figure for one in headlines.ordered_changes] + list(headlines.uncompared)
    rests = [(figure, rest) for figure in comparable if (rest := rest_of_areas(reader, figure))]
    phrase = write_profile_answer(replace(headlines, context=context), rests)
    return Sentence(phrase.text, tuple(answers), FactKind.ANSWER, lambda: phrase.claims)
