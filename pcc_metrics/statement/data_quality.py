"""Notes on the quality of a statement's data, from the consistency checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pcc_metrics.checks import Finding, FindingCode, Severity
from pcc_metrics.content.page_content import PageContent
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Area

# What is known and explained matters to a reader only where it limits which months can be used.
TOLD_WHEN_KNOWN = (
    FindingCode.INCOMPLETE,
    FindingCode.UNTESTED,
    FindingCode.ABSENT,
    FindingCode.NOTED,
    FindingCode.BREAK,
)


def quality_notes(
    briefs: Sequence[PageContent], findings: Iterable[Finding], area: Area, catalogue: Catalogue
) -> tuple[str, ...]:
    """One note a finding, gravest first: those of the pages, then those of the whole snapshot."""
    own = [finding for brief in briefs for finding in brief.findings]
    places = {area.id, *(part.id for part in catalogue.parts_of(area.id))}
    measures = {measure for brief in briefs for measure in brief.figures}
    found = [*own, *_select_findings(findings, places, measures)]
    order = list(Severity)
    found.sort(key=lambda finding: order.index(finding.severity))
    return tuple(dict.fromkeys(finding.text for finding in found))


def _select_findings(
    findings: Iterable[Finding], places: set[str], measures: set[str]
) -> Iterator[Finding]:
    for finding in findings:
        told = finding.severity is not Severity.KNOWN or finding.code in TOLD_WHEN_KNOWN
        here = not finding.areas or places & set(finding.areas)
        if told and here and (not finding.measure or finding.measure in measures):
            yield finding
