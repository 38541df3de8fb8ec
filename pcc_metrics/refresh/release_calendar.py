"""What is due, and what is late, by the release calendar of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from pcc_metrics.domain.formatting import format_date
from pcc_metrics.domain.periods import Month
from pcc_metrics.domain.source_definitions import Release

GRACE = timedelta(days=14)  # publishers say "about"


@dataclass(frozen=True)
class ReleaseStatus:
    """Status of a source: the newest month held, the last one that was due, and the next.

    `newest` is None where nothing of the source is held.
    """

    title: str
    newest: Month | None
    expected: Month
    expected_on: date
    next_month: Month
    next_on: date
    late: bool

    @property
    def sentence(self) -> str:
        """`ONS: held to March 2026; June 2026 is due about 22 October 2026.`."""
        following = f"{self.next_month.label} is due about {format_date(self.next_on)}"
        if self.newest is not None and self.newest >= self.expected:
            return f"{self.title}: held to {self.newest.label}; {following}."
        held = f"held to {self.newest.label}" if self.newest else "nothing is held"
        word = "is late: it was due" if self.late else "was due"
        about = f"{self.expected.label} {word} about {format_date(self.expected_on)}"
        return f"{self.title}: {held}; {about}."


def release_status(
    title: str, release: Release, newest: Month | None, today: date
) -> ReleaseStatus:
    """Set the newest month that is held against the calendar."""
    expected = _last_end(release, Month.from_date(today))
    while _release_date(release, expected) > today:
        expected -= release.every
    following = max(expected, newest or expected) + release.every
    following -= (following.index - expected.index) % release.every
    on = _release_date(release, expected)
    behind = newest is None or newest < expected
    return ReleaseStatus(
        title,
        newest,
        expected,
        on,
        following,
        _release_date(release, following),
        behind and today > on + GRACE,
    )


def _last_end(release: Release, month: Month) -> Month:
    """The last month up to this one in which a period ends."""
    return month - (month.month - release.ends) % release.every


def _release_date(release: Release, end: Month) -> date:
    return end.last_day + timedelta(weeks=release.after)
