"""What the consistency checks find in the figures that would be published, as warnings.

Every check warns, each by a code of its own: `check_` and the code of its finding. What asks for
nothing is a remark: breaks that are recorded, sources that agree or cannot be compared, offences of
a force that are in none of its areas, and areas whose months begin later or end earlier. Months
without a row are asked about once: where the file's own `gap` does, the check only remarks on them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from pcc_metrics.checks import Finding, FindingCode, Severity, check_snapshot
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.figures.reader import Reader
from pcc_metrics.publishing.screening.faults import MOST_LISTED, Fault, Screening
from pcc_metrics.store.snapshot import Snapshot

PREFIX = "check_"
REMARKED = frozenset(
    {
        FindingCode.ABSENT,
        FindingCode.AREAS,
        FindingCode.ALIKE,
        FindingCode.BREAK,
        FindingCode.NOTHING_TO_COMPARE,
    }
)


def new_findings(
    before: Snapshot | None, after: Snapshot, catalogue: Catalogue
) -> tuple[Finding, ...]:
    """What the checks find and do not find in the current snapshot, gravest first.

    The same rows with the same finding are known, whatever else its words count.
    """
    known = check_snapshot(Reader(before, catalogue)) if before else ()
    texts, rows = {one.text for one in known}, {_subject(one) for one in known if one.observations}
    findings = check_snapshot(Reader(after, catalogue))
    new = [one for one in findings if one.text not in texts and _subject(one) not in rows]
    return tuple(sorted(new, key=lambda one: list(Severity).index(one.severity)))


def _subject(finding: Finding) -> tuple[object, ...]:
    rows = frozenset(finding.observations)
    return finding.code, finding.measure, finding.areas, finding.period, rows


def check_warnings(
    before: Snapshot | None, after: Snapshot, catalogue: Catalogue
) -> tuple[Fault, ...]:
    """A warning for each new finding that asks for a reason."""
    findings = new_findings(before, after, catalogue)
    return tuple(_warnings(one for one in findings if not _asks_for_nothing(one)))


def with_check_warnings(
    screening: Screening, before: Snapshot | None, after: Snapshot, catalogue: Catalogue
) -> Screening:
    """A screening with the warnings and remarks of the checks; all are counted, many listed."""
    findings = new_findings(before, after, catalogue)
    remarked = [one for one in findings if _asks_for_nothing(one) or _is_asked(one, screening)]
    warnings = tuple(_warnings(one for one in findings if one not in remarked))
    remarks = tuple(one.text for one in remarked)
    seen = Counter[str]()
    listed = []
    for one in warnings:
        seen[one.code] += 1
        if seen[one.code] <= MOST_LISTED:
            listed.append(one)
    return replace(
        screening,
        warnings=(*screening.warnings, *listed),
        totals={**screening.totals, **seen},
        remarks=(*screening.remarks, *remarks),
    )


def _warnings(findings: Iterable[Finding]) -> Iterator[Fault]:
    for one in findings:
        yield Fault(f"{PREFIX}{one.code}", None, None, None, one.text)


def _is_asked(finding: Finding, screening: Screening) -> bool:
    """Whether the file's own check asks about the same."""
    return finding.code is FindingCode.ABSENT and "gap" in screening.totals


def _asks_for_nothing(finding: Finding) -> bool:
    return finding.severity is Severity.KNOWN and finding.code in REMARKED
