"""Years and periods as ONS tables write them in titles and headings."""

from __future__ import annotations

import re

from pcc_metrics.domain.periods import MONTH_NAMES, Month, Period

# Four digits where they are a year of this century, else two: footnote numbers may follow at once
# (“December 20191,2”, “June 181,2”).
_YEAR_ENDING = re.compile(r"year ending ([A-Za-z]+) (20\d\d|\d\d)", re.IGNORECASE)
PERIOD = r"[a-z]{3,9} (?:'\d\d|\d{4}) to [a-z]{3,9} (?:'\d\d|\d{4})"
_PERIOD = re.compile(r"([a-z]{3,9}) '?(\d{4}|\d\d) to ([a-z]{3,9}) '?(\d{4}|\d\d)", re.IGNORECASE)
_CENTURY = 2000
_MONTHS = {name[:3].casefold(): number for number, name in enumerate(MONTH_NAMES) if name}


def years_ending(title: str) -> list[Month]:
    """The last months of the years that a title names, in its order."""
    named = (read_month(month, year) for month, year in _YEAR_ENDING.findall(title))
    return [month for month in named if month]


def read_period(heading: str) -> Period | None:
    """`Apr '10 to Mar '11`, `Apr 2010 to Mar 2011`; None where no such period is in it."""
    written = _PERIOD.search(heading)
    if not written:
        return None
    start, end = read_month(written[1], written[2]), read_month(written[3], written[4])
    return Period(start, end) if start and end and start <= end else None


def read_month(name: str, year: str) -> Month | None:
    """A month by its name or the start of it; None where it is none."""
    number = _MONTHS.get(name[:3].casefold())
    if number is None or not MONTH_NAMES[number].casefold().startswith(name.casefold()):
        return None
    return Month.of(int(year) % _CENTURY + _CENTURY, number)
