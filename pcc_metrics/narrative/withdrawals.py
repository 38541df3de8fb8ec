"""Notices about a snapshot, in a sentence."""

from __future__ import annotations

from datetime import datetime

from pcc_metrics.domain.formatting import format_date
from pcc_metrics.store.register import RegisterEntry


def withdrawal_notice(withdrawal: RegisterEntry) -> str:
    """Which snapshot is not to be relied on, since when and why."""
    when = format_date(datetime.fromisoformat(withdrawal.when).date())
    return (
        f"Snapshot {withdrawal.snapshot} was withdrawn on {when} by {withdrawal.who}: "
        f"{withdrawal.note}."
    )
