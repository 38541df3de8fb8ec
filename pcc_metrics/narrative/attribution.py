"""The words that the licences of public figures ask for, wherever figures are shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from pcc_metrics.domain.source_definitions import Source
from pcc_metrics.figures.change import Change
from pcc_metrics.figures.figure import Answer, Figure
from pcc_metrics.figures.populations import population_rows
from pcc_metrics.figures.reader import Reader


def sources_behind(reader: Reader, figures: Iterable[Answer]) -> tuple[Source, ...]:
    """Every source of a row that a figure rests on, those of its rate and comparisons included."""
    with_value = [figure for figure in figures if isinstance(figure, Figure)]
    used = dict.fromkeys(source for figure in with_value for source in _sources(reader, figure))
    return tuple(reader.catalogue.sources[key] for key in used)


def _sources(reader: Reader, figure: Figure) -> Iterator[str]:
    """The sources of a figure's rows, without asking for every one.

    A level is of one source, and so is a population.
    """
    yield figure.source
    rate = figure.rate
    rows = rate.observations if rate else ()
    if rate and rate.population_year:
        rows = population_rows(reader, figure.shown, rate.population_year)
    yield from (row.source for row in rows[:1])
    yield from (change.source for change in figure.comparisons if isinstance(change, Change))


class AttributedSource(Protocol):
    """A source, of the catalogue or as a statement noted it."""

    @property
    def publisher(self) -> str: ...
    @property
    def licence(self) -> str: ...
    @property
    def attribution(self) -> str: ...


def source_attribution(source: AttributedSource) -> str:
    """A source's attribution, which mostly names the licence; else with the licence."""
    attribution = source.attribution or f"Figures published by {source.publisher}"
    if source.licence in attribution:
        return f"{attribution}."
    return f"{attribution}. Licence: {source.licence}."


def attribution_line(reader: Reader, figures: Iterable[Answer]) -> str:
    """One line for a page: what several sources share is said once. Empty without figures."""
    return " ".join(
        dict.fromkeys(source_attribution(source) for source in sources_behind(reader, figures))
    )
