"""Findings as lines of text and as plain JSON values: what the command line prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pcc_metrics.checks.finding import Finding, Severity
from pcc_metrics.jsonform import observation_json

HEADINGS = {
    "impossible_share": "Shares that no count of their base can give",
    "possible_bases": "Bases that several such shares could have",
    "parts": "Parts that do not add up to their whole",
    "composite": "Figures that their components do not give",
    "shorter_periods": "Figures that the months in them do not give",
    "share_counts": "Shares and means against their own counts",
    "rate_population": "Rates against counts and populations",
    "mean_rate": "Mean rates against yearly counts",
    "change": "Published changes against both levels",
    "implied_base": "What a published change says of a level that is not published",
    "areas": "Local policing areas against their force",
    "sources": "Sources that disagree",
    "alike": "Measures that count nearly the same",
    "nothing_to_compare": "Sources with nothing to compare",
    "incomplete": "Months marked incomplete",
    "absent": "Months without a row",
    "noted": "Months counted with a note",
    "low_month": "Months that look incomplete",
    "jump": "Months far outside their limits",
    "shift": "Levels that halved or doubled",
    "stock": "Populations that jump",
    "break": "Recorded breaks",
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
        found = [finding for finding in findings if finding.code == code]
        if found:
            yield f"\n{heading}"
            yield from (f"  [{f.severity}] {f.text}" for f in found)


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
