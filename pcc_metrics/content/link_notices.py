"""What must be said of a link before the figures, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from pcc_metrics.domain.formatting import format_date
from pcc_metrics.links import LinkProblem
from pcc_metrics.narrative.withdrawals import withdrawal_notice
from pcc_metrics.store.object_store import Outage
from pcc_metrics.store.register import RegisterEntry

MOST = 10  # lines of a notice; a link full of nonsense must not bury the page
NOT_HONOURED = "This link asks for something that this page cannot show:"
CURRENT_INSTEAD = "The figures below are therefore those of the current snapshot."


def names_no_snapshot(problems: Sequence[LinkProblem]) -> bool:
    """Whether the snapshot of a link is none that was published."""
    return any(problem.key == "snapshot" for problem in problems)


def describe_withdrawn(withdrawal: RegisterEntry) -> str:
    """That a pinned snapshot is not to be relied on, and why it is shown."""
    why = "Its figures are shown only because this link names it."
    return f"{withdrawal_notice(withdrawal)} {why}"


def describe_superseded(shown: str | None) -> str:
    """That a pinned snapshot is no longer the current one."""
    return f"Newer figures exist. This link always shows snapshot {shown}."


def describe_unreadable(wanted: str | None, fault: str) -> str:
    """That a pinned snapshot cannot be opened, and another one stands in its place."""
    return (
        f"The snapshot of this link, {wanted}, cannot be opened. {fault} The figures below are not "
        "those of the link: they are from the current snapshot."
    )


def describe_outage(outage: Outage) -> str:
    """That figures are those known when the store last answered."""
    return (
        f"The store of figures does not answer. What is shown is as it was known at "
        f"{outage.since:%H:%M} UTC on {format_date(outage.since.date())}; pages are up to date "
        f"again by themselves once it answers. {outage.why}"
    )


def first_lines(lines: Sequence[str]) -> list[str]:
    """As many lines as a notice has room for, and how many more there are."""
    more = len(lines) - MOST
    return [*lines[:MOST], f"and {more} more."] if more > 0 else list(lines)
