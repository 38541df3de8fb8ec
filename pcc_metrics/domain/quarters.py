"""The quarter of a statement: three months that end in March, June, September or December."""

from __future__ import annotations

from datetime import date

from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month, Period

MONTHS = 3


def quarter_ending(end: Month) -> Period:
    """The quarter whose last month this is; raises `InputError` for any other month."""
    if end.month % MONTHS:
        near = end + (MONTHS - end.month % MONTHS)
        raise InputError(
            f"No quarter ends in {end.label}: name its last month, for example {near} "
            f"for the quarter that holds {end.label}."
        )
    return Period.ending(end, MONTHS)


def last_quarter(day: date) -> Period:
    """The latest quarter that was over on a day: what a statement of that day is about."""
    month = Month.from_date(day)
    return quarter_ending(month - (month.month % MONTHS or MONTHS))


def quarters_between(first: Period, last: Period) -> list[Period]:
    """Every quarter from one to the other, both included, the newest first."""
    count = max(0, (last.end.index - first.end.index) // MONTHS) + 1
    return [last.back(MONTHS * steps) for steps in range(count)]
