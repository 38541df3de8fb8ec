"""Links on a publisher's page, be it HTML or GOV.UK's JSON of the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin


@dataclass(frozen=True)
class PageLink:
    """An address, its words, and the text after it up to the next link."""

    url: str
    words: str
    after: str = ""


def links_of(text: str, base: str) -> list[PageLink]:
    """Every link in reading order; `base` is the page's own address."""
    try:
        plain = json.loads(text)
    except ValueError:
        return _html_links(text, base)
    return list(_json_links(plain, base))


def _json_links(plain: Any, base: str) -> Iterator[PageLink]:
    if isinstance(plain, dict):
        if isinstance(plain.get("url"), str):
            words = plain.get("title") or plain.get("filename") or ""
            yield PageLink(urljoin(base, plain["url"]), str(words))
        for inside in plain.values():
            yield from _json_links(inside, base)
    elif isinstance(plain, list):
        for inside in plain:
            yield from _json_links(inside, base)
    elif isinstance(plain, str) and "<a" in plain:
        yield from _html_links(plain, base)


def _html_links(text: str, base: str) -> list[PageLink]:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return [
        PageLink(urljoin(base, url), " ".join(words.split()), " ".join(after.split()))
        for url, words, after in reader.links
    ]


class _Reader(HTMLParser):
    """Collects links with their words and what follows them."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[list[str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        url = dict(attrs).get("href") if tag == "a" else None
        if url:
            self.links.append([url, "", ""])
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "a"

    def handle_data(self, data: str) -> None:
        if self.links:
            self.links[-1][1 if self._inside else 2] += f" {data}"
