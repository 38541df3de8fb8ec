"""Tables on a publisher's page: which of its files are the newest.

The pattern that tells a table's files by name, and the words in it that date them, stand in the
catalogue: names vary from release to release.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import unquote

from pcc_metrics.domain.periods import Month
from pcc_metrics.sources.web.content_types import ContentType
from pcc_metrics.sources.web.http_cache import FetchedFile, HttpCache
from pcc_metrics.sources.web.month_names import full_year, month_number
from pcc_metrics.sources.web.page_links import links_of
from pcc_metrics.sources.web.web_errors import WebError, safe_url


@dataclass(frozen=True, order=True)
class ReleaseTable:
    """A file of a table: the first and last month in its name, and the day it was published.

    What a name does not say is None, and the file is then the newest of nothing.
    """

    published: tuple[int, int, int]  # year, month, day
    end: int  # of the coverage, as a month's index; 0 where the name does not say
    start: int
    url: str


def newest_files(
    cache: HttpCache, address: str, pattern: str, what: str, since: Month | None = None
) -> list[FetchedFile]:
    """The newest files on a page that fit a pattern, those that end before `since` left out."""
    page = cache.fetch(address, ContentType.PAGE, f"{what}: list of files").path
    text = page.read_text("utf-8", "replace")
    wanted = [
        table
        for table in newest_tables(text, address, pattern)
        if not (since and table.end) or table.end >= since.index
    ]
    return [cache.fetch(table.url, _kind(table.url), what) for table in wanted]


def newest_tables(text: str, address: str, pattern: str) -> list[ReleaseTable]:
    """Of each first month that the names begin with, the file published last."""
    try:
        fits = re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise WebError(f"sources.toml: the pattern “{pattern}” cannot be used: {error}.") from None
    tables = list(_tables(text, address, fits))
    if not tables:
        raise WebError(
            f"{safe_url(address)} links to no file like “{pattern}”. Open it in a browser: if the "
            "files have other names now, change the pattern in the catalogue's sources.toml."
        )
    newest: dict[int, ReleaseTable] = {}
    for table in tables:
        newest[table.start] = max(table, newest.get(table.start, table))
    return sorted(newest.values(), key=lambda table: table.start)


def _tables(text: str, address: str, fits: re.Pattern[str]) -> Iterator[ReleaseTable]:
    for link in links_of(text, address):
        match = fits.search(unquote(link.url))
        if match:
            groups = match.groupdict()
            yield ReleaseTable(
                _day(groups), _index(groups, "to", "end"), _index(groups, "from", "start"), link.url
            )


def _index(groups: Mapping[str, Any], *names: str) -> int:
    """The month that a name gives in two groups, `to_month` and `to_year` say."""
    for name in names:
        month, year = groups.get(f"{name}_month"), groups.get(f"{name}_year")
        number = month_number(month) if month else None
        if number and year:
            return Month.of(full_year(year), number).index
    return 0


def _day(groups: Mapping[str, Any]) -> tuple[int, int, int]:
    """The day of publication; else the last month of the coverage stands for it."""
    if groups.get("day"):
        day = date(full_year(groups["year"]), int(groups["month"]), int(groups["day"]))
        return day.year, day.month, day.day
    end = _index(groups, "to")
    return (end // 12, end % 12 + 1, 0) if end else (0, 0, 0)


def _kind(url: str) -> ContentType:
    return ContentType.ZIP if re.search(r"\.(ods|xlsx|zip)$", url) else ContentType.TABLE


def fill_address(address: str, codes: Sequence[str]) -> str:
    """An address with the codes of the areas put in where it says `{codes}`."""
    return address.replace("{codes}", ",".join(codes))
