"""data.police.uk's API: what is published by now, and the crimes inside an outline.

It is asked no faster than its documentation allows: 15 requests a second on average, 30 at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from pyrate_limiter import Duration, Limiter, Rate

from pcc_metrics.periods import Month
from pcc_metrics.sources.web.errors import DamagedError, StatusError, web_page
from pcc_metrics.sources.web.kinds import Kind
from pcc_metrics.sources.web.outlines import Outline, halves, text_of
from pcc_metrics.sources.web.session import Patience, Web

AT_ONCE = 30
# Never more than 30 in any two seconds: then neither the average nor the burst is ever passed.
_RATE = Rate(AT_ONCE, 2 * Duration.SECOND)
LONGEST_ADDRESS = 4_000  # characters; a longer outline is posted
TOO_MANY = 503  # the API's answer where more than 10,000 crimes lie inside an outline
MOST_SPLITS = 12  # an outline of 10,000 crimes is split once or twice
PASSING = (429, 500, 502, 504)


@dataclass(frozen=True)
class Crime:
    """One crime or incident. `kind` is the API's own name of its category.

    `transport` where it is the British Transport Police's, and so in no force's own files.
    """

    id: int
    kind: str
    month: Month
    transport: bool


@dataclass(frozen=True)
class Crimes:
    """What the API has of a month. `published` is false where it has nothing, which is not zero."""

    published: bool
    found: tuple[Crime, ...] = ()


class PoliceApi:
    """The documented methods that a refresh or an analyst needs."""

    def __init__(self, address: str, patience: Patience | None = None) -> None:
        self._address = address.rstrip("/")
        # Of an outline with too many crimes, the same question again is the same refusal.
        self._web = Web(patience, PASSING)
        self._limiter = Limiter(_RATE)

    def close(self) -> None:
        self._limiter.close()

    def last_updated(self) -> Month:
        """The newest month that is published."""
        found = self._asked("crime-last-updated")
        return Month.holding(_day(_field(found, "date", "crime-last-updated")))

    def months(self) -> tuple[Month, ...]:
        """The months that are published, oldest first."""
        found = self._asked("crimes-street-dates")
        return tuple(
            sorted(Month.parse(str(_field(one, "date", "crimes-street-dates"))) for one in found)
        )

    @cached_property
    def _published(self) -> tuple[Month, ...]:
        return self.months()

    def categories(self, month: Month) -> Mapping[str, str]:
        """The API's name of a category -> the name in files: `drugs` -> `Drugs`."""
        found = self._asked("crime-categories", {"date": str(month)})
        return {str(one["url"]): str(one["name"]) for one in found}

    def forces(self) -> Mapping[str, str]:
        """A force's id -> its name."""
        return {str(one["id"]): str(one["name"]) for one in self._asked("forces")}

    def neighbourhoods(self, force: str) -> Mapping[str, str]:
        """A neighbourhood's id -> its name."""
        found = self._asked(f"{force}/neighbourhoods")
        return {str(one["id"]): str(one["name"]) for one in found}

    def boundary(self, force: str, neighbourhood: str) -> Outline:
        """A neighbourhood's outline."""
        found = self._asked(f"{force}/{neighbourhood}/boundary")
        return tuple((float(one["longitude"]), float(one["latitude"])) for one in found)

    def crimes(self, outline: Outline, month: Month) -> Crimes:
        """Everything inside an outline in a month, each once.

        An outline with too many crimes is split until each part can be answered. An empty answer
        is zero only in a month that is published, and only for a part of an area: whether a whole
        area without any crime is quiet or was not submitted, nobody can tell, so it is not zero.
        """
        if month not in self._published:
            return Crimes(published=False)
        found = {crime.id: crime for crime in self._inside(outline, month, MOST_SPLITS)}
        return Crimes(bool(found), tuple(found[key] for key in sorted(found)))

    def without_location(self, force: str, month: Month) -> Crimes:
        """A force's crimes that lie in no outline."""
        wanted = {"category": "all-crime", "force": force, "date": str(month)}
        found = _crimes(self._asked("crimes-no-location", wanted))
        return Crimes(month in self._published, found)

    def _inside(self, outline: Outline, month: Month, splits: int) -> Iterable[Crime]:
        wanted = {"date": str(month), "poly": text_of(outline)}
        try:
            return _crimes(self._asked("crimes-street/all-crime", wanted))
        except StatusError as error:
            if error.status != TOO_MANY or not splits:
                raise
        parts = halves(outline)
        return [crime for part in parts for crime in self._inside(part, month, splits - 1)]

    def _asked(self, method: str, wanted: Mapping[str, str] | None = None) -> Any:
        """The answer to one question, asked when it is its turn."""
        url, form = f"{self._address}/{method}", None
        query = "&".join(f"{key}={value}" for key, value in (wanted or {}).items())
        if len(query) > LONGEST_ADDRESS:
            form = wanted
        elif query:
            url = f"{url}?{query}"
        self._limiter.try_acquire(self._address)
        with self._web.opened(url, form=form) as response:
            text = b"".join(self._web.pieces(response, url, Kind.JSON.most))
        try:
            return json.loads(text)
        except ValueError:
            raise web_page(url, "JSON") from None


def _crimes(plain: Sequence[Any]) -> tuple[Crime, ...]:
    return tuple(
        Crime(
            int(one["id"]),
            str(one["category"]),
            Month.parse(str(one["month"])),
            one.get("location_type") == "BTP",
        )
        for one in plain
    )


def _field(plain: Any, key: str, method: str) -> str:
    if not isinstance(plain, dict) or key not in plain:
        raise DamagedError(f"data.police.uk's {method} has no “{key}”: its form has changed.")
    return str(plain[key])


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])
