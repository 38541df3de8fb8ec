"""An analyst publishes in the browser: good figures, broken ones, beside another, and back."""

from __future__ import annotations

import csv
import io
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Browser, Download, Page, expect

from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.store.register import Register
from tests.browser.served import Server, settle
from tests.browser.test_visits import choose, drafted, go, share

SECOND = "2026-11-22"
SECONDS = 120  # "in under two minutes": from opening the page until it is published
CHECKED = 60_000  # milliseconds that a check may take on a busy machine


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """The bundled figures before their second and third publication."""
    folder = tmp_path / "data"
    shutil.copytree(BUNDLED, folder)
    for later in ("000002.json", "000003.json"):
        (folder / "register" / later).unlink()
    return folder


@pytest.fixture
def second() -> Path:
    """The file of the second bundled snapshot."""
    return BUNDLED / Register(BUNDLED).find(SECOND).file


@pytest.fixture
def other(browser: Browser) -> Iterator[Page]:
    """Another person's browser."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def bring(page: Page, file: Path) -> None:
    """Upload a file and wait until it is checked."""
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
    expect(page.get_by_role("heading", name="What the check found")).to_be_visible(timeout=CHECKED)
    settle(page)


def write(page: Page, label: str, text: str) -> None:
    page.get_by_label(label).fill(text)
    page.keyboard.press("Tab")
    settle(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    settle(page)


def taken(download: Download) -> str:
    return Path(download.path()).read_text("utf-8-sig")


def publish(page: Page, note: str, reason: str = "") -> None:
    write(page, "What is new or corrected", note)
    if reason:
        write(page, "Why the warnings may pass", reason)
    press(page, "Publish")


def test_the_second_bundled_snapshot_is_published_over_the_first_within_two_minutes(
    page: Page,
    other: Page,
    serve: Callable[..., Server],
    first: Path,
    second: Path,
    console_errors: list[str],
) -> None:
    server = serve(PCC_METRICS_DATA=first)
    go(other, f"{server.url}/homicide")
    pinned, _ = share(other)
    before = drafted(other)
    assert before[0].startswith("41")

    begun = time.monotonic()
    go(page, f"{server.url}/publish")
    bring(page, second)
    expect(page.get_by_text("No fault in 7,143 rows.")).to_be_visible()
    counts = page.locator(".st-key-row-counts").get_by_test_id("stMetric").all_inner_texts()
    assert [text.split("\n")[-1] for text in counts] == ["7,143", "7,128", "0", "0"]
    expect(page.get_by_text("On 6 of the 6 pages")).to_be_visible()
    publish(page, "Open data beside the statement's figures.", "Longer series begin here.")
    expect(page.get_by_text("is current for everyone at their next click")).to_be_visible()
    taken_seconds = time.monotonic() - begun
    assert taken_seconds < SECONDS
    entry = Register(first).current()
    assert entry.note == "Open data beside the statement's figures."
    assert entry.reason == "Longer series begin here."
    published, bundled = Register(first).open(), Register(BUNDLED).open(SECOND)
    assert published.table.equals(bundled.table)

    # A page that was open meanwhile has the new figures at its next interaction, and goes on.
    choose(other, "Dudley")
    assert drafted(other) != before
    expect(other.get_by_text(f"(snapshot {entry.snapshot})")).to_be_visible()
    # What was sent before shows the same figures and words, and says what is new.
    go(other, pinned)
    assert drafted(other) == before
    notice = other.locator(".st-key-superseded")
    expect(notice).to_contain_text(f"the current snapshot is {entry.snapshot}")
    expect(notice).to_contain_text("Homicides: 41 homicides (year to October 2023) then")
    assert console_errors == []


def broken(second: Path, at: Path) -> set[str]:
    """A copy of the second snapshot with a mistake of many kinds; returns their codes."""
    table = pq.read_table(second)
    columns = {name: table.column(name).to_pylist() for name in table.column_names}
    changes = {
        "unknown_area": ("area", "atlantis"),
        "unknown_measure": ("measure", "homicide"),
        "unknown_source": ("source", "=1+1"),
        "unknown_status": ("status", "guessed"),
        "negative": ("value", -3.0),
        "fractional": ("value", 2.5),
        "not_a_number": ("value", float("nan")),
        "infinite": ("value", float("inf")),
        "formula": ("note", "=HYPERLINK(1)"),
        "markup": ("note", "<b>bold</b>"),
        "unseen_character": ("note", "abc\u202edef"),
    }
    for place, (column, wrong) in enumerate(changes.values()):
        columns[column][40 + 7 * place] = wrong
    columns["end"][300] = columns["end"][300].replace(day=15)
    for name in table.column_names:
        columns[name][400] = columns[name][401]
    fields = [pa.field(field.name, field.type) for field in table.schema]
    schema = pa.schema(fields, metadata=table.schema.metadata)
    pq.write_table(pa.table(columns, schema=schema), at)
    return {*changes, "not_whole_months", "duplicate"}


@pytest.mark.smoke
def test_a_broken_copy_shows_all_its_faults_at_once(
    page: Page, serve: Callable[..., Server], first: Path, second: Path, tmp_path: Path
) -> None:
    file = tmp_path / "broken.parquet"
    codes = broken(second, file)
    go(page, f"{serve(PCC_METRICS_DATA=first).url}/publish")
    bring(page, file)
    expect(page.get_by_text("nothing can be published until")).to_be_visible()
    expect(page.get_by_role("button", name="Publish", exact=True)).to_have_count(0)
    with page.expect_download() as started:
        page.get_by_role("button", name="Download the faults as CSV").click()
    rows = list(csv.DictReader(io.StringIO(taken(started.value))))
    assert codes <= {row["code"] for row in rows}
    assert {row["value"] for row in rows if row["code"] == "unknown_source"} == {"'=1+1"}
    assert all(row["message"] for row in rows)
    shown = page.get_by_role("region", name="Faults of broken.parquet, one a row")
    expect(shown.get_by_role("cell", name="unknown_source").first).to_be_visible()
    expect(shown.get_by_role("row")).to_have_count(len(rows) + 1)
    assert len(Register(first).entries()) == 1


def test_a_web_page_named_parquet_is_a_fault_and_the_server_goes_on(
    page: Page, serve: Callable[..., Server], first: Path, tmp_path: Path
) -> None:
    file = tmp_path / "june.parquet"
    file.write_text("<!doctype html><title>Not found</title><script>alert(1)</script>", "utf-8")
    server = serve(PCC_METRICS_DATA=first)
    go(page, f"{server.url}/publish")
    bring(page, file)
    expect(page.get_by_text("1 fault in 0 rows")).to_be_visible()
    with page.expect_download() as started:
        page.get_by_role("button", name="Download the faults as CSV").click()
    assert "it looks like a web page" in taken(started.value)
    press(page, "Choose another file")
    expect(page.get_by_test_id("stFileUploaderDropzoneInput")).to_be_attached()
    go(page, f"{server.url}/homicide")
    assert drafted(page)[0].startswith("41")


def month(rows: dict[str, float], at: Path) -> Path:
    """A file with one month of street-level robbery for some areas."""
    lines = ["title,One month for a test", "as_of,2026-11-01", "publisher,The office", "note,", ""]
    lines.append("measure,area,start,end,value,numerator,denominator,status,source,note")
    lines += [
        f"robbery_street,{area},2026-04,2026-04,{value},,,provisional,police-uk-street,"
        for area, value in rows.items()
    ]
    at.write_text("\n".join(lines), "utf-8")
    return at


def test_of_two_at_once_one_is_told_what_the_other_did_and_goes_on_top(
    page: Page, other: Page, serve: Callable[..., Server], data_copy: Path, tmp_path: Path
) -> None:
    server = serve(PCC_METRICS_DATA=data_copy)
    # Opened before either brings a file: a new tab of the same account has what another brought.
    for one in (page, other):
        go(one, f"{server.url}/publish")
    for one, area in ((page, "dudley"), (other, "walsall")):
        bring(one, month({area: 30}, tmp_path / f"{area}.csv"))
    reason = "April is new." if page.get_by_label("Why the warnings may pass").count() else ""
    publish(other, "April of Walsall.", reason)
    expect(other.get_by_text("is current for everyone")).to_be_visible()
    note = "April of Dudley, typed before the other was there."
    publish(page, note, reason)
    told = page.get_by_test_id("stAlert").filter(has_text="Nothing was published")
    expect(told).to_contain_text("April of Walsall.")
    press(page, "Check again on top of it")
    expect(page.get_by_label("What is new or corrected")).to_have_value(note, timeout=CHECKED)
    settle(page)
    press(page, "Publish")
    expect(page.get_by_text("is current for everyone")).to_be_visible()
    register = Register(data_copy)
    assert register.verify()[0] == 5
    now = register.open()
    held = {a: now.series("robbery_street", a)[-1].value for a in ("dudley", "walsall")}
    assert held == {"dudley": 30, "walsall": 30}


@pytest.mark.smoke
def test_what_was_withdrawn_says_why_and_can_come_back(
    page: Page, serve: Callable[..., Server], data_copy: Path
) -> None:
    server = serve(PCC_METRICS_DATA=data_copy)
    current, earlier = Register(data_copy).current().snapshot, SECOND
    go(page, f"{server.url}/history")
    expect(page.get_by_text("Yes. Checked: 3 entries")).to_be_visible()
    page.locator(".st-key-entry-3").get_by_role("button", name="Withdraw").click()
    settle(page)
    write(page, "Why it is not to be relied on", "A month of one area was counted twice.")
    press(page, f"Withdraw {current} now")
    expect(page.get_by_text(f"Withdrawn: {current}.", exact=False).first).to_be_visible()
    assert Register(data_copy).current().snapshot.startswith(earlier)
    go(page, f"{server.url}/homicide?snapshot={current}")
    alert = page.get_by_test_id("stAlert").filter(has_text="was withdrawn")
    expect(alert).to_contain_text("A month of one area was counted twice.")

    go(page, f"{server.url}/history")
    page.locator(".st-key-entry-3").get_by_role("button", name="Make this content current").click()
    expect(page.get_by_role("heading", name="What the check found")).to_be_visible(timeout=CHECKED)
    settle(page)
    expect(page.get_by_text("becomes current again as it was")).to_be_visible()
    publish(page, "The month was right after all.", "It was checked again.")
    expect(page.get_by_text("is current for everyone")).to_be_visible()
    assert Register(data_copy).current().snapshot == current
