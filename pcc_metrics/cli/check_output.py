"""Findings as lines of text and as plain JSON values: what the command line prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pcc_metrics.checks.finding import Finding, FindingCode, Severity
from pcc_metrics.content.page_json import observation_json

HEADINGS = {
    FindingCode.IMPOSSIBLE_SHARE: "Shares that no count of their base can give",
    FindingCode.POSSIBLE_BASES: "Bases that several such shares could have",
    FindingCode.PARTS: "Parts that do not add up to their whole",
    FindingCode.COMPOSITE: "Figures that their components do not give",
    FindingCode.SHORTER_PERIODS: "Figures that the months in them do not give",
    FindingCode.SHARE_COUNTS: "Shares and means against their own counts",
    FindingCode.RATE_POPULATION: "Rates against counts and populations",
    FindingCode.MEAN_RATE: "Mean rates against yearly counts",
    FindingCode.CHANGE: "Published changes against both levels",
    FindingCode.IMPLIED_BASE: "What a published change says of a level that is not held",
    FindingCode.AREAS: "Local policing areas against their force",
    FindingCode.SOURCES: "Sources that disagree",
    FindingCode.ALIKE: "Measures that count nearly the same",
    FindingCode.NOTHING_TO_COMPARE: "Sources with nothing to compare",
    FindingCode.INCOMPLETE: "Months marked incomplete",
    FindingCode.UNTESTED: "Months not tested",
    FindingCode.ABSENT: "Months without a row",
    FindingCode.NOTED: "Months counted with a note",
    FindingCode.LOW_MONTH: "Months that look incomplete",
    FindingCode.JUMP: "Months far outside their limits",
    FindingCode.SHIFT: "Levels that halved or doubled",
    FindingCode.STOCK: "Populations that jump",
    FindingCode.BREAK: "Recorded breaks",
}


def report_lines(snapshot: str, findings: Sequence[Finding]) -> Iterator[str]:
    """What was found, under one heading for each kind of check."""
    if not findings:
        yield f"Snapshot {snapshot}: nothing was found that does not add up."
        return
    counts = ", ".join(
        f"{sum(f.severity is severity for f in findings)} {severity}" for severity in Severity
    )
    yield f"Snapshot {snapshot}: {len(findings)} findings ({counts})"
    for code, heading in HEADINGS.items():
        of_code = [finding for finding in findings if finding.code is code]
        if of_code:
            yield f"\n{heading}"
            yield from (f"  [{f.severity}] {f.text}" for f in of_code)


def report_json(snapshot: str, findings: Sequence[Finding]) -> dict[str, Any]:
    """The findings with the rows that each rests on."""
    return {"snapshot": snapshot, "findings": [finding_json(finding) for finding in findings]}


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding; `measure` is null where it is about all measures of a source."""
    period = finding.period
    return {
        "code": finding.code,
        "severity": finding.severity,
        "measure": finding.measure or None,
        "areas": list(finding.areas),
        "start": period.start.first_day.isoformat() if period else None,
        "end": period.end.last_day.isoformat() if period else None,
        "text": finding.text,
        "observations": [observation_json(row) for row in finding.observations],
    }
