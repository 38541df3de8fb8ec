"""In the browser: the office of another force, by the commands of docs/another-force.md.

Figures are Cleveland's own, out of the real tables. Nothing of the bundled office may be left.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Page, expect

from pcc_metrics.cli.commands import main
from tests.browser.served import Server, settle
from tests.browser.test_visits import asked, choose, drafted, follow, go, share, words
from tests.support.environment import shared_path

C2 = "table-c2-csp-year-ending-june-2025.csv"
TABLES = {
    "ons-c2": C2,
    "ons-population": "population-local-authorities-1991-2024.json",
    # It has the rates of every force, so the bundled one's are among the figures too.
    "ons-homicide-rate": "homicide-rate-by-police-force.csv",
}
OFFICE = "Police and Crime Commissioner for Cleveland"
BUNDLED_FORCE = re.compile(r"west[\W_]*midlands", re.IGNORECASE)


@pytest.fixture
def office(tmp_path: Path, serve: Callable[..., Server]) -> Server:
    """A new catalogue, the tables read and published by it, and the app served on both."""
    catalogue, data = tmp_path / "catalogue", tmp_path / "data"
    command("init-catalogue", "--force", "cleveland", "-o", str(catalogue))
    data.mkdir()
    folders = {"PCC_METRICS_CATALOGUE": str(catalogue), "PCC_METRICS_DATA": str(data)}
    for source, name in TABLES.items():
        file = str(tmp_path / f"{source}.parquet")
        command("ingest", source, str(shared_path("data", "ons", name)), "-o", file, **folders)
        by = ("--by", "The office", "--note", "First figures", "--reason", "As published")
        command("publish", file, *by, **folders)
    return serve(**folders)


def command(*words: str, **environment: str) -> None:
    done = CliRunner().invoke(main, words, env=environment)
    assert done.exit_code == 0, done.output


def in_the_table(area: str, column: str) -> int:
    """What Table C2 itself says of a partnership."""
    with shared_path("data", "ons", C2).open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.reader(text))
    header = next(row for row in rows if "Robbery" in row)
    line = next(row for row in rows if area in row)
    return int(line[header.index(column)].replace(",", ""))


def is_well(page: Page) -> None:
    """It is shown, and nothing that a reader or a reading aloud meets names the bundled force."""
    expect(page.get_by_text("cannot be shown")).to_have_count(0)
    for text in (page.url, page.title(), page.content()):
        assert BUNDLED_FORCE.findall(text) == []


@pytest.mark.smoke
def test_a_visit_to_the_office_of_another_force(
    page: Page, office: Server, console_errors: list[str]
) -> None:
    go(page, office.url)
    is_well(page)
    assert words(page).startswith("Cleveland, year to June 2025")
    page.locator(".tile").get_by_role("link", name="Serious violence").click()
    settle(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Reduce serious violence")
    choose(page, "Hartlepool")
    is_well(page)
    assert asked(page) == {"lpa": ["hartlepool"]}
    expect(page).to_have_title(re.compile("^Serious violence, Hartlepool, year to June 2025"))
    robberies = in_the_table("Hartlepool", "Robbery")
    said = f"{robberies} robbery offences were recorded"
    assert [text for text in drafted(page) if said in text]

    pinned, live = share(page)
    assert live == f"{office.url}/serious-violence?lpa=hartlepool"
    before = words(page), drafted(page)
    for link in (pinned, live):
        page.goto("about:blank")
        go(page, link)
        assert (words(page), drafted(page)) == before
        is_well(page)
    assert console_errors == []


def test_no_page_of_it_names_the_bundled_force(page: Page, office: Server) -> None:
    go(page, office.url)
    names = page.get_by_test_id("stSidebar").get_by_role("link").all_inner_texts()
    assert {"Overview", "Homicide", "Definitions and sources"} <= set(names)
    for name in names:
        follow(page, name)
        expect(page.get_by_test_id("stMain")).to_contain_text(OFFICE)
        is_well(page)
