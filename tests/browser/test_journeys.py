"""In the browser, from the first click to the last: what each reader of these pages came for.

An analyst's journey is in test_publishing.py, the office's in test_statement.py.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.store.register import Register
from tests.browser.served import Server, settle
from tests.browser.test_visits import FIRST, asked, choose, drafted, go, share, words
from tests.support.environment import cannot_run

# What the framework itself says, and why it is let pass.
OF_THE_FRAMEWORK = (
    # It offers web features to embedded pages that this browser does not know.
    "Unrecognized feature:",
    # It asks for two files below every deep link first, and then at the root.
    "Failed to load resource: the server responded with a status of 404",
)
TROUBLE = re.compile(r"WARNING|ERROR|Traceback|Warning:")


@pytest.fixture
def quiet(page: Page, app_server: Server) -> Iterator[None]:
    """Neither the browser nor the server has anything to complain of, from here to the end."""
    said: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("warning", "error") and not message.text.startswith(OF_THE_FRAMEWORK):
            said.append(message.text)

    page.on("console", note)
    before = len(app_server.log)
    yield
    assert said == []
    log = app_server.log[before:]
    assert [line for line in log.splitlines() if TROUBLE.search(line)] == [], log


@pytest.mark.smoke
@pytest.mark.usefixtures("quiet")
def test_a_board_member_on_a_tablet(page: Page, app_url: str) -> None:
    """From the overview to a priority, to one area, to the map, and on with the filters kept."""
    page.set_viewport_size({"width": 820, "height": 1180})
    go(page, app_url)
    expect(page.get_by_text("About these figures: what is new")).to_be_visible()
    page.locator(".tile").get_by_role("link", name="Serious violence").click()
    settle(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Reduce serious violence")
    choose(page, "Coventry")
    assert words(page).startswith("Coventry, year to ")
    expect(page).to_have_title(re.compile("^Serious violence, Coventry, year to "))
    page.get_by_text("Each month against its limits").click()
    settle(page)
    expect(page.get_by_role("heading", name="What the lines and marks mean")).to_be_visible()
    expect(page.get_by_text("Daily average.", exact=False).first).to_be_visible()
    page.get_by_test_id("stButtonGroup").get_by_text("On the map", exact=True).click()
    settle(page)
    expect(
        page.locator("[class*=areas-map]").get_by_test_id("stVegaLiteChart").first
    ).to_be_visible()
    page.get_by_role("link", name="Next: Drugs").click()
    settle(page)
    assert asked(page) == {"lpa": ["coventry"]}
    page.get_by_role("link", name="Reset filters").click()
    settle(page)
    assert asked(page) == {}
    page.go_back()
    settle(page)
    assert asked(page) == {"lpa": ["coventry"]}


def test_a_link_comes_back_to_the_same_view_after_the_server_was_away(
    page: Page, serve: Callable[..., Server]
) -> None:
    server = serve()
    go(page, f"{server.url}/homicide?snapshot={FIRST}&compare=year")
    before, chosen = drafted(page), words(page)
    server.kill()
    expect(page.get_by_test_id("stApp")).not_to_have_attribute(
        "data-test-connection-state", "CONNECTED", timeout=20_000
    )
    assert drafted(page) == before
    server.start()
    expect(page.get_by_test_id("stApp")).to_have_attribute(
        "data-test-connection-state", "CONNECTED", timeout=60_000
    )
    settle(page)
    assert (drafted(page), words(page)) == (before, chosen)
    expect(page.get_by_role("dialog")).to_have_count(0)


def all_data(page: Page, folder: Path) -> Path:
    """The file that the button in the header gives, once nothing on the page is about to change."""
    settle(page)
    with page.expect_download() as started:
        page.get_by_role("button", name="Download", exact=True).click()
    assert re.match(r"(drugs|overview)-dudley-\d{4}-\d{2}-", started.value.suggested_filename)
    file = folder / "data.zip"
    started.value.save_as(file)
    return file


@pytest.mark.usefixtures("quiet")
def test_all_data_of_a_view_are_one_download(page: Page, app_url: str, tmp_path: Path) -> None:
    go(page, f"{app_url}/drugs?lpa=dudley")
    pinned, _ = share(page)
    with zipfile.ZipFile(all_data(page, tmp_path)) as archive:
        assert {"readme.txt", "text.txt", "figures.csv", "rows.csv"} <= set(archive.namelist())
        assert pinned in archive.read("readme.txt").decode()
        text = archive.read("figures.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["Snapshot"] for row in rows} == {Register().current().snapshot}
    assert {row["Link"] for row in rows} == {pinned}


@pytest.mark.usefixtures("quiet")
def test_all_data_of_all_priorities_are_one_download(
    page: Page, app_url: str, tmp_path: Path
) -> None:
    go(page, f"{app_url}/?lpa=dudley&to=2025-12")
    pinned, _ = share(page)
    snapshot = Register().current().snapshot
    with zipfile.ZipFile(all_data(page, tmp_path)) as archive:
        names = set(archive.namelist())
        assert pinned in archive.read("readme.txt").decode()
        for priority in load_catalogue().priorities:
            assert {f"{priority}/{name}" for name in ("text.txt", "figures.csv")} <= names
            text = archive.read(f"{priority}/figures.csv").decode("utf-8-sig")
            for row in csv.DictReader(io.StringIO(text)):
                assert row["Snapshot"] == snapshot
                assert row["Link"] == pinned.replace("/?", f"/{priority}?")


@pytest.mark.usefixtures("quiet")
def test_a_chart_is_taken_away_as_a_picture_that_says_where_it_is_from(
    page: Page, app_url: str, tmp_path: Path
) -> None:
    go(page, f"{app_url}/drugs?lpa=dudley")
    page.get_by_text("Table and download").first.click()
    settle(page)
    for kind, start in (("SVG", b"<svg"), ("PNG", b"\x89PNG")):
        with page.expect_download() as started:
            page.get_by_role("button", name=f"Download as {kind}", exact=True).first.click()
        file = tmp_path / f"chart.{kind}"
        started.value.save_as(file)
        assert file.read_bytes().startswith(start)
    drawn = (tmp_path / "chart.SVG").read_text(encoding="utf-8")
    for wanted in (Register().current().snapshot, "/drugs?lpa=dudley", "Source:"):
        assert wanted in drawn


@pytest.mark.usefixtures("quiet")
def test_whoever_doubts_a_figure_is_told_whom_to_ask(page: Page, app_url: str) -> None:
    go(page, f"{app_url}/homicide?lpa=coventry")
    page.get_by_role("button", name="Does a figure look wrong").click()
    settle(page)
    box = page.get_by_test_id("stPopoverBody")
    expect(box.get_by_role("link")).to_have_attribute("href", re.compile("^(mailto:|https://)"))
    expect(box.get_by_test_id("stCode")).to_contain_text("/homicide?lpa=coventry")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        pytest.param("/serious-violence?lpa=coventry", marks=pytest.mark.smoke),
        "/definitions",
    ],
)
def test_a_page_is_printed_without_its_controls(
    page: Page, app_url: str, tmp_path: Path, path: str
) -> None:
    reads = shutil.which("pdftotext") or cannot_run("there is no pdftotext: install poppler-utils")
    go(page, app_url + path)
    paper = tmp_path / "page.pdf"
    page.pdf(path=paper, prefer_css_page_size=True)
    text = subprocess.run(
        [reads, "-layout", str(paper), "-"], capture_output=True, text=True, check=True
    ).stdout
    sheets = text.split("\f")[:-1]
    assert words_of(page) in " ".join(text.split())
    for number, sheet in enumerate(sheets, 1):
        assert f"{number} of {len(sheets)}" in sheet
        assert Register().current().snapshot in sheet
    lines = {line.strip() for line in text.splitlines()}
    assert not lines & {"Share", "Download", "Reset filters", "Table and download"}


def words_of(page: Page) -> str:
    """What is chosen, where the page has filters; else its heading."""
    if page.locator(".st-key-filters").count():
        return words(page)
    return page.get_by_role("heading", level=1).inner_text()
