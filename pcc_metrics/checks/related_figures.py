"""Shares, changes and rates against the figures that they are of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pcc_metrics.checks.finding import Finding
from pcc_metrics.checks.published_changes import check_change
from pcc_metrics.checks.published_rates import check_rate
from pcc_metrics.checks.shares import check_shares
from pcc_metrics.figures.figure import Answer, Figure
from pcc_metrics.figures.reader import Reader


def check_related(
    reader: Reader, figures: Mapping[str, Answer], people: Reader | None = None
) -> Iterator[Finding]:
    """Shares, changes and rates against the figures that they are of.

    `people` is another snapshot, whose populations are used where this one has none.
    """
    for figure in (one for one in figures.values() if isinstance(one, Figure)):
        yield from check_change(reader, figure)
        yield from check_rate(reader, figure, people)
    yield from check_shares(reader, figures)
