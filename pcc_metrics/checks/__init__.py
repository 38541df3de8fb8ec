"""Consistency checks: published figures that cannot all be right, with the arithmetic shown.

`check_page` looks at the figures of a page; `check_snapshot` at every row of a snapshot.
"""

from pcc_metrics.checks.finding import Finding, FindingCode, Severity
from pcc_metrics.checks.page_checks import check_page
from pcc_metrics.checks.published_changes import earlier_levels, implied_base
from pcc_metrics.checks.published_rates import implied_population
from pcc_metrics.checks.snapshot_checks import check_snapshot, snapshots_newest_first

__all__ = [
    "Finding",
    "FindingCode",
    "Severity",
    "check_page",
    "check_snapshot",
    "earlier_levels",
    "implied_base",
    "implied_population",
    "snapshots_newest_first",
]
