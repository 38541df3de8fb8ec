"""The HTML file of a statement in a browser: nothing that shuts anybody out, and good on paper."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from tests.support.environment import cannot_run
from tests.support.exports import draft, made
from tests.support.statements import SECOND

DESK = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=390, height=844)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "statement.html"
    path.write_bytes(made("second", "html"))
    return path


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["bare", "published", "hostile"])
def test_no_rule_of_accessibility_is_broken(
    page: Page, tmp_path: Path, kind: str, console_errors: list[str]
) -> None:
    path = tmp_path / "statement.html"
    path.write_bytes(made(kind, "html"))
    page.goto(path.as_uri())
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert console_errors == []


def axe(page: Page) -> list[str]:
    """What axe finds; its script is put into the page past the page's own policy."""
    page.context.new_cdp_session(page).send("Page.setBypassCSP", {"enabled": True})
    page.reload()
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]]


@pytest.mark.browser
def test_the_keyboard_comes_to_the_statement_first(page: Page, file: Path) -> None:
    page.goto(file.as_uri())
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the statement")
    assert skip.evaluate("link => link === document.activeElement")
    assert skip.bounding_box()["x"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.browser
def test_each_size_of_screen_has_its_own_drawing(page: Page, file: Path) -> None:
    page.goto(file.as_uri())
    shown = page.locator("figure svg:visible")
    wide = shown.count()
    assert wide == page.locator("figure").count()
    page.set_viewport_size(PHONE)
    assert shown.count() == wide
    assert {shown.nth(place).get_attribute("width") for place in range(wide)} == {"380"}


@pytest.mark.browser
def test_every_printed_page_names_the_statement_and_that_it_is_a_draft(
    page: Page, file: Path, tmp_path: Path
) -> None:
    reads = shutil.which("pdftotext") or cannot_run("there is no pdftotext: install poppler-utils")
    page.goto(file.as_uri())
    paper = tmp_path / "statement.pdf"
    page.pdf(path=paper, prefer_css_page_size=True, tagged=True)
    text = subprocess.run(
        [reads, "-layout", str(paper), "-"], capture_output=True, text=True, check=True
    ).stdout
    pages = text.split("\f")[:-1]
    assert len(pages) > 5
    for number, one in enumerate(pages, 1):
        lines = [line for line in one.splitlines() if line.strip()]
        assert "DRAFT" in lines[0] and draft(SECOND).title in lines[0]
        assert f"Page {number} of {len(pages)}" in one
        assert f"snapshot {draft(SECOND).snapshot}" in one


@pytest.mark.browser
def test_the_mark_across_a_printed_draft_is_too_pale_to_hide_its_text(
    page: Page, file: Path, tmp_path: Path
) -> None:
    draws = shutil.which("pdftoppm") or cannot_run("there is no pdftoppm: install poppler-utils")
    page.goto(file.as_uri())
    paper = tmp_path / "statement.pdf"
    page.pdf(path=paper, prefer_css_page_size=True)
    subprocess.run(
        [draws, "-gray", "-r", "40", "-singlefile", str(paper), str(tmp_path / "first")], check=True
    )
    header, _, greys = (tmp_path / "first.pgm").read_bytes().partition(b"\n255\n")
    assert header.startswith(b"P5")
    # The mark takes up more than a fiftieth of the page, and all of that is nearly white.
    assert sum(235 <= grey <= 247 for grey in greys) > len(greys) / 50
