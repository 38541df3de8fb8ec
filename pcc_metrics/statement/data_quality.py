"""Notes on the quality of a statement's data, from the consistency checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pcc_metrics.checks import Finding, FindingCode, Severity
from pcc_metrics.checks.month_reports import list_months
from pcc_metrics.content.page_content import PageContent
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Area
from pcc_metrics.domain.periods import Month, Period

# What is known and explained matters to a reader only where it limits which months can be used.
STATED_WHEN_KNOWN = (
    FindingCode.INCOMPLETE,
    FindingCode.UNTESTED,
    FindingCode.ABSENT,
    FindingCode.NOTED,
    FindingCode.BREAK,
)


# A statement compares with the year before, and its figures may end half a year before its quarter:
# what does not fit in these months is its topic.
MONTHS_COVERED = 30


@dataclass(frozen=True)
class StatementScope:
    """What a statement is about: its quarter, and an area with its parts."""

    quarter: Period
    area: Area
    catalogue: Catalogue

    def covers(self, finding: Finding) -> bool:
        """Whether a finding is about the area, and about figures of the statement's own time.

        What did not fit in a document of its day, an earlier statement say, is told once: in the
        statement for the quarter that its figures end in.
        """
        return self._is_here(finding) and self._is_of_its_time(finding)

    def _is_here(self, finding: Finding) -> bool:
        return not finding.areas or bool(self._places & set(finding.areas))

    def _is_of_its_time(self, finding: Finding) -> bool:
        if finding.period is None:
            return True
        sources = {row.source for row in finding.observations}
        typed = sources and all(self.catalogue.sources[source].typed for source in sources)
        if typed:
            return self.quarter.start <= finding.period.end <= self.quarter.end
        return finding.period.overlaps(self.time)

    @property
    def time(self) -> Period:
        """The months that its figures are of, and those that they are compared with."""
        return Period.ending(self.quarter.end, MONTHS_COVERED)

    def describe(self, finding: Finding) -> str:
        """What a finding says here: of the months it lists, those of this area and time."""
        if not finding.listed:
            return finding.text
        own = {area: [m for m in months if self._holds(m)] for area, months in finding.listed}
        here = {area: months for area, months in own.items() if months and area in self._places}
        return f"{finding.opening}{list_months(self.catalogue, here)}." if here else ""

    def _holds(self, month: Month) -> bool:
        return self.time.start <= month <= self.time.end

    @property
    def _places(self) -> set[str]:
        return {self.area.id, *(part.id for part in self.catalogue.parts_of(self.area.id))}


def problem_texts(content: PageContent, scope: StatementScope) -> frozenset[str]:
    """The findings that a section tells: not those with a usual reading, which are notes."""
    problems = (f for f in content.findings if f.severity is not Severity.KNOWN and scope.covers(f))
    return frozenset(finding.text for finding in problems)


def quality_notes(
    pages: Sequence[PageContent], findings: Iterable[Finding], scope: StatementScope
) -> tuple[str, ...]:
    """One note a finding, gravest first: those of the pages, then those of the whole snapshot."""
    own = [finding for content in pages for finding in content.findings]
    measures = {measure for content in pages for measure in content.figures}
    listed = [f for f in (*own, *_select_findings(findings, measures)) if scope.covers(f)]
    order = list(Severity)
    listed.sort(key=lambda finding: order.index(finding.severity))
    return tuple(dict.fromkeys(filter(None, map(scope.describe, listed))))


def _select_findings(findings: Iterable[Finding], measures: set[str]) -> Iterator[Finding]:
    for finding in findings:
        stated = finding.severity is not Severity.KNOWN or finding.code in STATED_WHEN_KNOWN
        if stated and (not finding.measure or finding.measure in measures):
            yield finding
