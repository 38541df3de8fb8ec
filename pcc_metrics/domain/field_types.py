"""Types of the catalogue's fields: months and periods written as text, and no unknown keys."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, PlainSerializer

from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month, Period

STRICT = ConfigDict(extra="forbid", strict=False)


def _month(value: Any) -> Month:
    if isinstance(value, Month):
        return value
    try:
        return Month.parse(str(value))
    except InputError as error:
        raise ValueError(str(error)) from None


def _period(value: Any) -> Period:
    if isinstance(value, Period):
        return value
    start, _, end = str(value).partition("/")
    period = Period(_month(start), _month(end or start))
    if period.length < 1:
        raise ValueError(f"the period {value} ends before it starts")
    return period


MonthText = Annotated[Month, BeforeValidator(_month), PlainSerializer(str)]
PeriodText = Annotated[Period, BeforeValidator(_period), PlainSerializer(str)]
