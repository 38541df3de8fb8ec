"""In the browser, to paper: nothing is cut, by the end of a sheet or by its right edge.

Each thing that has to stay whole gets a frame in a colour of its own before the page is printed. In
the drawn sheets of the PDF that frame must be closed, inside the margins, and on one sheet only.
"""

from __future__ import annotations

import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from tests.browser.served import settle
from tests.browser.test_reader import open_box
from tests.browser.test_visits import go
from tests.support.environment import cannot_run

CHART = "[data-testid=stVegaLiteChart] svg"
TILE = "li.tile"
ROW = ":is([data-testid=stTable], .profile, .signs) tr"
TEXT = "h1, h2, h3, p, li"
DOTS_PER_INCH = 96  # a dot is a pixel of CSS
MARGINS = (53, 53, 68)  # left and right, top, bottom: 14, 14 and 18 mm
ROUND = 0.9  # of a side: the corners of a table are round

_FRAME = """([red, ...kinds]) => {
    // A caption is drawn half through, so its frame would not have its own colour.
    const style = document.createElement("style");
    style.textContent = "[data-testid=stCaptionContainer] { opacity: 1 !important; }";
    document.body.append(style);
    let number = 0;
    for (const one of document.querySelectorAll(kinds.join(", "))) {
        const held = one.parentElement.closest("[data-framed]");
        if (held && !one.matches(kinds[0])) continue;
        one.dataset.framed = ++number;
        const colour = `rgb(${red}, ${number >> 8}, ${number & 255})`;
        one.style.setProperty("outline", `2px solid ${colour}`, "important");
        one.style.setProperty("outline-offset", "-2px", "important");
        one.style.setProperty("print-color-adjust", "exact", "important");
    }
}"""
_PRINTED = """(kinds) => [...document.querySelectorAll("[data-framed]")]
    .filter(one => one.checkVisibility() && one.getBoundingClientRect().height > 0)
    .map(one => ({
        number: Number(one.dataset.framed),
        kind: kinds.findIndex(kind => one.matches(kind)),
        words: one.textContent.slice(0, 60),
        head: Number(one.closest("table")?.tHead?.rows[0].dataset.framed ?? 0),
    }))"""
RED = 1


@dataclass(frozen=True)
class Frame:
    """What is seen of a frame on one sheet; a side is the part of it that is drawn."""

    sheet: int
    inside: bool
    sides: tuple[float, ...]

    @property
    def whole(self) -> bool:
        return self.inside and min(self.sides) > ROUND


@dataclass(frozen=True)
class Printed:
    """A thing that paper shows, with its frames; `head` is the number of its table's header."""

    number: int
    kind: str
    words: str
    head: int
    frames: tuple[Frame, ...]

    @property
    def sheets(self) -> set[int]:
        return {frame.sheet for frame in self.frames}

    @property
    def whole(self) -> bool:
        drawn_once = len(self.frames) == 1
        repeated = self.number == self.head and len(self.frames) > 1
        return (drawn_once or repeated) and all(frame.whole for frame in self.frames)


def printed(page: Page, folder: Path) -> list[Printed]:
    """Print the page as it stands, and look for everything that it shows."""
    kinds = [CHART, TILE, ROW, TEXT]
    page.evaluate(_FRAME, [RED, *kinds])
    paper = folder / "page.pdf"
    page.pdf(path=paper, format="A4", prefer_css_page_size=True)
    page.emulate_media(media="print")
    shown: list[dict[str, Any]] = page.evaluate(_PRINTED, kinds)
    page.emulate_media(media="screen")
    frames: dict[int, list[Frame]] = defaultdict(list)
    for number, sheet in enumerate(drawn(paper), 1):
        for colour, frame in framed(sheet, number):
            frames[colour].append(frame)
    return [
        Printed(**one | {"kind": kinds[one["kind"]], "frames": tuple(frames[one["number"]])})
        for one in shown
    ]


def drawn(paper: Path) -> Iterator[np.ndarray]:
    """The sheets as dots, each as one number: none is a mixture of two colours."""
    draws = shutil.which("pdftoppm") or cannot_run("there is no pdftoppm: install poppler-utils")
    plain = ["-r", str(DOTS_PER_INCH), "-aa", "no", "-aaVector", "no"]
    subprocess.run([draws, *plain, str(paper), str(paper.with_suffix(""))], check=True)
    for sheet in sorted(paper.parent.glob("page-*.ppm")):
        header, _, dots = sheet.read_bytes().partition(b"\n255\n")
        wide, high = map(int, header.split()[1:])
        red, green, blue = np.frombuffer(dots, np.uint8).reshape(high, wide, 3).transpose(2, 0, 1)
        yield np.where(red == RED, green.astype(int) * 256 + blue, 0)


def framed(sheet: np.ndarray, number: int) -> Iterator[tuple[int, Frame]]:
    high, wide = sheet.shape
    aside, above, below = MARGINS
    for colour in np.unique(sheet[sheet > 0]):
        mine = sheet == colour
        down, across = np.flatnonzero(mine.any(axis=1)), np.flatnonzero(mine.any(axis=0))
        frame = mine[down[0] : down[-1] + 1, across[0] : across[-1] + 1]
        ends = frame[0], frame[-1], frame[:, 0], frame[:, -1]
        inside = (
            aside - 1 <= across[0]
            and across[-1] <= wide - aside
            and above - 1 <= down[0]
            and down[-1] <= high - below
        )
        yield int(colour), Frame(number, bool(inside), tuple(float(end.mean()) for end in ends))


def without_their_header(found: list[Printed]) -> list[str]:
    """Rows of a table on a sheet that does not say what their columns are."""
    headers = {one.number: one.sheets for one in found}
    return [one.words for one in found if one.head and not one.sheets <= headers[one.head]]


def slowly(page: Page) -> None:
    """What opens from now on is still opening when the page is printed."""
    motion = page.context.new_cdp_session(page)
    motion.send("Animation.enable")
    motion.send("Animation.setPlaybackRate", {"playbackRate": 0.01})


def kinds_of(found: list[Printed]) -> set[str]:
    return {one.kind for one in found}


def test_a_priority_with_its_tables_open(page: Page, app_url: str, tmp_path: Path) -> None:
    """Short tables, long ones, one of 17 columns, and one that is too long for paper."""
    go(page, f"{app_url}/neighbourhood-crime")
    for label in ("Each month against", "Copy the text"):
        page.get_by_text(label).first.click()
        settle(page)
    charts = page.get_by_text("Table and download")
    for place in range(charts.count()):
        slowly(page)
        charts.nth(place).click()
        settle(page)
    found = printed(page, tmp_path)
    assert [one for one in found if not one.whole] == []
    assert without_their_header(found) == []
    assert kinds_of(found) == {CHART, TILE, ROW, TEXT}
    assert len({one.head for one in found if one.head}) == charts.count() + 1
    assert [one for one in found if "too many for paper" in one.words]


def test_a_figure_opened_to_its_rows(page: Page, app_url: str, tmp_path: Path) -> None:
    go(page, f"{app_url}/serious-violence?lpa=walsall&to=2026-03")
    open_box(page, page, "More (").get_by_role("radio").first.click()
    settle(page)
    found = printed(page, tmp_path)
    assert [one for one in found if not one.whole] == []
    assert without_their_header(found) == []
    assert kinds_of(found) == {CHART, TILE, ROW, TEXT}


@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        ("/", {TILE, TEXT}),
        ("/definitions", {TEXT}),
        ("/history", {TEXT}),
        ("/area-profile?lpa=walsall", {ROW, TEXT}),
        ("/what-moved", {ROW, TEXT}),
    ],
)
def test_a_page_as_it_opens(
    page: Page, app_url: str, tmp_path: Path, path: str, kinds: set[str]
) -> None:
    go(page, app_url + path)
    found = printed(page, tmp_path)
    assert [one for one in found if not one.whole] == []
    assert kinds_of(found) == kinds
