"""The first view of an address: the app's own figures, faults said, nothing that is not public."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from threading import Event
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from lxml import html
from lxml.html import HtmlElement
from streamlit.testing.v1 import AppTest

from pcc_metrics.content import first_view, page_cache
from pcc_metrics.content.first_view_html import FirstView
from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.periods import Window
from pcc_metrics.domain.view import Compare
from pcc_metrics.figures.reader import Reader
from pcc_metrics.links import LONGEST
from pcc_metrics.store.register import Register
from pcc_metrics.ui.shell import first_views
from pcc_metrics.ui.shell.first_views import WORKERS, FirstViews
from pcc_metrics.ui.state import rights
from tests.support.publications import publish, rows_of, withdraw
from tests.ui.test_pages import PRIORITIES, own_html, said, visit

CATALOGUE = load_catalogue()
SNAPSHOTS = tuple(entry.snapshot for entry in Register(BUNDLED).publications())
OFFICE = CATALOGUE.body.office
NUMBER = re.compile(r"\d[\d,.]*\d|\d")
VIEWS = 200
PATHS = ["", "area-profile", "what-moved", *PRIORITIES]


@pytest.fixture(scope="module")
def views() -> FirstViews:
    return FirstViews()


@pytest.fixture(autouse=True)
def _no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said does not depend on how busy the machine is."""
    monkeypatch.setattr(first_views, "SECONDS", 60)


def find(views: FirstViews, path: str, query: str = "") -> FirstView | None:
    # In a thread of its own: where a browser test ran before, this one's loop is taken.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, views.find(path, query.encode("latin-1"))).result()


def body(view: FirstView | None) -> HtmlElement:
    assert view is not None
    return html.fragment_fromstring(view.body)


def text(view: FirstView | None) -> str:
    """What is said: all but the choices of the select boxes."""
    parts = body(view).xpath("//main//text()[not(ancestor::select)]")
    return " ".join(" ".join(parts).split())


def head(view: FirstView | None) -> HtmlElement:
    assert view is not None
    return html.fragment_fromstring(view.head, create_parent="head")


def meta(view: FirstView | None, name: str) -> str:
    (content,) = head(view).xpath(f"//meta[@name='{name}' or @property='{name}']/@content")
    return str(content)


def everything(at: AppTest) -> str:
    """What a page of the app says, tables and tiles of its own HTML included."""
    html_texts = (" ".join(html.fromstring(part).itertext()) for part in own_html(at))
    return " ".join([said(at), *html_texts])


def random_queries() -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Addresses as people send them, some with a mistake."""
    random = Random(20)  # noqa: S311 - the same addresses every time
    areas = [area.id for area in CATALOGUE.lpas]
    for _ in range(VIEWS):
        keys: dict[str, list[str]] = {}
        if random.random() < 0.7:
            keys["lpa"] = random.sample(areas, random.randint(1, 3))
        if random.random() < 0.5:
            keys["to"] = [f"{random.randint(2018, 2027)}-{random.randint(1, 12):02}"]
        if random.random() < 0.5:
            keys["window"] = [str(random.choice(list(Window)))]
        if random.random() < 0.5:
            keys["compare"] = [str(random.choice(list(Compare)))]
        if random.random() < 0.4:
            keys["snapshot"] = [random.choice(SNAPSHOTS)]
        if random.random() < 0.1:
            keys[random.choice(["lpa", "to", "area"])] = [random.choice(["", "2026-13", "walsal"])]
        yield random.choice(PATHS), keys


# The app's own figures


def test_every_number_of_a_first_view_stands_in_the_page_of_the_app(views: FirstViews) -> None:
    numbers = 0
    for path, keys in random_queries():
        shown = text(find(views, path, urlencode(keys, doseq=True)))
        held = set(NUMBER.findall(everything(visit(path, **keys))))
        lacking = [number for number in NUMBER.findall(shown) if number not in held]
        assert not lacking, (path, keys, lacking)
        numbers += len(NUMBER.findall(shown))
    assert numbers > 10 * VIEWS


@pytest.mark.parametrize("path", PATHS)
def test_it_says_title_answer_area_and_period_of_the_page(views: FirstViews, path: str) -> None:
    view = find(views, path, "lpa=walsall")
    page = said(visit(path, lpa="walsall"))
    heading, answer = body(view).xpath("string(//h1)"), meta(view, "description")
    assert heading in page and answer in page and answer in text(view)
    words = body(view).xpath("string(//*[@data-view-words])")
    (scope,) = re.findall(r"^Walsall, (?:year to \w+ 20\d\d|each figure for its own)", words)
    assert scope in page
    title = head(view).findtext("title")
    assert title and "Walsall" in title and title.endswith(f" – {OFFICE}")
    assert meta(view, "og:title") == title and meta(view, "og:description") == answer
    assert len(body(view).xpath("//h1")) == 1


def test_the_title_is_the_one_that_the_app_gives_the_tab(
    views: FirstViews, monkeypatch: pytest.MonkeyPatch
) -> None:
    titles: list[str] = []
    monkeypatch.setattr(
        "streamlit.set_page_config", lambda page_title, **_: titles.append(page_title)
    )
    visit("drugs", lpa="dudley", window="3m")
    assert head(find(views, "drugs", "lpa=dudley&window=3m")).findtext("title") == titles[-1]


def test_a_page_without_figures_has_its_name_alone(views: FirstViews) -> None:
    for path, title in (("definitions", "Definitions and sources"), ("history", "History")):
        view = find(views, path)
        assert view is not None and view.body == ""
        assert head(view).findtext("title") == f"{title} – {OFFICE}"


@pytest.mark.parametrize("path", ["nothing", "a/drugs", "drugs/x", "_stcore/health", "%64rugs"])
def test_an_address_that_is_no_page_has_none(views: FirstViews, path: str) -> None:
    assert find(views, path) is None


def test_links_keep_the_filters_and_the_snapshot(views: FirstViews) -> None:
    view = find(views, "drugs", f"lpa=dudley&window=3m&snapshot={SNAPSHOTS[1][:10]}&nonsense=1")
    (canonical,) = head(view).xpath("//link[@rel='canonical']/@href")
    assert canonical == f"./drugs?lpa=dudley&window=3m&snapshot={SNAPSHOTS[1]}"
    links = {a.text: a.get("href") for a in body(view).xpath("//a")}
    assert links["Overview"] == f"./?lpa=dudley&window=3m&snapshot={SNAPSHOTS[1]}"
    both = f"./drugs?lpa=dudley&lpa=walsall&window=3m&snapshot={SNAPSHOTS[1]}"
    assert links["Walsall"] == both  # an area is added to those chosen, as in the app
    (here,) = body(view).xpath("//a[@aria-current='page']/text()")
    (area,) = body(view).xpath("//a[@aria-current='true']/text()")
    assert (here, area) == ("Drugs", "Dudley")


# Faults and notices, in the words of the app


@pytest.mark.parametrize(
    "query",
    [
        "lpa=walsal",
        "to=2026-13",
        "to=1999-01",
        "window=2y&compare=moon",
        "compare=national&lpa=walsall",
        "snapshot=2031",
        "colour=blue&lpa=",
    ],
)
def test_what_cannot_be_honoured_is_named_as_the_app_does(views: FirstViews, query: str) -> None:
    (notice,) = body(find(views, "drugs", query)).xpath("(//div[@class='first-notice'])[1]")
    page = visit("drugs", **parse_qs(query, keep_blank_values=True))
    warned = [re.sub(r"\\(?=[^\w\s])|\u2060", "", one.value) for one in page.warning]
    for line in notice.xpath("p/text()|ul/li/text()"):
        assert any(line in one for one in warned), line


def test_a_withdrawn_snapshot_says_so_and_why(views: FirstViews, data_copy: Path) -> None:
    reader = Reader(Register(data_copy).open(SNAPSHOTS[-1]), CATALOGUE)
    publish(data_copy, rows_of(reader), CATALOGUE, date(2027, 1, 31))
    withdraw(data_copy, SNAPSHOTS[-1], "a column was shifted")
    shown = text(find(views, "drugs", f"snapshot={SNAPSHOTS[-1]}"))
    assert "a column was shifted" in shown and "Newer figures exist" in shown
    assert "pinned" in shown
    assert "a column was shifted" not in text(find(views, "drugs"))


# What is not public


def test_where_not_everybody_may_read_there_is_the_office_s_name_and_no_more(
    views: FirstViews, monkeypatch: pytest.MonkeyPatch
) -> None:
    for settings in (
        {"auth": {}, "access": {"reading": "signed-in"}},
        {"auth": {}, "access": {"reading": "named", "analysts": {"groups": ["a"]}}},
        {"access": {"reading": "open"}},  # faulty: it may have been meant to close
        {"misspelt": {}},
    ):
        monkeypatch.setattr(rights, "_secrets", lambda kept=settings: kept)
        for path in ("", "drugs", "definitions", "nothing"):
            view = find(views, path, "lpa=walsall")
            assert text(view) == head(view).findtext("title") == OFFICE
            assert head(view).xpath("//meta[contains(@*, 'description')]|//link") == []
    monkeypatch.setattr(rights, "_secrets", lambda: {"auth": {}, "access": {"reading": "open"}})
    assert "Walsall" in text(find(views, "drugs", "lpa=walsall"))


def test_nothing_of_a_snapshot_is_said_before_the_hour_of_its_embargo(
    views: FirstViews, data_copy: Path
) -> None:
    reader = Reader(Register(data_copy).open(), CATALOGUE)
    hour = datetime.now(UTC) + timedelta(days=1)
    before = {path: find(views, path) for path in PATHS}
    title = "Figures that nobody may see yet"
    hidden = publish(data_copy, rows_of(reader), CATALOGUE, date(2027, 1, 31), title, hour)
    assert {path: find(views, path) for path in before} == before
    for asked in (hidden, "2027-01-31"):
        shown = text(find(views, "drugs", f"snapshot={asked}"))
        assert title not in shown and "There is no snapshot" in shown
        assert hidden not in shown.replace(f"“{asked}”", "")


# Strangers


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title><script>",
    "{{ 7*7 }}{% raw %}",
    "\x00\x1b[2J\u202ecba",
    "\\1\\g<0>",
    "&lt;b&gt;",
)


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("key", ["lpa", "to", "window", "compare", "snapshot", "zzz"])
def test_what_a_stranger_writes_is_text(views: FirstViews, key: str, value: str) -> None:
    for query in ({key: value}, {value: "1", key: value}):
        view = find(views, "homicide", urlencode(query))
        assert view is not None
        page = view.head + view.body
        assert not re.search(r"<(script|img|b)\b", page) and "49" not in text(view).split()
        assert not re.search(r"[\x00-\x08\x0b-\x1f\u202a-\u202e]", page)
        names = {name for one in body(view).iter() for name in one.attrib}
        assert names == {
            name for one in body(find(views, "homicide")).iter() for name in one.attrib
        }
        assert all(a.get("href").startswith("./") for a in body(view).xpath("//a"))


def test_a_long_address_has_none(views: FirstViews) -> None:
    assert find(views, "drugs", f"a={'x' * LONGEST}") is None
    assert find(views, "drugs", "&".join(f"k{n}=" for n in range(101))) is None
    assert find(views, "drugs", f"a={'x' * (LONGEST // 2)}") is not None


@pytest.mark.parametrize(
    "query", ["%00", "%zz=%", "a=%ff%fe", "lpa=%C3%28", "&&&;;;===", "a\xff=\xfe"]
)
def test_a_mangled_address_is_read_as_far_as_it_can_be(views: FirstViews, query: str) -> None:
    assert CATALOGUE.priorities["homicide"].title in text(find(views, "homicide", query))


def test_the_framework_s_own_keys_are_no_fault(views: FirstViews) -> None:
    assert "cannot show" not in text(find(views, "drugs", "embed=true&embed_options=dark_theme"))


# Time


def test_who_waits_too_long_goes_without_and_the_next_one_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    views, free = FirstViews(), Event()
    summarise = first_view.summarise_page
    monkeypatch.setattr(first_view, "summarise_page", lambda *a: free.wait() and summarise(*a))
    monkeypatch.setattr(first_views, "SECONDS", 0.05)
    asked = "drugs", "lpa=sandwell&to=2025-11"
    assert find(views, *asked) is None
    free.set()
    monkeypatch.setattr(first_views, "SECONDS", 60)
    assert "Sandwell" in text(find(views, *asked))


def test_at_most_two_are_worked_out_at_once_and_a_known_one_waits_for_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    views, free, begun = FirstViews(), Event(), []
    known = text(find(views, "drugs", "lpa=sandwell&to=2025-10"))

    def wait(content: Any, _: str | None) -> None:
        begun.append(content.request.view)
        free.wait()

    monkeypatch.setattr(first_view, "summarise_page", wait)
    monkeypatch.setattr(first_views, "SECONDS", 0.2)

    async def flood() -> FirstView | None:
        strangers = [views.find("drugs", f"to=19{n}-01".encode()) for n in range(60, 90)]
        *refused, held = await asyncio.gather(
            *strangers, views.find("drugs", b"lpa=sandwell&to=2025-10")
        )
        assert refused == [None] * len(strangers)
        return held

    with ThreadPoolExecutor(1) as thread:
        held = thread.submit(asyncio.run, flood()).result()
    assert len(begun) == WORKERS
    free.set()
    views._pages.shutdown()
    assert len(begun) == WORKERS  # nobody works for those who gave up
    assert text(held) == known


def test_addresses_by_the_thousand_are_bounded_and_leave_pages_in_use_alone(
    views: FirstViews, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit("drugs", lpa="solihull")
    finished = set(page_cache._FINISHED._answers)
    monkeypatch.setattr(page_cache, "build_priority_page", lambda *_: None)
    monkeypatch.setattr(first_view, "summarise_page", lambda *_: None)
    monkeypatch.setattr(first_views.first_view_html, "render_first_view", lambda *_: None)
    monkeypatch.setattr(first_views, "frame_page", lambda *_: None)
    areas = [area.id for area in CATALOGUE.lpas]

    async def ask() -> None:
        for number in range(5_000):
            month = f"{1900 + number // 48}-{number // 4 % 12 + 1:02}"
            await views.find("drugs", f"to={month}&lpa={areas[number % 4]}".encode())

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, ask()).result()
    assert len(first_view._SUMMARIES._answers) == first_view.SUMMARIES
    assert len(page_cache._PASSING._answers) == page_cache.PASSING
    assert set(page_cache._FINISHED._answers) == finished


def test_a_failure_leaves_the_page_without_and_is_in_the_log(
    views: FirstViews, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("out of cheese")

    monkeypatch.setattr(first_view, "summarise_page", fail)
    assert find(views, "drugs", "to=2024-02&window=1m") is None
    assert "out of cheese" in caplog.text


def test_where_no_figures_can_be_read_a_page_has_its_name_alone(
    views: FirstViews, data_copy: Path
) -> None:
    shutil.rmtree(data_copy / "snapshots")
    view = find(views, "drugs")
    assert view is not None and view.body == ""
    assert head(view).findtext("title") == f"Drugs – {OFFICE}"
