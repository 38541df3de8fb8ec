"""Which sources are editions of one statistic, so that their figures may stand side by side."""

from __future__ import annotations

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Measure
from pcc_metrics.domain.source_definitions import Source


def same_statistic(catalogue: Catalogue, source_a: str, source_b: str, measure: str) -> bool:
    """Whether two sources are one, or editions of one statistic that define the measure alike.

    Figures as reported may be compared with another source's only where a second report agrees.
    """
    if source_a == source_b:
        return True
    reported = (is_unconfirmed(catalogue, source, measure) for source in (source_a, source_b))
    return _one_statistic(catalogue, source_a, source_b, measure) and not any(reported)


def list_editions(catalogue: Catalogue, measure: Measure, source: str) -> tuple[str, ...]:
    """The other editions whose figures of a measure may stand beside a source's, best first.

    Reports that nothing confirms come last: their figures are shown, and compared with nothing.
    """
    others = [
        other
        for other in measure.sources
        if other != source and _one_statistic(catalogue, source, other, measure.id)
    ]
    return tuple(sorted(others, key=lambda one: is_unconfirmed(catalogue, one, measure.id)))


def is_unconfirmed(catalogue: Catalogue, source: str, measure: str) -> bool:
    """Whether a source's figures of a measure were reported once, and nothing else agrees."""
    entry = catalogue.sources.get(source)
    return bool(entry and entry.report and measure not in entry.report.confirmed)


def _one_statistic(catalogue: Catalogue, source_a: str, source_b: str, measure: str) -> bool:
    sources = [catalogue.sources.get(source) for source in (source_a, source_b)]
    one, other = (source if source and _defines(source, measure) else None for source in sources)
    return bool(one and other and one.statistic == other.statistic)


def _defines(source: Source, measure: str) -> bool:
    """Whether a source's figures of a measure are those of a statistic that it is an edition of."""
    return bool(source.statistic) and measure not in source.defined_apart
