"""The overview of all priorities: a card each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pcc_metrics.charts.chart import Chart
from pcc_metrics.charts.trend import sparkline
from pcc_metrics.content.page_content import latest_month
from pcc_metrics.domain.definitions import Priority
from pcc_metrics.domain.periods import Period
from pcc_metrics.domain.view import View
from pcc_metrics.figures.figure import Figure, NoFigure, resolve_figure
from pcc_metrics.figures.no_figure import Why
from pcc_metrics.figures.reader import Reader, view_areas
from pcc_metrics.figures.series import trend
from pcc_metrics.narrative.attribution import attribution_line
from pcc_metrics.narrative.facts import GapFact, LevelFact, NoneHeldFact, change_facts
from pcc_metrics.narrative.sentences import write_sentence

NO_HEADLINE = "None of its measures is named as a headline figure. Its page has what is held on it."


@dataclass(frozen=True)
class PriorityCard:
    """A priority at a glance: its first headline that there is a figure for, in words and drawn."""

    priority: Priority
    figure: Figure | None
    sentences: tuple[str, ...]
    spark: Chart | None


@dataclass(frozen=True)
class Overview:
    asked: Period
    cards: tuple[PriorityCard, ...]
    credits: str  # the attribution of every source that the cards have figures of


def build_overview(reader: Reader, view: View) -> Overview:
    """All priorities at one month: without one in the view, the latest that any can answer."""
    priorities = list(reader.catalogue.priorities.values())
    measures = [reader.catalogue.measures[m] for p in priorities for m in p.headlines]
    to = view.to or latest_month(reader, measures, view_areas(reader, view), view.window)
    cards = [_priority_card(reader, priority, replace(view, to=to)) for priority in priorities]
    credit = attribution_line(reader, filter(None, (card.figure for card in cards)))
    return Overview(
        view.window.period(to), tuple(sorted(cards, key=_newest_evidence_first)), credit
    )


def _newest_evidence_first(card: PriorityCard) -> int:
    """The newest evidence first; those of one month in the catalogue's order."""
    return -card.figure.period.end.index if card.figure else 0


def _priority_card(reader: Reader, priority: Priority, view: View) -> PriorityCard:
    if not priority.headlines:
        return PriorityCard(priority, None, (NO_HEADLINE,), None)
    areas = view_areas(reader, view)
    assert view.to is not None
    figures = [
        resolve_figure(reader, reader.catalogue.measures[m], areas, view.to, view.window)
        for m in priority.headlines
    ]
    levels = [figure for figure in figures if figure.measure.kind != "change"]
    held = [figure for figure in levels if isinstance(figure, Figure)]
    news = [figure for figure in held if not figure.history]
    # The newest evidence, the catalogue's first where several are as new.
    figure = max(news or held, key=lambda f: f.period.end, default=None)
    if figure is None:
        missing = tuple(figure for figure in figures if isinstance(figure, NoFigure))
        return PriorityCard(priority, None, tuple(_why_none(missing)), None)
    series = trend(reader, figure)
    changed = [] if figure.history else list(change_facts(reader, figure, view.compare))
    sentences = tuple(write_sentence(fact) for fact in [LevelFact(figure), *changed[:1]])
    return PriorityCard(
        priority, figure, sentences, sparkline(series, reader.catalogue) if series else None
    )


def _why_none(missing: tuple[NoFigure, ...]) -> Iterator[str]:
    """What keeps a headline from being given; nothing where there are only published changes."""
    gap = next((one for one in missing if one.why is not Why.NEVER_HELD), None)
    if gap:
        yield write_sentence(GapFact(gap))
    elif missing:
        yield write_sentence(NoneHeldFact(missing))
