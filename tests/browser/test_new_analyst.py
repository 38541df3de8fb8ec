"""A new analyst with an Excel file as people write them, and nothing but the page, publishes it.

The file has ten usual mistakes. Those that can only mean one thing are read; the rest is asked for
at once, so that it is put right in one go: two uploads at most.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from playwright.sync_api import Page, expect

from pcc_metrics.store.register import Register
from tests.browser.served import Server, settle
from tests.browser.test_publishing import CHECKED, bring, press, write
from tests.browser.test_visits import go

MINUTES = 10
WORDS_A_MINUTE = 200
WORDS = 1_300  # that stand on the page from first to last, each line counted once
APRIL = date(2026, 4, 1)


def workbook(at: Path, *, mended: bool) -> Path:
    """A month of figures with ten mistakes; the four that were asked about may be put right."""
    book = openpyxl.Workbook()
    old = book.worksheets[0]
    old.title = "March"  # 1. an old month on a hidden first sheet
    old.append(["measure", "area", "start", "end", "value", "status", "source"])
    old.sheet_state = "hidden"
    sheet: Any = book.create_sheet("April return")
    sheet.append(["Monthly return to the Commissioner"])  # 2. a heading where a title is wanted
    sheet.append([])
    # 3. columns in another order, in capitals, with blanks
    sheet.append(["Area ", "Measure", "Value", "Start", "End", "Status", "Source",
                  "Numerator", "Denominator", "Note"])  # fmt: skip
    street = "street-level crime from the archive of data.police.uk"  # 4. titles in another case
    counts = {"Birmingham": 210, "coventry ": 41, "WALSALL": "[x]", "Sandwell": 52}  # 5. and 6.
    for area, value in counts.items():
        # 7. days where a month is wanted, and a month where a day is
        measure = (
            "robbery (STREET-level data)"
            if mended or area != "Sandwell"
            else "Robbery (street level)"
        )
        sheet.append([area, measure, value, APRIL, "Apr-26", "Provisional",
                      street, None, None, None])  # fmt: skip
    calls = "999 performance data: how fast each force answers 999 calls"
    for measure, value in (
        ("999 calls answered within 10 seconds", "91%"),  # 8. a percentage as text
        ("Mean time to answer 999 calls", "12.5" if mended else "12,5"),  # 9. a decimal comma
    ):
        sheet.append(["West Midlands", measure, value, "2026-04", "2026-04", "as published", calls,
                      None, None, "Released 2026-05-20: https://www.police.uk/999"])  # fmt: skip
    if not mended:
        sheet.append(["Total", "Robbery", 303, APRIL, APRIL, "final", street])  # 10. a total row
        sheet.append([])
        sheet.append(["Source: force return, provisional, subject to revision"])  # and a footnote
    book.save(at)
    return at


class Reading:
    """Counts the words that are new on the page each time that it is looked at."""

    def __init__(self, page: Page) -> None:
        self._page, self._seen, self.words = page, set[str](), 0

    def look(self) -> None:
        self._count(self._page.get_by_test_id("stMain").inner_text().splitlines())

    def _count(self, lines: list[str]) -> None:
        new = {line for line in map(str.strip, lines) if line} - self._seen
        self._seen |= new
        self.words += sum(len(line.split()) for line in new)


def listed_codes(page: Page) -> list[str]:
    """The codes of what the check found, each of which has its message in full beside it."""
    rows = page.locator(".faults tbody tr")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for message in rows.locator("td:nth-child(4)").all():
            box = message.bounding_box()
            assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width
    page.set_viewport_size({"width": 1280, "height": 900})
    return rows.locator("td:nth-child(5)").all_inner_texts()


def test_ten_usual_mistakes_are_published_within_two_uploads(
    page: Page, serve: Callable[..., Server], data_copy: Path, tmp_path: Path
) -> None:
    room = tmp_path / "temporary"
    room.mkdir()
    server = serve(PCC_METRICS_DATA=data_copy, TMPDIR=room)
    begun = time.monotonic()
    go(page, f"{server.url}/publish")
    reading = Reading(page)
    reading.look()
    bring(page, workbook(tmp_path / "April return.xlsx", mended=False))
    reading.look()
    asked = ["no_metadata", "unknown_measure", "not_a_number", "total_row", "not_a_row"]
    assert listed_codes(page) == asked
    page.get_by_label("Title: what the figures are").fill("April return")
    page.get_by_role("spinbutton", name="day, Day of the latest figures").click()
    page.keyboard.type("29052026")
    press(page, "Check again with this")
    expect(page.get_by_text("It may be said here instead")).to_have_count(0, timeout=CHECKED)
    settle(page)
    reading.look()
    mended = workbook(tmp_path / "April return, again.xlsx", mended=True)
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(mended)
    expect(page.get_by_text("No fault in 5 rows.")).to_be_visible(timeout=CHECKED)
    settle(page)
    reading.look()
    assert listed_codes(page) == ["jump"]
    write(page, "What is new or corrected", "April, as the force returned it.")
    write(page, "Why the warnings may pass", "Looked up: the force confirms it.")
    press(page, "Publish")
    expect(page.get_by_text("is current for everyone at their next click")).to_be_visible()
    reading.look()
    minutes = (time.monotonic() - begun) / 60 + reading.words / WORDS_A_MINUTE
    assert minutes < MINUTES and reading.words < WORDS, (minutes, reading.words)

    now = Register(data_copy).open()
    held = {
        area: [(str(o.period.end), o.value) for o in now.series("robbery_street", area)][-1]
        for area in ("birmingham", "coventry", "sandwell", "walsall")
    }
    assert held.pop("walsall")[0] == "2026-03"  # [x]: no figure, and no nought
    assert held == {
        "birmingham": ("2026-04", 210),
        "coventry": ("2026-04", 41),
        "sandwell": ("2026-04", 52),
    }
    share = now.series("calls_999_within_10s", "west-midlands")[-1]
    assert (str(share.period.start), str(share.period.end), share.value) == (
        "2026-04",
        "2026-04",
        0.91,
    )
    server.stop()
    assert list(room.glob("pcc-metrics-*")) == []
