"""The publish and history pages, run as the server runs them: who may, faults, typed figures."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pcc_metrics.domain.app_files import FRAME
from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, load_catalogue
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.publishing.manual_entry import ManualFigure, typed_measures, write_figures
from pcc_metrics.publishing.publish import Publication, propose, publish
from pcc_metrics.publishing.screening.limits import LIMITS
from pcc_metrics.statement.statement_store import StatementStore
from pcc_metrics.store.register import Register
from pcc_metrics.ui.publish import (
    confirmation,
    definitions_panel,
    history_page,
    manual_entry,
    metadata_form,
    month_form,
    pending_upload,
    saved_upload,
    upload,
)
from tests.support.environment import PROJECT
from tests.support.stores import statements_folder
from tests.support.visitors import ACCOUNT, at_this_computer, from_elsewhere
from tests.ui.test_pages import assert_well, document, press, said, visit

CATALOGUE = load_catalogue(BUNDLED_CATALOGUE)
HEAD = "measure,area,start,end,value,numerator,denominator,status,source,note"
SOON = date.today() + timedelta(days=2)  # noqa: DTZ011 - as the page counts days
YESTERDAY = date.today() - timedelta(days=1)  # noqa: DTZ011 - as above
APRIL = "robbery_street,{area},2026-04,2026-04,{value},,,provisional,police-uk-street,"


@pytest.fixture(autouse=True)
def _analyst(monkeypatch: pytest.MonkeyPatch, data_copy: Path) -> None:  # noqa: ARG001 - set up
    at_this_computer(monkeypatch)


def sheet(*rows: str, title: str = "For a test", as_of: str = "2026-11-01") -> bytes:
    """A filled template."""
    lines = [f"title,{title}", f"as_of,{as_of}", "publisher,The office", "note,", "", HEAD, *rows]
    return "\n".join(lines).encode()


def brought(content: bytes, name: str = "april.csv", **state: object) -> AppTest:
    """The publish page of somebody who has brought a file, and typed what `state` says."""
    at = AppTest.from_file(str(FRAME), default_timeout=120)
    desk = pending_upload.PendingUpload()
    path = Path(desk.folder.name) / f"candidate{Path(name).suffix}"
    path.write_bytes(content)
    desk.candidate = pending_upload.UploadedFile(name, path, "Brought as a file.")
    at.session_state[pending_upload.STATE_KEY] = desk
    for key, value in state.items():
        at.session_state[key] = value
    at._page_hash = visit_hash("publish")
    return at.run()


def visit_hash(path: str) -> str:
    from streamlit.util import calc_hash  # noqa: PLC0415

    return calc_hash(path)


def typed(at: AppTest, key: str, text: str) -> None:
    next(a for a in (*at.text_area, *at.text_input) if a.key == key).set_value(text)


def fault_cells(at: AppTest) -> dict[str, list[str]]:
    """What the first list of faults says, by column."""
    listed = next(one for one in map(document, at.get("html")) if one.xpath(".//table"))
    heads = [head.text_content() for head in listed.xpath(".//th")]
    return {
        head: [cell.text_content() for cell in listed.xpath(f".//td[{place}]")]
        for place, head in enumerate(heads, 1)
    }


def labels(at: AppTest) -> list[str]:
    return [button.label for button in at.button]


# Who may


@pytest.mark.parametrize("page", ["publish", "history"])
def test_a_reader_sees_no_control(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from_elsewhere(monkeypatch)
    at = visit(page)
    assert_well(at)
    assert not {"Publish", "Withdraw …", "Add to the list"} & set(labels(at))
    assert at.get("file_uploader") == []
    assert ("Publishing is off" in said(at)) == (page == "publish")


def test_the_action_refuses_whoever_has_lost_the_right(
    data_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = brought(sheet(APRIL.format(area="dudley", value=30)), **{pending_upload.NOTE: "April"})
    from_elsewhere(monkeypatch)
    press(at, "Publish")
    assert len(Register(data_copy).entries()) == 3


def test_bundled_data_that_are_named_cannot_be_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCC_METRICS_DATA", str(PROJECT / "data"))
    assert "nothing writes to: name a copy" in said(visit("publish"))


# A file


def test_a_good_file_is_shown_with_what_it_changes_and_published(data_copy: Path) -> None:
    at = brought(sheet(APRIL.format(area="dudley", value=30)))
    assert_well(at)
    text = said(at)
    assert "No fault in 1 row" in text and "Rows afterwards 15,101" in text
    assert "Coverage" in text and "goes on" not in text
    typed(at, pending_upload.NOTE, "April of Dudley.")
    press(at, "Publish")
    entry = Register(data_copy).current()
    assert (entry.note, entry.who, entry.rows["added"]) == ("April of Dudley.", ACCOUNT, 1)
    assert "is current for everyone at their next click" in said(at)
    assert "withdraw this snapshot" in said(at)


def test_what_was_typed_stays_when_publishing_is_refused(data_copy: Path) -> None:
    at = brought(sheet(APRIL.format(area="dudley", value=30_000)))
    assert "passes with a reason" in said(at)
    typed(at, pending_upload.NOTE, "April of Dudley.")
    press(at, "Publish")
    assert "say why they may pass" in said(at, "error")
    note = next(a for a in at.text_area if a.key == pending_upload.NOTE)
    assert note.value == "April of Dudley."
    typed(at, pending_upload.REASON, "It was counted again.")
    press(at, "Publish")
    entry = Register(data_copy).current()
    assert (entry.note, entry.reason) == ("April of Dudley.", "It was counted again.")


def test_each_kind_of_warning_may_have_its_own_reason(data_copy: Path) -> None:
    at = brought(sheet(APRIL.format(area="dudley", value=30_000).replace("2026-04", "2026-05")))
    typed(at, pending_upload.NOTE, "May of Dudley.")
    kinds = [one.key for one in at.text_input if "Why this may pass" in one.label]
    assert pending_upload.reason_key("jump") in kinds and pending_upload.reason_key("gap") in kinds
    for key in kinds:
        typed(at, key, f"Looked at {key.removeprefix(pending_upload.reason_key(''))}.")
    press(at, "Publish")
    entry = Register(data_copy).current()
    assert entry.reasons["gap"] == "Looked at gap." and set(entry.reasons) == set(entry.warnings)
    assert entry.reason == ""


def test_what_is_published_already_is_said_and_there_is_nothing_to_do(data_copy: Path) -> None:
    file = sheet(APRIL.format(area="dudley", value=30))
    at = brought(file)
    typed(at, pending_upload.NOTE, "April of Dudley.")
    press(at, "Publish")
    entry = Register(data_copy).current()
    again = brought(file)
    assert f"Already published as {entry.snapshot}" in said(again, "success")
    assert "Publish" not in labels(again)


def test_what_a_file_does_not_say_is_asked_for_on_the_page(data_copy: Path) -> None:
    rows = "\n".join([HEAD, APRIL.format(area="dudley", value=30)])
    at = brought(rows.encode())
    assert_well(at)
    assert "may be said here instead" in said(at)
    publisher = next(a for a in at.text_input if a.key == metadata_form.PUBLISHER)
    assert publisher.value == CATALOGUE.body.office
    typed(at, metadata_form.TITLE, "April of Dudley")
    press(at, "Check again with this")
    assert_well(at)
    assert "may be said here instead" in said(at)  # the day is still missing
    again = visit("publish")  # another tab of the same person: the title is there
    assert "april.csv" in said(again)
    assert not [a for a in again.text_input if a.key == metadata_form.TITLE]
    assert not [a for a in at.text_input if a.key == metadata_form.TITLE]
    at.date_input(key=metadata_form.AS_OF).set_value(date(2026, 11, 1))
    press(at, "Check again with this")
    assert "No fault in 1 row" in said(at)
    typed(at, pending_upload.NOTE, "April of Dudley.")
    press(at, "Publish")
    snapshot = Register(data_copy).open()
    assert Register(data_copy).current().title == "April of Dudley"
    assert snapshot.metadata.publisher == CATALOGUE.body.office


def test_what_was_brought_and_typed_is_there_in_another_tab(data_copy: Path) -> None:
    at = brought(sheet(APRIL.format(area="dudley", value=30)))
    typed(at, pending_upload.NOTE, "April of Dudley.")
    at.run()
    other = visit("publish")
    assert "april.csv" in said(other) and "No fault in 1 row" in said(other)
    note = next(a for a in other.text_area if a.key == pending_upload.NOTE)
    assert note.value == "April of Dudley."
    press(other, "Publish")
    assert Register(data_copy).current().note == "April of Dudley."
    assert not list((data_copy / "uploads").rglob("*.json"))
    assert "april.csv" not in said(visit("publish"))


def test_a_file_whose_folder_went_with_the_connection_is_fetched_again() -> None:
    at = brought(sheet(APRIL.format(area="dudley", value=30)))
    folder = Path(at.session_state[pending_upload.STATE_KEY].folder.name)
    shutil.rmtree(folder)
    at.run()
    assert_well(at)
    assert "april.csv" in said(at) and "No fault in 1 row" in said(at)
    at.session_state[pending_upload.STATE_KEY].candidate.path.unlink()
    press(at, "Choose another file")
    assert_well(at)
    assert "april.csv" not in said(at)


def test_figures_typed_in_are_there_after_a_reload() -> None:
    at = form()
    press(at, "Add to the list")
    typed(at, manual_entry.VALUE, "93%")
    at.run()
    again = visit("publish")
    assert "92.5%, final" in said(again)
    value = next(i for i in again.text_input if i.key == manual_entry.VALUE)
    assert value.value == "93%"
    press(again, "Check these figures")
    press(again, "Choose another file")
    assert "92.5%, final" in said(again)
    press(again, "Remove")


def test_what_was_brought_is_not_there_for_another_person(
    data_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought(sheet(APRIL.format(area="dudley", value=30)))
    assert list((data_copy / "uploads").rglob("*.json"))
    monkeypatch.setattr(saved_upload, "account_key", lambda: "somebody else")
    assert "april.csv" not in said(visit("publish"))


def test_every_fault_is_listed_and_nothing_can_be_published(data_copy: Path) -> None:
    at = brought(
        sheet(
            APRIL.format(area="dudly", value=-3),
            APRIL.format(area="walsall", value="many"),
            APRIL.format(area="solihull", value=2.5).replace("provisional", "=1+1"),
        )
    )
    assert_well(at)
    cells = fault_cells(at)
    assert {"unknown_area", "negative", "not_a_number", "fractional", "unknown_status"} <= {
        *cells["Code"]
    }
    assert "=1+1" in cells["Found"]
    assert len(set(map(len, cells.values()))) == 1
    assert "Publish" not in labels(at)
    assert len(Register(data_copy).entries()) == 3


def test_a_change_of_mode_checks_again() -> None:
    at = brought(sheet(APRIL.format(area="dudley", value=30)))
    next(r for r in at.radio if r.label == "How the rows become current").set_value("replace").run()
    at.run()
    assert "Rows afterwards 1" in said(at) and "Removed 15,100" in said(at)


def test_somebody_who_published_meanwhile_is_named_before_the_button_is_pressed(
    data_copy: Path, tmp_path: Path
) -> None:
    at = brought(sheet(APRIL.format(area="dudley", value=30)), **{pending_upload.NOTE: "Mine"})
    file = tmp_path / "x.csv"
    file.write_bytes(sheet(APRIL.format(area="walsall", value=30)))
    publish(propose(file, data_copy), Publication("Sam", "Walsall first.", "It is a test"))
    press(at, "Publish")
    assert "Sam wrote entry 4" in said(at, "error") and "Publish" not in labels(at)
    press(at, "Check again on top of it")
    press(at, "Publish")
    register = Register(data_copy)
    assert [e.note for e in register.entries()[3:]] == ["Walsall first.", "Mine"]


def test_an_embargo_hides_the_snapshot_from_everyone_until_its_hour(data_copy: Path) -> None:
    at = brought(sheet(APRIL.format(area="dudley", value=30)), **{pending_upload.NOTE: "Ahead"})
    next(c for c in at.checkbox if c.key == pending_upload.LATER).check().run()
    press(at, "Publish")
    register = Register(data_copy)
    waiting = register.embargoed()
    assert waiting and register.current().snapshot != waiting.snapshot
    assert waiting.snapshot in said(at) and "waits until" in said(at)
    assert f"hidden until {waiting.embargo}" in said(visit("history"))


def test_a_reader_is_not_told_of_an_embargo(
    data_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(sheet(APRIL.format(area="walsall", value=30)))
    hour = datetime.now(UTC) + timedelta(days=1)
    entry = publish(propose(file, data_copy), Publication("Sam", "Ahead.", "", hour))
    assert entry.snapshot in said(visit("history"))
    assert "is hidden until" in said(visit("publish"))
    from_elsewhere(monkeypatch)
    for page in ("history", "publish", ""):
        text = said(visit(page))
        assert entry.snapshot not in text and "Ahead." not in text


def test_the_upload_is_stopped_before_the_check_s_own_limit() -> None:
    text = (PROJECT / ".streamlit" / "config.toml").read_text("utf-8")
    (size,) = [line for line in text.splitlines() if line.startswith("maxUploadSize")]
    assert int(size.rpartition("=")[2]) * 1024**2 < LIMITS.file_bytes


# Templates


def test_the_templates_are_what_the_check_takes(data_copy: Path, tmp_path: Path) -> None:
    at = visit("publish")
    offered = [b.label for b in at.get("download_button")]
    assert offered.count("Excel workbook") == offered.count("CSV") == 3
    from pcc_metrics.ui.state.session import Visit  # noqa: PLC0415

    found: Visit = at.session_state["_visit"]
    for ending in ("csv", "xlsx"):
        path = tmp_path / f"template.{ending}"
        path.write_bytes(upload.make_template(found, ending, "own"))
        codes = {f.code for f in propose(path, data_copy).screening.faults}
        assert codes == {"bad_metadata"}  # only the title is to be filled in


# Typed figures


def test_the_form_takes_the_measures_that_have_only_typed_sources() -> None:
    found = {m.id for m in typed_measures(CATALOGUE)}
    wanted = {"calls_999_within_10s", "calls_101_mean_wait", "sharp_admissions_u25"}
    assert wanted | {"victim_satisfaction"} <= found
    assert not {"homicides", "robbery_street", "population"} & found


FIELDS = {
    manual_entry.ENTRY: manual_entry.SINGLE,
    manual_entry.MEASURE: "calls_999_within_10s",
    manual_entry.AREA: "west-midlands",
    manual_entry.SOURCE: "police-uk-999",
    manual_entry.STATUS: "final",
    manual_entry.FIRST: "2026-06",
    manual_entry.LAST: "",
    manual_entry.VALUE: "92.5%",
    manual_entry.LINK: "https://www.police.uk/999",
    manual_entry.DAY: date(2026, 8, 3),
    manual_entry.WHERE: "Table 2",
}


def form(**changes: object) -> AppTest:
    at = AppTest.from_file(str(FRAME), default_timeout=120)
    for key, value in {**FIELDS, **changes}.items():
        at.session_state[key] = value
    at._page_hash = visit_hash("publish")
    return at.run()


def test_figures_typed_in_go_the_road_of_a_file(data_copy: Path) -> None:
    at = form()
    press(at, "Add to the list")
    assert "92.5%, final. Table 2. Released 2026-08-03: https://www.police.uk/999" in said(at)
    typed(at, manual_entry.VALUE, "")
    typed(at, manual_entry.TOP, "45000")
    typed(at, manual_entry.BASE, "50000")
    typed(at, manual_entry.FIRST, "2026-07")
    at.session_state[manual_entry.DAY] = date(2026, 9, 1)
    press(at, "Add to the list")
    assert "90% (45,000 of 50,000)" in said(at)
    typed(at, manual_entry.TITLE, "999 calls to July 2026")
    press(at, "Check these figures")
    assert "No fault in 2 rows" in said(at), said(at, "error")
    typed(at, pending_upload.NOTE, "999 calls of June and July.")
    press(at, "Publish")
    now = Register(data_copy).open()
    rows = [
        r
        for r in now.series("calls_999_within_10s", "west-midlands")
        if r.numerator or r.value == 0.925
    ]
    assert [(str(r.period.end), r.value) for r in rows] == [("2026-06", 0.925), ("2026-07", 0.9)]
    assert rows[0].note == "Table 2. Released 2026-08-03: https://www.police.uk/999"
    assert Register(data_copy).current().title == "999 calls to July 2026"
    assert now.metadata.title.startswith("National policing priorities in the West Midlands: ")
    assert "at.session_state" not in said(at)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({manual_entry.VALUE: ""}, "There is no figure"),
        ({manual_entry.VALUE: "ninety"}, "“ninety”: This is not a number"),
        ({manual_entry.VALUE: "12,5"}, "Is it 12.5, or 125?"),
        ({manual_entry.VALUE: "91"}, "with its sign, such as 42%"),
        ({manual_entry.VALUE: "12 5"}, "“12 5”: This is not a number"),
        ({manual_entry.FIRST: "June"}, "“June” is not a month"),
        ({manual_entry.LAST: "2026-05"}, "ends before it starts"),
        ({manual_entry.LINK: "police.uk"}, "The link is no web address"),
        ({manual_entry.LINK: "javascript:alert(1)"}, "The link is no web address"),
        ({manual_entry.DAY: None}, "The day of release is missing"),
        ({manual_entry.DAY: date(2026, 6, 30)}, "cannot have been released"),
        ({manual_entry.DAY: SOON}, "is still to come"),
    ],
)
def test_what_is_wrong_with_a_typed_figure_is_said_and_nothing_is_lost(
    changes: dict[str, object], words: str
) -> None:
    at = form(**changes)
    press(at, "Add to the list")
    assert words in said(at, "error")
    link = next(i for i in at.text_input if i.key == manual_entry.LINK)
    assert link.value == changes.get(manual_entry.LINK, FIELDS[manual_entry.LINK])
    assert "Typed so far" not in said(at)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("0.9%", "Read as 0.9%."),
        ("91%", "Read as 91%."),
        ("0.9", "Read as 90%."),
        ("12,5", "Is it 12.5, or 125?"),
    ],
)
def test_what_a_typed_value_is_read_as_is_shown_before_it_counts(value: str, words: str) -> None:
    at = form(**{manual_entry.VALUE: value})
    assert words in said(at) and "Typed so far" not in said(at)


def test_what_was_understood_is_said_in_words_before_publishing() -> None:
    row = "calls_999_within_10s,west-midlands,2026-06,2026-06,{},,,provisional,police-uk-999,"
    at = brought(sheet(row.format("0.009")))
    wanted = "999 calls answered within 10 seconds, West Midlands, June 2026: 0.9%, provisional"
    assert wanted in said(at)
    (warning,) = fault_cells(at)["What is wrong and what to do"]
    assert warning.endswith("Is 90% meant?")


def test_a_typed_figure_can_be_changed_and_removed() -> None:
    at = form()
    press(at, "Add to the list")
    press(at, "Change")
    value = next(i for i in at.text_input if i.key == manual_entry.VALUE)
    assert value.value == "92.5%"
    value.set_value("93%")
    press(at, "Save the change")
    assert "93%" in said(at) and "92.5%" not in said(at)
    press(at, "Remove")
    assert "Typed so far" not in said(at)


NEXT = month_form.list_months()[1]  # a month whose figures may be out


def month(**typed_in: str) -> AppTest:
    """The form for one month, with what is typed for 999 calls, by measure and box."""
    at = AppTest.from_file(str(FRAME), default_timeout=120)
    at.session_state[month_form.MONTH] = NEXT
    at.session_state[f"{month_form.WRITTEN}link-police-uk-999"] = "https://www.police.uk/999"
    at.session_state[f"{month_form.WRITTEN}day-police-uk-999"] = YESTERDAY
    for name, text in typed_in.items():
        at.session_state[line_key(name)] = text
    at._page_hash = visit_hash("publish")
    return at.run()


def line_key(name: str) -> str:
    box, _, measure = name.partition("_of_")
    return f"{month_form.WRITTEN}{box}-{measure}-west-midlands-police-uk-999"


SHARE, CALLS = "value_of_calls_999_within_10s", "value_of_calls_999_received"
WAIT = "value_of_calls_999_mean_wait"


def test_a_month_is_typed_in_one_form_and_published(data_copy: Path) -> None:
    at = month(**{SHARE: "91.4%", CALLS: "61,234"})
    assert_well(at)
    text = said(at)
    assert "Read as 91.4%. Last held: " in text and "Read as 61,234." in text
    assert "None is held yet." not in text.partition("Survey")[0]
    press(at, "Add this month to the list")
    assert "Typed so far: 2 figures" in said(at)
    assert not next(i for i in at.text_input if i.key == line_key(SHARE)).value
    press(at, "Check these figures")
    text = said(at)
    assert "No fault in 2 rows" in text, said(at, "error")
    shown = Month.parse(NEXT).label
    assert f"999 calls answered within 10 seconds, West Midlands, {shown}: 91.4%" in text
    typed(at, pending_upload.NOTE, "999 calls of a month.")
    if "passes with a reason" in text:
        typed(at, pending_upload.REASON, "The months between were never published.")
    press(at, "Publish")
    now = Register(data_copy).open()
    for measure, value in (("calls_999_within_10s", 0.914), ("calls_999_received", 61234)):
        last = now.series(measure, "west-midlands")[-1]
        assert (str(last.period.end), last.value, last.source) == (NEXT, value, "police-uk-999")


def test_a_wrong_line_is_named_and_nothing_of_the_month_is_taken() -> None:
    at = month(**{SHARE: "91.4%", CALLS: "12,5", WAIT: "fast"})
    assert "“12,5”: Is it 12.5, or 125?" in said(at, "caption")
    press(at, "Add this month to the list")
    wrong = said(at, "error")
    assert "999 calls received: “12,5”: Is it 12.5, or 125?" in wrong
    assert "Mean time to answer 999 calls: “fast”: This is not a number" in wrong
    assert "Typed so far" not in said(at)
    typed(at, line_key(CALLS), "")
    typed(at, line_key(WAIT), "")
    press(at, "Add this month to the list")
    assert "Typed so far: 1 figure" in said(at)


def test_the_same_line_typed_again_takes_the_place_of_the_first() -> None:
    at = month(**{SHARE: "91.4%"})
    press(at, "Add this month to the list")
    typed(at, line_key(SHARE), "92%")
    press(at, "Add this month to the list")
    assert "Typed so far: 1 figure" in said(at) and "92%, as published" in said(at)
    press(at, "Add this month to the list")
    assert "Nothing is typed yet" in said(at, "error")


def test_a_month_typed_in_is_there_after_a_reload_and_the_list_too() -> None:
    at = month(**{SHARE: "91.4%"})
    press(at, "Add this month to the list")
    typed(at, line_key(CALLS), "61,234")
    at.run()
    again = visit("publish")
    assert_well(again)
    assert "Typed so far: 1 figure" in said(again) and "Read as 61,234." in said(again)
    assert next(s for s in again.selectbox if s.key == month_form.MONTH).value == NEXT
    day = f"{month_form.WRITTEN}day-police-uk-999"
    assert next(d for d in again.date_input if d.key == day).value == YESTERDAY


def test_a_typed_share_beyond_100_percent_is_the_check_s_fault(
    data_copy: Path, tmp_path: Path
) -> None:
    june = Period(Month.of(2026, 6), Month.of(2026, 6))
    figure = ManualFigure(
        "calls_999_within_10s",
        "west-midlands",
        june,
        "police-uk-999",
        "https://example.org/x",
        date(2026, 8, 1),
        value=1.2,
    )
    write_figures(tmp_path / "x.parquet", [figure], "A test", "The office")
    found = propose(tmp_path / "x.parquet", data_copy).screening
    assert [(f.code, f.row) for f in found.faults] == [("not_a_share", 1)]


# History


def test_the_history_says_that_all_is_as_published_and_what_was_corrected(
    data_copy: Path, tmp_path: Path
) -> None:
    now = Register(data_copy).open()
    last = now.series("robbery_street", "dudley")[-1]
    file = tmp_path / "x.csv"
    line = APRIL.format(area="dudley", value=last.value + 3).replace(
        "2026-04", str(last.period.end)
    )
    file.write_bytes(sheet(line))
    publish(propose(file, data_copy), Publication("Sam", "Three were missing.", "It is a test"))
    at = visit("history")
    assert_well(at)
    assert "Yes. Checked: 4 entries" in said(at)
    assert "1 published figure was changed" in said(at)
    row = at.dataframe[-1].value.iloc[0]
    assert (row["Until then"], row["Since then"]) == (last.value, last.value + 3)
    assert row["Why"] == "Three were missing."


def broken_entry(folder: Path) -> str:
    path = folder / "register" / "000001.json"
    entry = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**entry, "note": "Never happened"}), "utf-8")
    return "000002.json does not follow from 000001.json"


def lost_entry(folder: Path) -> str:
    (folder / "register" / "000001.json").unlink()
    return "The register has no entry 000001"


def unreadable_entry(folder: Path) -> str:
    (folder / "register" / "000002.json").write_text("{", "utf-8")
    return "000002.json in the register cannot be read"


def changed_file(folder: Path) -> str:
    path = folder / Register(folder).entries()[0].file
    path.write_bytes(path.read_bytes() + b"x")
    return "is not the file that was published"


def lost_file(folder: Path) -> str:
    (folder / Register(folder).entries()[0].file).unlink()
    return "the file is not there"


@pytest.mark.parametrize(
    "harm", [broken_entry, lost_entry, unreadable_entry, changed_file, lost_file]
)
def test_a_register_that_was_tampered_with_is_said_in_words(
    harm: Callable[[Path], str], data_copy: Path
) -> None:
    wanted = harm(data_copy)
    at = visit("history")
    assert_well(at)
    assert wanted in said(at, "error")
    assert "Withdraw …" not in labels(at)
    assert "Publications" in said(at)


def test_a_withdrawal_is_asked_twice_and_needs_a_reason(data_copy: Path) -> None:
    current = Register(data_copy).current().snapshot
    at = visit("history")
    press(at, "Withdraw …")
    assert "becomes current again" in said(at) and len(Register(data_copy).entries()) == 3
    press(at, f"Withdraw {current} now")
    assert "note is empty" in said(at, "error")
    typed(at, "withdraw-why", "A month was counted twice.")
    press(at, f"Withdraw {current} now")
    entry = Register(data_copy).entries()[-1]
    assert (entry.action, entry.who, entry.note) == (
        "withdraw",
        ACCOUNT,
        "A month was counted twice.",
    )
    assert f"Withdrawn: {current}" in said(at)


def test_the_history_can_be_taken_away_and_runs_no_formula() -> None:
    entries = list(reversed(Register().entries()))
    from pcc_metrics.charts.tables import to_csv  # noqa: PLC0415

    text = to_csv(history_page._table(entries), "").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Number"] for row in rows] == ["3", "2", "1"]
    assert rows[1]["Added"] == "7128"


def test_an_hour_is_read_by_the_visitor_s_own_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock:
        timezone = "Europe/London"

    monkeypatch.setattr(confirmation.st, "context", Clock())
    assert confirmation._zone().key == "Europe/London"
    Clock.timezone = "Nowhere/Else"
    assert confirmation._zone().key == "UTC"


def test_a_candidate_from_anywhere_takes_the_place_of_the_last(tmp_path: Path) -> None:
    source = tmp_path / "x.parquet"
    source.write_bytes(b"new")

    def script(path: str) -> None:
        from functools import partial  # noqa: PLC0415
        from shutil import copyfile  # noqa: PLC0415

        import streamlit as st  # noqa: PLC0415

        from pcc_metrics.ui.publish import pending_upload  # noqa: PLC0415

        pending_upload.set_upload(
            "a.csv", ".csv", lambda at: at.write_bytes(b"old") and None, "First."
        )
        pending_upload.set_upload("b.parquet", ".parquet", partial(copyfile, path), "Then.")
        found = pending_upload.pending_upload().candidate
        assert found
        st.write(f"{found.name} {found.size} {len(list(found.path.parent.iterdir()))}")

    at = AppTest.from_function(script, args=(str(source),)).run()
    assert [m.value for m in at.markdown] == ["b.parquet 3 1"]


# Definitions


def test_changed_definitions_are_shown_and_published_alone(
    data_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = shutil.copytree(BUNDLED_CATALOGUE, tmp_path / "catalogue")
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(catalogue))
    file = catalogue / "measures" / "homicide.toml"
    text = file.read_text("utf-8")
    title = CATALOGUE.measures["homicides"].title
    file.write_text(text.replace(f'title = "{title}"', 'title = "Killings"', 1), "utf-8")
    before = Register(data_copy).current().snapshot
    at = visit("publish")
    assert "measure homicides, title" in said(at) and "Killings" in said(at)
    assert not at.table
    at.session_state[definitions_panel.PAGES] = True
    at.run()
    shown = next(one.value for one in at.table if "Killings" in one.value.to_string())
    assert "Killings" in str(shown["Afterwards"].to_list())
    assert "Killings" not in str(shown["Now"].to_list())
    assert len(Register(data_copy).entries()) == 3
    press(at, "Publish these definitions")
    assert "note is empty" in said(at, "error")
    typed(at, definitions_panel.NOTE, "A plainer word.")
    press(at, "Publish these definitions")
    assert_well(at)
    entry, now = Register(data_copy).current(), Register(data_copy).open()
    assert (entry.parent, entry.note, entry.who) == (before, "A plainer word.", ACCOUNT)
    assert now.metadata.definitions["measures"]["homicides"]["title"] == "Killings"
    assert "is current for everyone at their next click" in said(at)


# Whether all is as it was


def test_the_history_page_looks_at_statements_and_says_so(data_copy: Path) -> None:
    assert "there are no statements" in said(visit("history"), "success")
    statements = StatementStore(data_copy)
    snapshot = Register(data_copy).current().snapshot
    for one in ("2023-12-west-midlands", "2023-12-walsall"):
        statements.save(one, "context", "Begun.", seen=0, who="Ada", snapshot=snapshot)
    assert "and 2 statements with 4 entries and 0 files" in said(visit("history"), "success")
    (statements_folder(statements) / "2023-12-walsall" / "000002.json").write_text("{", "utf-8")
    at = visit("history")
    assert "Yes. Checked" not in said(at) and "2023-12-walsall" in said(at, "error")


@pytest.mark.parametrize("quarter", ["2023-12", "2023-09"])
def test_a_damaged_draft_is_named_and_the_others_are_listed(data_copy: Path, quarter: str) -> None:
    """Also where it is the one that the address asks for."""
    statements = StatementStore(data_copy)
    snapshot = Register(data_copy).current().snapshot
    for one in ("2023-12-west-midlands", "2023-09-west-midlands"):
        statements.save(one, "context", "Begun.", seen=0, who="Ada", snapshot=snapshot)
    (statements_folder(statements) / "2023-09-west-midlands" / "000002.json").write_text(
        "{", "utf-8"
    )
    at = visit("statement", quarter=quarter)
    assert "The statement 2023-09-west-midlands cannot be read" in said(at, "warning")
    assert any("October to December 2023" in one for one in labels(at))
    assert not at.exception
