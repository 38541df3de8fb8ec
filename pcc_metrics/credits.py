"""The words that the licences of public figures ask for, wherever figures are shown."""

from __future__ import annotations

from collections.abc import Iterable

from pcc_metrics.definitions import Source
from pcc_metrics.figures import Figure
from pcc_metrics.origins import rows_of
from pcc_metrics.tiling import Reader


def sources_of(reader: Reader, figures: Iterable[Figure]) -> tuple[Source, ...]:
    """Every source of a row that a figure rests on, those of its rate and comparisons included."""
    found = [figure for figure in figures if figure.value is not None]
    used = dict.fromkeys(figure.source for figure in found if figure.source)
    used |= dict.fromkeys(row.source for figure in found for row in rows_of(reader, figure))
    return tuple(reader.catalogue.sources[key] for key in used)


def credit(source: Source) -> str:
    """A source's attribution, which mostly names the licence; else with the licence."""
    said = source.attribution or f"Figures published by {source.publisher}"
    if source.licence in said:
        return f"{said}."
    return f"{said}. Licence: {source.licence}."


def credit_line(reader: Reader, figures: Iterable[Figure]) -> str:
    """One line for a page: what several sources share is said once. Empty without figures."""
    return " ".join(dict.fromkeys(credit(source) for source in sources_of(reader, figures)))
