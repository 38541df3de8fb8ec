"""What the source of a figure says of just that figure."""

from __future__ import annotations

from pcc_metrics.figures.figure import Figure
from pcc_metrics.figures.reader import Reader
from pcc_metrics.store.observation import Observation

STATEMENT = "statement"  # how the ids of a body's own statements begin


def claims_about(reader: Reader, figure: Figure) -> tuple[str, ...]:
    """The claims made about the observation that a figure is; none about a sum of several."""
    if len(figure.observations) != 1:
        return ()
    (row,) = figure.observations
    own = (
        claim.text
        for claim in reader.today.claims.values()
        if (claim.measure, claim.area, claim.period, claim.source)
        == (row.measure, row.area, row.period, row.source)
    )
    return tuple(own) or _stored_with_target(reader, figure, row)


def _stored_with_target(reader: Reader, figure: Figure, row: Observation) -> tuple[str, ...]:
    """A claim that a snapshot of before December 2026 holds as part of the measure's standard.

    It was made in the statement that the snapshot was published for, of its newest figure.
    """
    target = figure.measure.target
    if not target or not target.claim or not row.source.startswith(STATEMENT):
        return ()
    rows = reader.rows(row.measure, row.area, row.source)
    return (target.claim,) if row == max(rows, key=lambda one: one.period.end) else ()
