"""A priority's finished page: figures, text, charts and tables, without the web framework."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TypeVar

from markupsafe import Markup

from pcc_metrics.charts.area_outlines import load_outline_map
from pcc_metrics.charts.areas import areas_chart
from pcc_metrics.charts.chart import Chart
from pcc_metrics.charts.components import components_chart
from pcc_metrics.charts.control_chart import control_chart
from pcc_metrics.charts.figure_tables import figures_table
from pcc_metrics.charts.heatmap import heatmap_chart
from pcc_metrics.charts.map import map_chart
from pcc_metrics.charts.sparkline import draw_sparkline
from pcc_metrics.charts.trend import trend_chart
from pcc_metrics.charts.yearly_totals import yearly_total_chart
from pcc_metrics.content.page_content import PageContent, build_page_content, choose_charted
from pcc_metrics.content.panels import ArrowTable, Panel
from pcc_metrics.content.paragraphs import DraftedText
from pcc_metrics.content.tiles_html import TileCard, legend_html, tiles_html
from pcc_metrics.content.two_figures import find_same_things, two_figures_html
from pcc_metrics.domain.catalogue import Catalogue, catalogue_folder
from pcc_metrics.domain.definitions import Measure, Priority
from pcc_metrics.domain.periods import Period
from pcc_metrics.domain.view import View
from pcc_metrics.figures.breakdowns import Components, SideBySide
from pcc_metrics.figures.comparator_rates import are_alike, comparator_rates
from pcc_metrics.figures.figure import Answer
from pcc_metrics.figures.monitoring import Monitoring, can_monitor, monitor
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.series import Trend, trend
from pcc_metrics.narrative.attribution import attribution_line
from pcc_metrics.narrative.grammar import find_subject
from pcc_metrics.narrative.tile_text import Tile, tile_evidence
from pcc_metrics.narrative.wording import describe_overlap

S = TypeVar("S", SideBySide, Components)


def _same(chart: Chart) -> Chart:
    return chart


@dataclass(frozen=True)
class MonitoredMeasure:
    """A monthly count as a picture to watch, and its totals of 12 months if enough are held."""

    trend: Trend
    catalogue: Catalogue

    @property
    def measure(self) -> Measure:
        """The measure that is monitored."""
        return self.trend.measure

    @cached_property
    def monitoring(self) -> Monitoring:
        """Its control chart's mean, limits and signals, worked out when first asked for."""
        monitoring = monitor(self.trend)
        assert monitoring is not None
        return monitoring

    @cached_property
    def control_chart(self) -> Panel:
        """The control chart, drawn when first shown."""
        draw = partial(control_chart, self.monitoring, self.catalogue)
        return Panel(self.monitoring.measure, draw)

    @cached_property
    def totals(self) -> Panel | None:
        """The chart of yearly totals; `None` of too few years to draw."""
        chart = yearly_total_chart(self.monitoring, self.catalogue)
        return Panel(self.monitoring.measure, lambda: chart) if chart else None


@dataclass(frozen=True)
class PriorityPage:
    """A priority's figures, drawn and explained.

    What a reader opens first, or never, is worked out when the first reader opens it.
    """

    content: PageContent
    reader: Reader
    drafted: DraftedText
    trends: tuple[Panel, ...]
    monitored: tuple[MonitoredMeasure, ...]
    areas: tuple[Panel, ...]
    components: tuple[Panel, ...]

    @property
    def asked(self) -> Period:
        """The period that the page is about."""
        return self.content.asked

    @property
    def catalogue(self) -> Catalogue:
        """The definitions that the page was worked out with."""
        return self.reader.catalogue

    @cached_property
    def tiles(self) -> tuple[TileCard, ...]:
        """The headline measures at a glance."""
        series = {one.measure.id: one for one in self.content.trends}
        return tuple(_card(tile, series, self.catalogue) for tile in self.content.tiles)

    @cached_property
    def tiles_html(self) -> Markup:
        """The tiles, what their signs mean, and why a thing has two figures."""
        content = self.content
        things = find_same_things(content.plan.leaders, content.figures, self.catalogue)
        return tiles_html(self.tiles) + legend_html() + two_figures_html(tuple(things))

    @cached_property
    def figures(self) -> ArrowTable:
        """Every figure of the page."""
        content = self.content
        compare = str(content.view.compare)
        return ArrowTable(figures_table(content.figures.values(), self.catalogue, compare))

    @cached_property
    def evidence(self) -> ArrowTable:
        """The rows of the snapshot that the text rests on."""
        return ArrowTable(self.drafted.table)

    @cached_property
    def credits(self) -> str:
        """The attribution of every source that the page has figures of."""
        return self._credits(self.content.figures)

    def credits_of(self, measure: Measure) -> str:
        """The same for one measure and what it is made of."""
        measures = [measure.id, *measure.components, *measure.parts]
        return self._credits(measures) or self.credits

    def _credits(self, measures: Collection[str]) -> str:
        content = self.content
        figures = [content.figures[m] for m in measures if m in content.figures]
        each = [one for m in measures for one in content.each.get(m, ())]
        return attribution_line(self.reader, (*figures, *each))

    @cached_property
    def _charts(self) -> Counter[str]:
        """How many kinds of chart there are of each measure."""
        return Counter(one.measure.id for one in (*self.trends, *self.areas, *self.components))

    @property
    def charted_measures(self) -> tuple[Measure, ...]:
        """The measures that there are charts of, headlines first."""
        return tuple(measure for measure in self.content.measures if measure.id in self._charts)

    @property
    def first_charted(self) -> str:
        """The measure to start with: that of the first tile that there are charts of.

        Where there are none of any tile, it is the one with most kinds of chart.
        """
        shown = (tile.answer.measure.id for tile in self.content.tiles if tile.value)
        charted = [measure.id for measure in self.charted_measures]
        most = max(charted, key=self._charts.__getitem__)
        return next((measure for measure in shown if measure in self._charts), most)

    @property
    def has_map(self) -> bool:
        """Whether any measure of the page has rates that a map can be shaded by."""
        return any(side.has_rates and side.force_rate for side in self.content.side_by_sides) and (
            load_outline_map(catalogue_folder()) is not None
        )

    @property
    def monthly(self) -> bool:
        """Whether any measure that is held by area is published by month."""
        sides = {side.measure.id for side in self.content.side_by_sides}
        return any(one.by_month for one in self.content.trends if one.measure.id in sides)

    @cached_property
    def maps(self) -> tuple[Panel, ...]:
        """The areas' rates where they lie."""
        ground = load_outline_map(catalogue_folder())
        if ground is None:
            return ()
        return self._of_areas(lambda side: map_chart(side, self.catalogue, ground))

    @cached_property
    def heats(self) -> tuple[Panel, ...]:
        """The areas' months under each other."""

        def draw(side: SideBySide) -> Chart | None:
            trends = (trend(self.reader, line.figure) for line in side.lines)
            return heatmap_chart([one for one in trends if one], self.catalogue)

        return self._of_areas(draw)

    def _of_areas(self, draw: Callable[[SideBySide], Chart | None]) -> tuple[Panel, ...]:
        charts = ((side.measure, draw(side)) for side in self.content.side_by_sides)
        return tuple(Panel(m, partial(_same, chart)) for m, chart in charts if chart)

    @cached_property
    def has_elsewhere(self) -> bool:
        """Whether any figure of the page is held of another area beside the force."""
        return any(self._elsewhere_of(figure) for figure in self._charted)

    def elsewhere(self, chosen: Collection[str]) -> tuple[Panel, ...]:
        """The rates of the chosen measures beside those of other areas, where these are held.

        Another source of the same thing stands in for one that has none.
        """
        panels = {one.measure.id: self._elsewhere_of(one) for one in self._of(chosen)}
        held = {one.measure.id: one for one in panels.values() if one}
        lacking = {find_subject(one.measure) for one in self._of(chosen)}
        lacking -= {find_subject(panel.measure) for panel in held.values()}
        others = (one for one in self._charted if find_subject(one.measure) in lacking)
        more = (self._elsewhere_of(one) for one in others if one.measure.id not in panels)
        return (*held.values(), *filter(None, more))

    def _of(self, chosen: Collection[str]) -> list[Answer]:
        return [one for one in self._charted if one.measure.id in chosen]

    @cached_property
    def _charted(self) -> tuple[Answer, ...]:
        return tuple(choose_charted(self.content.figures.values()))

    def _elsewhere_of(self, figure: Answer) -> Panel | None:
        """Worked out when the first reader chooses the measure."""
        key = ("elsewhere", figure.measure.id, figure.period, self.content.view)

        def work_out() -> Panel | None:
            side = comparator_rates(self.reader, figure)
            if side is None:
                return None
            return Panel(figure.measure, partial(_elsewhere_chart, side, self.catalogue))

        return self.reader.keep(key, work_out)


def _card(tile: Tile, series: Mapping[str, Trend], catalogue: Catalogue) -> TileCard:
    drawn = series.get(tile.answer.measure.id) if tile.value else None
    spark = draw_sparkline(drawn) if drawn else None
    return TileCard(tile, spark, evidence=tile_evidence(tile, catalogue))


def build_priority_page(reader: Reader, priority: Priority, view: View) -> PriorityPage:
    """A priority's page for a view of a snapshot."""
    catalogue = reader.catalogue
    content = build_page_content(reader, priority, view)
    return PriorityPage(
        content,
        reader,
        DraftedText(content, reader),
        tuple(
            Panel(t.measure, partial(_trend_with_areas, reader, content, t)) for t in content.trends
        ),
        tuple(MonitoredMeasure(one, catalogue) for one in content.trends if can_monitor(one)),
        _chart_panels(areas_chart, content.side_by_sides, catalogue),
        _chart_panels(components_chart, content.components, catalogue),
    )


def _trend_with_areas(reader: Reader, content: PageContent, whole: Trend) -> Chart:
    """A trend with its figure's window, and those of the chosen areas one by one."""
    figure = content.figures[whole.measure.id]
    each = (trend(reader, one) for one in content.each.get(whole.measure.id, ()))
    title = content.trend_title(whole).text
    return trend_chart(whole, reader.catalogue, figure, tuple(filter(None, each)), title)


def _elsewhere_chart(side: SideBySide, catalogue: Catalogue) -> Chart:
    """Other areas' rates; where nothing tells them apart, the page says so."""
    chart = areas_chart(side, catalogue)
    return replace(chart, reading=describe_overlap(side)) if are_alike(side) else chart


def _chart_panels(
    draw: Callable[[S, Catalogue], Chart], series: Iterable[S], catalogue: Catalogue
) -> tuple[Panel, ...]:
    return tuple(Panel(one.measure, partial(draw, one, catalogue)) for one in series)
