"""The overview of all priorities: one answer, and a tile each, in the order of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pcc_metrics.charts.sparkline import Sparkline, draw_sparkline
from pcc_metrics.content.page_content import latest_month, order_measures
from pcc_metrics.domain.definitions import Priority
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.figures.figure import Answer, Figure, NoFigure
from pcc_metrics.figures.reader import Reader, view_areas
from pcc_metrics.figures.resolve_figure import resolve_figure
from pcc_metrics.figures.series import trend
from pcc_metrics.narrative.attribution import attribution_line
from pcc_metrics.narrative.fact_types import FactKind
from pcc_metrics.narrative.page_answer import write_answer
from pcc_metrics.narrative.plan import (
    choose_context,
    choose_leaders,
    has_own_sentence,
    sort_headlines,
)
from pcc_metrics.narrative.provenance import Provenance
from pcc_metrics.narrative.sentences import Sentence
from pcc_metrics.narrative.tile_text import (
    Tile,
    tile_evidence,
    write_missing_tile,
    write_tile,
)

TITLE = "National policing priorities"


@dataclass(frozen=True)
class PriorityTile:
    """A priority at a glance: one headline measure, in words and drawn; none where it has none.

    `evidence` is where the number that it shows comes from.
    """

    priority: Priority
    tile: Tile | None
    spark: Sparkline | None = None
    evidence: Provenance | None = None

    @property
    def figure(self) -> Figure | None:
        """The recent figure that the tile shows."""
        answer = self.tile.answer if self.tile else None
        return answer if isinstance(answer, Figure) and self.tile and self.tile.value else None


@dataclass(frozen=True)
class Overview:
    """All priorities: `answer` is one text over the headline measures of the tiles."""

    asked: Period
    answer: Sentence | None
    tiles: tuple[PriorityTile, ...]
    credits: str  # the attribution of every source that the tiles have figures of

    @property
    def headline_tiles(self) -> tuple[Tile, ...]:
        """The tiles of the priorities that have a headline measure."""
        return tuple(one.tile for one in self.tiles if one.tile)


def build_overview(reader: Reader, view: View) -> Overview:
    """All priorities at one month: without one in the view, the latest that any can answer."""
    priorities = list(reader.catalogue.priorities.values())
    to = choose_month(reader, view)
    tiles = tuple(_priority_tile(reader, one, replace(view, to=to)) for one in priorities)
    figures = [tile.figure for tile in tiles]
    return Overview(
        view.window.period(to),
        _answer([tile.tile.answer for tile in tiles if tile.tile], view.compare),
        tiles,
        attribution_line(reader, filter(None, figures)),
    )


def choose_month(reader: Reader, view: View) -> Month:
    """The month of a page about all priorities: the latest that any headline can answer."""
    catalogue = reader.catalogue
    headlines = (m for one in catalogue.priorities.values() for m in one.headlines)
    measures = [catalogue.measures[measure] for measure in headlines]
    return view.to or latest_month(reader, measures, view_areas(reader, view), view.window)


def choose_headline(reader: Reader, priority: Priority, view: View) -> Answer | None:
    """The answer that stands for a priority on a page about all; the view names its month."""
    leaders = _leaders(reader, priority, view)
    return _choose(leaders, view.compare) if leaders else None


def _answer(answers: Sequence[Answer], compare: Compare) -> Sentence | None:
    if not answers:
        return None
    headlines = sort_headlines(answers, compare)
    context = choose_context({one.measure.id: one for one in answers}, headlines)
    phrase = write_answer(replace(headlines, context=context))
    return Sentence(phrase.text, tuple(answers), FactKind.ANSWER, lambda: phrase.claims)


def _priority_tile(reader: Reader, priority: Priority, view: View) -> PriorityTile:
    leaders = _leaders(reader, priority, view)
    if not leaders:
        return PriorityTile(priority, None)
    answer = _choose(leaders, view.compare)
    if isinstance(answer, NoFigure) or answer.history:
        held = (one for one in leaders if isinstance(one, Figure))
        nearest = max(held, key=lambda one: (not one.history, one.period.end), default=None)
        tile = write_missing_tile(answer, nearest)
        return PriorityTile(priority, tile, None, tile_evidence(tile, reader.catalogue))
    series = trend(reader, answer)
    spark = draw_sparkline(series) if series else None
    tile = write_tile(reader, answer, view.compare)
    return PriorityTile(priority, tile, spark, tile_evidence(tile, reader.catalogue))


def _leaders(reader: Reader, priority: Priority, view: View) -> tuple[Answer, ...]:
    """One answer a headline measure of the priority."""
    assert view.to is not None
    areas = view_areas(reader, view)
    figures = {
        measure.id: resolve_figure(reader, measure, areas, view.to, view.window)
        for measure in order_measures(reader, priority)
    }
    answers = [one for one in figures.values() if has_own_sentence(one, figures)]
    return choose_leaders(reader, priority, answers)


def _choose(leaders: Sequence[Answer], compare: Compare) -> Answer:
    """The first headline that has a change to tell, else the first with a recent figure.

    Nothing stands in for what a priority is first of all about: where its first headline was never
    held, the tile says so.
    """
    first = leaders[0]
    if isinstance(first, NoFigure):
        return first
    headlines = sort_headlines(leaders, compare)
    return next(iter(headlines.held), first)
