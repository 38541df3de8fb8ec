"""A policy officer who has never seen the app writes and publishes a statement, the words ready.

Every click and every box that is filled is a step. Time is that of the browser, some seconds for
each step, and the reading of every line of the forms, figures included, once. The paper itself,
which is read before it is signed off, is read by its summary: a page.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.statement.statement_store import StatementStore
from pcc_metrics.statement.text_fields import read_claims
from tests.browser.served import Server, settle
from tests.browser.test_new_analyst import WORDS_A_MINUTE

MINUTES = 15
STEPS = 75
SECONDS_A_STEP = 3  # to find the box, and to paste what is ready
FRONT = {
    "Presented by": "The chief executive of the office",
    "Financial implications": "None.",
    "Equality implications": "None beyond those of the plan.",
    "Risk implications": "None.",
}
WHY = "Each of them is a priority of our plan, and crimes of each kind are recorded here."
PRIORITIES = tuple(one.short for one in load_catalogue().priorities.values())


class Officer:
    """Counts the steps that somebody takes, and the words that are new on the page after each."""

    def __init__(self, page: Page) -> None:
        self._page, self._seen, self.words, self.steps = page, set[str](), 0, 0

    def click(self, target: Locator) -> None:
        target.click()
        self._done()

    def press(self, name: str | re.Pattern[str]) -> None:
        self.click(self._page.get_by_role("button", name=name))

    def fill(self, label: str, text: str) -> None:
        """Put words into a box; the next step leaves it."""
        self._page.get_by_label(label, exact=True).first.fill(text)
        self._done()

    def date(self, label: str, digits: str) -> None:
        self._page.get_by_role("spinbutton", name=f"day, {label}").first.click()
        self._page.keyboard.type(digits)
        self._done()

    def _done(self) -> None:
        self.steps += 1
        settle(self._page)
        if self._page.locator("#summary").count():
            return
        lines = self._page.get_by_test_id("stMain").inner_text().splitlines()
        new = {line for line in map(str.strip, lines) if line} - self._seen
        self._seen |= new
        self.words += sum(len(line.split()) for line in new)


def count_words(page: Page, first: str, after: str) -> int:
    """How many words stand between two headings of the paper."""
    text = page.locator(".statement").first.evaluate(
        """(paper, [first, after]) => {
            const range = document.createRange()
            range.setStartBefore(document.querySelector(first))
            range.setEndBefore(document.querySelector(after))
            return range.toString()
        }""",
        [first, after],
    )
    return len(text.split())


def write_priority(officer: Officer, page: Page, name: str) -> None:
    """What was done, one commentary and a question, from words that are ready."""
    officer.fill("What was done", f"Officers worked on {name.lower()} with councils.")
    officer.fill("Source", "Chief Constable’s report to the board")
    officer.date("Date of the source", "15092026")
    officer.press("Save contribution")
    expect(page.get_by_text("Saved.", exact=True).first).to_be_visible()
    officer.fill("Quarterly reflections", f"We welcome the work on {name.lower()}.")
    officer.fill("Planned activity", "We look at it again in the next quarter.")
    question = page.get_by_label(re.compile("^Question of the"))
    officer.fill(question.get_attribute("aria-label") or "", "What comes next?")


def test_from_nothing_to_a_published_statement(
    page: Page, serve: Callable[..., Server], data_copy: Path
) -> None:
    server = serve(PCC_METRICS_DATA=data_copy)
    page.goto(server.url)
    settle(page)
    begun = time.monotonic()
    officer = Officer(page)
    officer.click(page.get_by_role("link", name="Compose a statement"))
    expect(page.get_by_role("heading", level=2, name="Front sheet")).to_be_visible()
    officer.date("Date of the meeting", "20012027")
    for label, text in FRONT.items():
        officer.fill(label, text)
    officer.press("Next: introduction")
    officer.fill("Why all of them apply, where one reason holds for all", WHY)
    officer.press("All of them apply, for this reason")
    expect(page.get_by_text("Said of all of them.")).to_be_visible()
    for name in PRIORITIES:
        officer.press(re.compile(f"^Next: {name}$", re.IGNORECASE))
        write_priority(officer, page, name)
    officer.press("Next: warnings")
    officer.press("Next: the whole statement")
    summary = count_words(page, "#summary", "#introduction")
    officer.press("Sign off")
    expect(page.get_by_text("It is signed off")).to_be_visible()
    officer.press("Publish")
    expect(page.get_by_text("Published as version 1.")).to_be_visible()
    machine = time.monotonic() - begun
    words = officer.words + summary
    minutes = (machine + officer.steps * SECONDS_A_STEP) / 60 + words / WORDS_A_MINUTE
    assert officer.steps <= STEPS and minutes < MINUTES, (officer.steps, words, minutes)

    (statement,) = StatementStore(data_copy).histories()
    assert statement.publications
    _, published = StatementStore(data_copy).read_published(statement.id)
    assert {line.field: line.text for line in published.front}["presented-by"] == FRONT[
        "Presented by"
    ]
    assert all(section.applicability.why == WHY for section in published.sections)
    assert all(section.of_force for section in published.sections)
    assert all(len(section.commentary) == 3 for section in published.sections)
    claims = read_claims(statement.texts["did/drugs"])
    assert [(one.source, str(one.said_on)) for one in claims] == [
        ("Chief Constable’s report to the board", "2026-09-15")
    ]
