"""What a page shows, in a line: for a tab of the browser, above the figures, under the office."""

from __future__ import annotations

from collections.abc import Sequence

from pcc_metrics.domain.definitions import Area
from pcc_metrics.domain.formatting import capitalise, format_date, join_words, number_word
from pcc_metrics.domain.periods import Period
from pcc_metrics.store.snapshot import Snapshot

MOST_IN_TITLE = 3  # areas; the filters name them all


def tab_title(
    title: str, office: str, areas: Sequence[Area] = (), period: Period | None = None
) -> str:
    """`Homicide, Coventry, year to March 2026 – West Midlands Police and Crime Commissioner`."""
    places = join_words(area.title for area in areas)
    about = ", ".join(filter(None, (title, places, period.label if period else "")))
    return f"{about} – {office}"


def title_with_areas(title: str, areas: Sequence[Area]) -> str:
    """`Reduce serious violence: Walsall`; many areas are counted, none is the whole force."""
    return f"{title}: {title_areas(areas)}" if areas else title


def title_areas(areas: Sequence[Area]) -> str:
    """`Coventry and Walsall`, `five areas`."""
    if len(areas) > MOST_IN_TITLE:
        return f"{number_word(len(areas))} areas"
    return join_words(area.title for area in areas)


def title_profile(areas: Sequence[Area]) -> str:
    """The title of the area profile."""
    return f"{capitalise(title_areas(areas))}: all measures"


def title_moved(areas: Sequence[Area]) -> str:
    """The title of the page of what moved."""
    return f"{capitalise(title_areas(areas))}: what moved"


def describe_snapshot(snapshot: Snapshot, *, pinned: bool) -> str:
    """Which figures a page shows, and whether they change with the next publication."""
    return f"Figures of {format_date(snapshot.as_of)}, {'pinned' if pinned else 'live'}"
