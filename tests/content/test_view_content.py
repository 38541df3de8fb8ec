"""What a page holds for a snapshot, a catalogue and a view: whole, shared, and never mixed up."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from lxml.html import fragments_fromstring

from pcc_metrics.content import page_cache
from pcc_metrics.content.filter_bar import FilterBar, describe_view, filter_bar_html
from pcc_metrics.content.finished_page import PriorityPage, build_priority_page
from pcc_metrics.content.page_cache import FINISHED, PASSING, PageRequest
from pcc_metrics.content.reader_cache import open_reader
from pcc_metrics.content.view_content import (
    OverviewContent,
    PriorityContent,
    ViewContent,
    load_content,
)
from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.domain.catalogue import Catalogue, load_catalogue
from pcc_metrics.domain.definitions import Priority
from pcc_metrics.domain.periods import Month
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.figures.reader import Reader
from pcc_metrics.store.register import Register

CATALOGUE = load_catalogue()
FIRST, SECOND, *_, NEWEST = (entry.snapshot for entry in Register(BUNDLED).publications())


def request(
    path: str = "",
    view: View | None = None,
    snapshot: str = SECOND,
    folder: Path = BUNDLED,
    catalogue: Catalogue = CATALOGUE,
) -> PageRequest:
    register = Register(folder)
    entry = register.find(snapshot)
    reader = open_reader(register, entry, catalogue)
    return PageRequest(register, catalogue, entry, reader, path, view or View())


def overview(**asked: object) -> OverviewContent:
    content = load_content(request(**asked))
    assert isinstance(content, OverviewContent)
    return content


def test_two_visitors_of_a_view_read_the_same_page() -> None:
    asked = "homicide", View(("dudley",))
    assert load_content(request(*asked)).page is load_content(request(*asked)).page


def test_a_hundred_readers_who_come_at_once_have_a_page_worked_out_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    worked_out = []

    def build(reader: Reader, priority: Priority, view: View) -> PriorityPage:
        worked_out.append(view)
        return build_priority_page(reader, priority, view)

    monkeypatch.setattr(page_cache, "build_priority_page", build)
    start, view = Barrier(100), View(("dudley", "walsall"), Month.parse("2025-09"))

    def read(number: int) -> object:
        asked = request("drugs", view)
        start.wait()
        # Every other one is an address whose reader's app is still on its way.
        return load_content(replace(asked, passing=number % 2 == 0)).page

    with ThreadPoolExecutor(100) as readers:
        pages = list(readers.map(read, range(100)))
    assert worked_out == [view]
    assert len(set(map(id, pages))) == 1


def test_addresses_that_nobody_shows_push_out_no_page_in_use(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = request("homicide", View(("solihull",)))
    in_use = load_content(asked).page
    stranger = object()
    monkeypatch.setattr(page_cache, "build_priority_page", lambda *_: stranger)
    areas = [area.id for area in CATALOGUE.lpas]
    months = [Month.of(1990, 1) + number for number in range(FINISHED)]
    for to in months:
        for area in areas[:2]:
            address = replace(asked, view=View((area,), to), passing=True)
            assert page_cache.get_page(address) is stranger
    assert load_content(asked).page is in_use


def test_a_page_that_came_with_its_address_is_the_one_that_its_reader_sees() -> None:
    asked = request("homicide", View(("walsall",), Month.parse("2024-12")))
    address = replace(asked, passing=True)
    page = load_content(address).page
    assert load_content(asked).page is page
    for number in range(PASSING + 1):
        address.once("a stranger's", number, work_out=lambda: None)
    assert load_content(address).page is page


@pytest.mark.parametrize(
    "other",
    [
        lambda _: request("drugs"),
        lambda _: request("homicide", View(("dudley",))),
        lambda _: request("homicide", View(to=Month.parse("2025-06"))),
        lambda _: request("homicide", snapshot=FIRST),
        lambda folder: request("homicide", folder=folder),
        lambda _: request("homicide", catalogue=replace(CATALOGUE)),
    ],
    ids=["priority", "area", "month", "snapshot", "data folder", "catalogue"],
)
def test_another_question_is_another_page(
    other: Callable[[Path], PageRequest], data_copy: Path
) -> None:
    wanted, page = other(data_copy), load_content(request("homicide")).page
    found = load_content(wanted)
    assert isinstance(found, PriorityContent) and found.page is not page
    # Not “is”: a reader may be forgotten, and opened again, while a page made with it is kept.
    assert found.page.reader.snapshot.id == wanted.reader.snapshot.id
    assert found.page.content.view == wanted.view and found.page.content.priority.id == wanted.path


def test_any_other_page_is_about_all_priorities() -> None:
    assert load_content(request("definitions")).page is overview().page
    assert overview().period == overview().page.asked


def test_all_pages_of_the_overview_are_of_its_month() -> None:
    found = overview()
    pages = found.priority_pages()
    assert [page.content.priority.id for page in pages] == list(CATALOGUE.priorities)
    assert {page.content.to for page in pages} == {found.period.end}


@pytest.mark.parametrize(
    ("path", "named"),
    [("", ["to"]), ("homicide", ["to", "compare"]), ("definitions", [])],
)
def test_what_a_page_cannot_answer_is_named_where_it_would_stand(
    path: str, named: list[str]
) -> None:
    view = View(("dudley",), to=Month.parse("1990-01"), compare=Compare.BASELINE)
    found: ViewContent = load_content(request(path, view))
    assert [line.partition("=")[0].strip("“") for line in found.unanswered] == named


def test_updates_are_told_again_once_the_earlier_file_is_back(data_copy: Path) -> None:
    register = Register(data_copy)
    file = data_copy / register.find(FIRST).file
    content = file.read_bytes()
    file.unlink()
    assert "the file is not there" in overview(folder=data_copy).updates.why
    file.write_bytes(content)
    found = overview(folder=data_copy).updates
    assert not found.why and found.since


def test_a_pinned_page_says_what_is_different_now() -> None:
    current = Register(BUNDLED).current()
    then = load_content(request("homicide", snapshot=FIRST))
    assert any("now" in line for line in then.changes(current).figures)
    assert current
    newest = load_content(request("homicide", snapshot=current.snapshot))
    assert newest.changes(current).figures == ()


def default_month(content: ViewContent) -> str:
    """What the box of months says where a link names none."""
    html = filter_bar_html(FilterBar(content, content.request.view, "."))
    (option, *_) = fragments_fromstring(html)[0].xpath("//select[@id='filter-to']/option")
    return str(option.text)


@pytest.mark.parametrize("path", ["", *CATALOGUE.priorities, "area-profile", "what-moved"])
@pytest.mark.parametrize("to", [None, Month.parse("2025-09")])
def test_the_first_month_to_choose_is_the_one_that_the_page_opens_with(
    path: str, to: Month | None
) -> None:
    opened = load_content(request(path, View(), NEWEST))
    content = load_content(request(path, View(to=to), NEWEST))
    assert content.opening_month == opened.period.end
    held = opened.period.end in opened.months
    label = f"to {opened.period.end.label} (latest)" if held else "latest of each figure"
    assert default_month(content) == label


def test_a_page_of_old_figures_alone_promises_no_period() -> None:
    content = load_content(request("fraud-and-cybercrime", View(), NEWEST))
    bar = FilterBar(content, View(), ".")
    assert describe_view(bar) == "The West Midlands, each figure for its own period"
    assert default_month(content) == "latest of each figure"
    assert content.stated_period is None
    pinned = View(to=content.period.end)
    assert not load_content(request("fraud-and-cybercrime", pinned, NEWEST)).unanswered
