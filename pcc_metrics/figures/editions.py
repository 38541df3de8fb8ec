"""Which sources are editions of one statistic, so that their figures may stand side by side."""

from __future__ import annotations

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Source


def same_statistic(catalogue: Catalogue, source_a: str, source_b: str, measure: str) -> bool:
    """Whether two sources are one, or editions of one statistic that define the measure alike.

    Figures as reported may be compared with another source's only where a second report agrees.
    """
    if source_a == source_b:
        return True
    found = [catalogue.sources.get(source) for source in (source_a, source_b)]
    one, other = (source if source and _comparable(source, measure) else None for source in found)
    return bool(one and other and one.statistic == other.statistic)


def _comparable(source: Source, measure: str) -> bool:
    """Whether a source's figures of a measure are those of a statistic that it is an edition of."""
    confirmed = source.report is None or measure in source.report.confirmed
    return bool(source.statistic) and confirmed and measure not in source.defined_apart
