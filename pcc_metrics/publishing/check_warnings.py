"""What the consistency checks find in the figures that would be published, as warnings."""

from __future__ import annotations

from collections.abc import Iterator

from pcc_metrics.checks import Finding, FindingCode, Severity, check_snapshot
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.figures.reader import Reader
from pcc_metrics.publishing.screening.faults import MOST_LISTED, Fault
from pcc_metrics.store.snapshot import Snapshot

CODE = "check"
# Beside figures that cannot all be right: what whoever publishes has to know of completeness.
# Jumps, shifts and sources that disagree are left to `check`; other rules warn of sudden changes.
TOLD = (
    FindingCode.INCOMPLETE,
    FindingCode.UNTESTED,
    FindingCode.NOTED,
    FindingCode.LOW_MONTH,
)


def check_warnings(
    before: Snapshot | None, after: Snapshot, catalogue: Catalogue
) -> tuple[Fault, ...]:
    """A warning for each finding that the current snapshot does not have, gravest first."""
    known = {one.text for one in _findings(before, catalogue)} if before else set()
    found = sorted(
        (one for one in _findings(after, catalogue) if one.text not in known),
        key=lambda one: list(Severity).index(one.severity),
    )
    return tuple(Fault(CODE, None, None, None, one.text) for one in found[:MOST_LISTED])


def _findings(snapshot: Snapshot, catalogue: Catalogue) -> Iterator[Finding]:
    for one in check_snapshot(Reader(snapshot, catalogue)):
        if one.severity is Severity.ERROR or one.code in TOLD:
            yield one
