"""What has happened to published figures, in the pages' sentences: what the feed tells."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from pcc_metrics.api.published import Published
from pcc_metrics.content.reader_cache import open_reader
from pcc_metrics.domain.cache import Cache
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.formatting import format_date, pluralise
from pcc_metrics.domain.periods import Month
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.figures.change import Change
from pcc_metrics.figures.figure import Figure
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.resolve_figure import resolve_figure
from pcc_metrics.narrative.fact_types import ChangeFact
from pcc_metrics.narrative.facts import chosen_change
from pcc_metrics.narrative.sentences import draft_sentence
from pcc_metrics.narrative.updates import headline_updates, update_sections
from pcc_metrics.narrative.withdrawals import withdrawal_notice
from pcc_metrics.publishing.corrections import find_corrections
from pcc_metrics.publishing.preview import RowChange, describe_row
from pcc_metrics.store.register import RegisterEntry

MOST_PUBLICATIONS = 12  # the newest: a reader of feeds asks every day, and keeps what it has read
MOST_LINES = 10  # corrected figures that are listed; the history has all
_NEWS: Cache[Hashable, tuple[NewsEntry, ...]] = Cache(200)


class NewsKind(StrEnum):
    """What happened."""

    PUBLISHED = "published"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    SIGN_CHANGED = "sign-changed"


@dataclass(frozen=True)
class NewsEntry:
    """One thing that happened. `about` tells it from others of the same entry of the register.

    `path` is that of the page to look at. `areas` and `priorities` are what it is about.
    """

    entry: RegisterEntry
    kind: NewsKind
    about: str
    title: str
    lines: tuple[str, ...]
    areas: tuple[str, ...]
    priorities: tuple[str, ...]
    path: str

    @property
    def when(self) -> datetime:
        """When it could first be seen: a publication under embargo, at its hour."""
        written = datetime.fromisoformat(self.entry.when)
        hour = self.entry.embargo
        return max(written, datetime.fromisoformat(hour)) if hour else written


def list_news(published: Published) -> tuple[NewsEntry, ...]:
    """The news of the newest entries of the register, the latest first."""
    newest = published.entries[-MOST_PUBLICATIONS:]
    news = [one for entry in newest for one in _news_of(published, entry)]
    return tuple(sorted(news, key=lambda one: one.when, reverse=True))


def _news_of(published: Published, entry: RegisterEntry) -> tuple[NewsEntry, ...]:
    key = (published.key, entry.number)
    return _NEWS.get(key, lambda: tuple(_collect(published, entry)))


def _collect(published: Published, entry: RegisterEntry) -> Iterator[NewsEntry]:
    catalogue = published.catalogue
    if entry.action == "withdraw":
        yield _about_all(
            entry, NewsKind.WITHDRAWN, f"Withdrawn: snapshot {entry.snapshot}",
            [withdrawal_notice(entry)], catalogue,
        )  # fmt: skip
        return
    title = f"Published: snapshot {entry.snapshot}"
    if entry.snapshot in published.withdrawals:  # none of its figures is told any more
        since = f"{title}, withdrawn since"
        yield _about_all(entry, NewsKind.PUBLISHED, since, [entry.note], catalogue)
        return
    try:
        now, then = _open(published, entry), _open(published, _entry_before(published, entry))
    except InputError as error:
        yield _about_all(entry, NewsKind.PUBLISHED, title, [str(error)], catalogue)
        return
    assert now is not None
    yield _publication(entry, now, then, catalogue)
    if entry.parent not in published.withdrawals:
        yield from _corrections(published, entry)
    if then is not None:
        yield from _changed_signs(entry, then, now)


def _open(published: Published, entry: RegisterEntry | None) -> Reader | None:
    return open_reader(published.register, entry, published.catalogue) if entry else None


def _entry_before(published: Published, entry: RegisterEntry) -> RegisterEntry | None:
    """The publication before, of those that were not withdrawn."""
    earlier = [
        one
        for one in published.entries
        if one.action == "publish"
        and one.number < entry.number
        and one.snapshot not in (*published.withdrawals, entry.snapshot)
    ]
    return earlier[-1] if earlier else None


def _about_all(
    entry: RegisterEntry,
    kind: NewsKind,
    title: str,
    lines: Sequence[str],
    catalogue: Catalogue,
) -> NewsEntry:
    """News of a whole snapshot: of every priority and area."""
    areas = (catalogue.force.id, *(area.id for area in catalogue.lpas))
    return NewsEntry(
        entry, kind, "", title, tuple(filter(None, lines)), areas, (*catalogue.priorities,), ""
    )


def _publication(
    entry: RegisterEntry, now: Reader, then: Reader | None, catalogue: Catalogue
) -> NewsEntry:
    metadata = now.snapshot.metadata
    updates = headline_updates(then, now, View(), catalogue)
    told = [f"{name}: {line}" for name, lines in update_sections(updates) for line in lines]
    as_of = f"Figures as of {format_date(metadata.as_of)}, published by {entry.who}."
    lines = [as_of, entry.note, updates.summary if updates.since else updates.why, *told]
    title = f"Published: {metadata.title}"
    return _about_all(entry, NewsKind.PUBLISHED, title, lines, catalogue)


def _corrections(published: Published, entry: RegisterEntry) -> Iterator[NewsEntry]:
    """The corrected figures of each measure that is on a page."""
    catalogue = published.catalogue
    correction = find_corrections(published.register, entry, catalogue)
    by_measure = sorted(correction.changes, key=lambda change: change.measure)
    for measure_id, group in groupby(by_measure, key=lambda change: change.measure):
        measure, changes = catalogue.measures.get(measure_id), [*group]
        if measure is None or not measure.priorities:
            continue
        yield NewsEntry(
            entry,
            NewsKind.CORRECTED,
            measure.id,
            f"Corrected: {measure.title}, {pluralise(len(changes), 'published figure')}",
            (entry.note, *_correction_lines(changes, catalogue)),
            tuple(dict.fromkeys(change.area for change in changes)),
            measure.priorities,
            measure.priorities[0],
        )


def _correction_lines(changes: Sequence[RowChange], catalogue: Catalogue) -> Iterator[str]:
    for change in changes[:MOST_LINES]:
        yield f"{describe_row(change, catalogue)}."
    more = len(changes) - MOST_LINES
    if more > 0:
        yield f"And {more:,} more, which the page “History” lists."


def _changed_signs(entry: RegisterEntry, then: Reader, now: Reader) -> Iterator[NewsEntry]:
    """Headline figures whose change has another sign than in the figures before."""
    catalogue = now.catalogue
    for measure in _headline_measures(catalogue):
        for area in (catalogue.force, *catalogue.lpas):
            new, old = _compared(now, measure, area), _compared(then, measure, area)
            if new and old and new[1].sign is not old[1].sign:
                yield _changed_sign(entry, area, new, old)


def _headline_measures(catalogue: Catalogue) -> Iterable[Measure]:
    ids = dict.fromkeys(one for p in catalogue.priorities.values() for one in p.headlines)
    return (catalogue.measures[one] for one in ids if one in catalogue.measures)


_Compared = tuple[Figure, Change]


def _compared(reader: Reader, measure: Measure, area: Area) -> _Compared | None:
    """The latest figure of one area with its comparison; `None` where there is none."""
    known, place = reader.catalogue.measures.get(measure.id), reader.catalogue.areas.get(area.id)
    if known is None or place is None:
        return None
    figure = resolve_figure(reader, known, (place,), Month.from_date(reader.snapshot.as_of))
    if not isinstance(figure, Figure) or figure.history or figure.shown != (place,):
        return None
    change = chosen_change(figure, Compare.YEAR)
    return (figure, change) if change else None


def _changed_sign(entry: RegisterEntry, area: Area, new: _Compared, old: _Compared) -> NewsEntry:
    measure = new[0].measure
    signs = f"{new[1].sign.symbol}, was {old[1].sign.symbol}"
    return NewsEntry(
        entry,
        NewsKind.SIGN_CHANGED,
        f"{measure.id}/{area.id}",
        f"{measure.title}, {area.title}: {signs}",
        (
            draft_sentence(ChangeFact(*new)).text,
            f"In the figures before: {draft_sentence(ChangeFact(*old)).text}",
        ),
        (area.id,),
        measure.priorities,
        measure.priorities[0] if measure.priorities else "",
    )
