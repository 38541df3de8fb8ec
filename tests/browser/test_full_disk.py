"""A disk without room: a sentence on the page, what was typed stays, and Save works again."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.store.register import Register
from tests.browser import test_publishing, test_statement
from tests.browser.served import Server, settle
from tests.support.small_disk import fill_up, small_disk

pytestmark = pytest.mark.serial
FULL = "the disk is full. Make room on it, then try again."
TEXT = "Because of this test."


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", 8_000) as folder:
        yield folder


@pytest.fixture
def data(disk: Path) -> Path:
    """A copy of the bundled figures, on the small disk."""
    return shutil.copytree(BUNDLED, disk / "data")


def test_a_text_that_could_not_be_saved_is_kept_and_saved_again(
    page: Page, serve: Callable[..., Server], disk: Path, data: Path
) -> None:
    test_statement.go(page, serve(PCC_METRICS_DATA=data))
    test_statement.section(page, "Homicide")
    filler = fill_up(disk)
    test_statement.write(page, TEXT)
    expect(page.get_by_test_id("stAlert").filter(has_text=FULL)).to_be_visible()
    test_statement.press(page, "Try again")
    expect(page.get_by_test_id("stAlert").filter(has_text=FULL)).to_be_visible()
    expect(test_statement.box(page)).to_have_value(TEXT)
    filler.unlink()
    test_statement.press(page, "Try again")
    expect(page.get_by_text(test_statement.SAVED)).to_be_visible()
    expect(page.get_by_text(FULL)).to_have_count(0)
    assert TEXT in test_statement.stored(data).values()


def test_what_could_not_be_published_is_published_once_there_is_room(
    page: Page, serve: Callable[..., Server], disk: Path, data: Path
) -> None:
    for later in ("000002.json", "000003.json"):
        (data / "register" / later).unlink()
    server = serve(PCC_METRICS_DATA=data)
    page.goto(f"{server.url}/publish")
    test_publishing.bring(page, BUNDLED / Register(BUNDLED).find(test_publishing.SECOND).file)
    filler = fill_up(disk)
    test_publishing.publish(page, TEXT, "Longer series begin here.")
    expect(page.get_by_test_id("stAlert").filter(has_text=FULL).first).to_be_visible()
    expect(page.get_by_label("What is new or corrected")).to_have_value(TEXT)
    assert len(Register(data).entries()) == 1
    filler.unlink()
    test_publishing.press(page, "Publish")
    expect(page.get_by_text("is current for everyone at their next click")).to_be_visible()
    assert Register(data).current().note == TEXT


def test_a_file_for_which_there_is_no_room_is_refused_in_a_sentence(
    page: Page, serve: Callable[..., Server], disk: Path, data_copy: Path
) -> None:
    """An action, which runs before any part of the page."""
    server = serve(PCC_METRICS_DATA=data_copy, TMPDIR=disk)
    page.goto(f"{server.url}/publish")
    file = BUNDLED / Register(BUNDLED).find(test_publishing.SECOND).file
    filler = fill_up(disk)
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
    expect(page.get_by_test_id("stAlert").filter(has_text=FULL).first).to_be_visible()
    expect(page.get_by_role("heading", name="Publish figures")).to_be_visible()
    filler.unlink()
    settle(page)
    test_publishing.bring(page, file)
    expect(page.get_by_text("No fault in 7,143 rows.")).to_be_visible()
