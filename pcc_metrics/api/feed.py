"""The news as an Atom feed, with categories for what happened, areas and priorities."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from pcc_metrics import links
from pcc_metrics.api.data_answer import DataAnswer, make_answer
from pcc_metrics.api.news import NewsEntry, list_news
from pcc_metrics.api.published import Published
from pcc_metrics.content.render_html import render_template
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.safe_text import replace_invisible

MEDIA = "application/atom+xml; charset=utf-8"
MOST_ENTRIES = 200
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)  # of a feed without any news


@dataclass(frozen=True)
class FeedCategory:
    """What an entry is about, so that a reader of feeds can filter."""

    scheme: str
    term: str
    label: str


@dataclass(frozen=True)
class FeedEntry:
    """One entry as it is written. The `id` stays the same whatever the app's address."""

    id: str
    title: str
    updated: str
    author: str
    address: str
    categories: tuple[FeedCategory, ...]
    lines: tuple[str, ...]


def answer_feed(published: Published, root: str) -> DataAnswer:
    """The feed, the latest news first."""
    catalogue, news = published.catalogue, list_news(published)[:MOST_ENTRIES]
    xml = render_template(
        "feed.xml",
        id=_make_id("feed", catalogue.force.id),
        title=f"{catalogue.body.office}: published figures",
        author=catalogue.body.office,
        updated=_write_time(news[0].when if news else BEGINNING),
        feed=links.feed_address(root),
        page=links.build_address(root, "", {}),
        entries=[_feed_entry(one, catalogue, root) for one in news],
    )
    return make_answer(xml.encode(), MEDIA)


def _feed_entry(news: NewsEntry, catalogue: Catalogue, root: str) -> FeedEntry:
    entry, alone = news.entry, news.areas if len(news.areas) == 1 else ()
    lpas = [area for area in alone if area != catalogue.force.id]
    return FeedEntry(
        _make_id(entry.digest, str(entry.number), news.kind, news.about),
        replace_invisible(news.title),
        _write_time(news.when),
        replace_invisible(entry.who),
        links.build_address(root, news.path, {"lpa": lpas} if lpas else {}),
        tuple(_categories(news, catalogue, root)),
        tuple(map(replace_invisible, news.lines)),
    )


def _categories(news: NewsEntry, catalogue: Catalogue, root: str) -> Iterator[FeedCategory]:
    scheme = links.build_address(root, f"{links.API}/catalogue", {})
    yield FeedCategory(f"{scheme}#news", news.kind, news.kind.replace("-", " "))
    for one in news.priorities:
        if one in catalogue.priorities:
            yield FeedCategory(f"{scheme}#priority", one, catalogue.priorities[one].title)
    for area in news.areas:
        title = catalogue.areas[area].title if area in catalogue.areas else area
        yield FeedCategory(f"{scheme}#area", area, title)


def _make_id(*parts: str) -> str:
    return uuid5(NAMESPACE_URL, "/".join(parts)).urn


def _write_time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
