"""The feed tells what happened to figures, in the pages' sentences, and can be filtered."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import feedparser
import pytest

from pcc_metrics.content.page_content import build_page_content
from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, load_catalogue
from pcc_metrics.domain.periods import Month
from pcc_metrics.domain.view import View
from pcc_metrics.figures.reader import Reader
from pcc_metrics.narrative.updates import headline_updates
from pcc_metrics.narrative.withdrawals import withdrawal_notice
from pcc_metrics.store.observation import Observation
from pcc_metrics.store.register import Register
from tests.support.data_client import data_client
from tests.support.publications import publish, rows_of, withdraw

CATALOGUE = load_catalogue(BUNDLED_CATALOGUE)
LAST_YEAR = Month.of(2025, 4)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(BUNDLED, folder)
    monkeypatch.setenv("PCC_METRICS_DATA", str(folder))
    return folder


def read_feed() -> Any:
    """The feed as a reader of feeds reads it."""
    answer = data_client().get("/feed.atom")
    feed = feedparser.parse(answer.content, response_headers=dict(answer.headers))
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


def entries(kind: str) -> list[Any]:
    return [one for one in read_feed().entries if kind in terms(one, "news")]


def terms(entry: Any, about: str) -> list[str]:
    """The categories of an entry of one scheme."""
    return [t.term for t in entry.tags if t.scheme == f"http://testserver/api/v1/catalogue#{about}"]


def lines(entry: Any) -> list[str]:
    text = re.sub(r"</p>\s*", "\n", entry.content[0].value)
    return [line.strip() for line in re.sub(r"<[^>]+>", "", text).splitlines() if line.strip()]


def corrected(folder: Path, change: Callable[[Observation], Observation]) -> str:
    """Publish the current rows with some changed, as a correction; returns the id."""
    register = Register(folder)
    now = register.current().snapshot
    rows = [change(row) for row in rows_of(Reader(register.open(), CATALOGUE))]
    return publish(folder, rows, CATALOGUE, date(2026, 12, 1), "Corrected", corrects=now)


def in_walsall(row: Observation) -> bool:
    return (row.measure, row.area) == ("robbery_street", "walsall")


def test_a_publication_is_told_with_what_is_new_in_the_overview_s_sentences(folder: Path) -> None:
    told = entries("published")
    publications = [*reversed(Register(folder).publications())]
    assert len(told) == len(publications) == 3
    then, now = (Reader(s, CATALOGUE) for s in Register(folder).open_published()[-2:])
    updates = headline_updates(then, now, View(), CATALOGUE)
    text = lines(told[0])
    assert updates.summary in text and updates.new
    assert [f"New: {one}" for one in updates.new] == [t for t in text if t.startswith("New: ")]
    assert publications[0].note in text
    assert terms(told[0], "priority") == [*CATALOGUE.priorities]
    assert "west-midlands" in terms(told[0], "area") and "walsall" in terms(told[0], "area")


def test_a_sign_that_changes_is_told_in_the_page_s_sentence_for_area_and_priority(
    folder: Path,
) -> None:
    assert not [one for one in entries("sign-changed") if "walsall" in terms(one, "area")]
    before = Reader(Register(folder).open(), CATALOGUE)

    def double(row: Observation) -> Observation:
        late = in_walsall(row) and row.period.start >= LAST_YEAR
        return replace(row, value=row.value * 2) if late else row

    corrected(folder, double)
    robbery = "Robbery (street-level data), Walsall: ▲, was "
    told = [one for one in entries("sign-changed") if terms(one, "area") == ["walsall"]]
    (one,) = [one for one in told if one.title.startswith(robbery)]
    assert terms(one, "priority") == [*CATALOGUE.measures["robbery_street"].priorities]
    assert one.link == "http://testserver/serious-violence?lpa=walsall"
    priority, view = CATALOGUE.priorities["serious-violence"], View(("walsall",))
    new, old = (
        [s.alone for s in build_page_content(reader, priority, view).sentences]
        for reader in (Reader(Register(folder).open(), CATALOGUE), before)
    )
    said, was = lines(one)
    assert said in new and said not in old
    assert was.removeprefix("In the figures before: ") in old


def test_a_correction_is_told_with_both_values(folder: Path) -> None:
    assert entries("corrected") == []
    row = next(r for r in rows_of(Reader(Register(folder).open(), CATALOGUE)) if in_walsall(r))
    corrected(folder, lambda one: replace(one, value=7_654.0) if one == row else one)
    (one,) = entries("corrected")
    assert one.title == "Corrected: Robbery (street-level data), 1 published figure"
    assert terms(one, "area") == ["walsall"] and terms(one, "priority")[0] == "serious-violence"
    note, said = lines(one)
    assert note == "for the tests"
    assert "Walsall" in said and "7,654" in said and f"{row.value:,.0f}" in said


def test_a_withdrawal_is_told_with_its_reason(folder: Path) -> None:
    wrong = Register(folder).current().snapshot
    withdraw(folder, wrong, "One figure is wrong")
    (one,) = entries("withdrawn")
    assert lines(one) == [withdrawal_notice(Register(folder).withdrawals()[wrong])]
    latest = entries("published")[0]
    assert latest.title == f"Published: snapshot {wrong}, withdrawn since"


def test_entries_keep_their_ids_and_the_newest_is_first(folder: Path) -> None:
    before = [one.id for one in read_feed().entries]
    assert len({*before}) == len(before)
    corrected(folder, lambda row: replace(row, value=row.value + 1) if in_walsall(row) else row)
    feed = read_feed()
    after = [one.id for one in feed.entries]
    assert after[-len(before) :] == before and len(after) > len(before)
    assert feed.feed.updated == feed.entries[0].updated
    times = [one.updated for one in feed.entries]
    assert times == sorted(times, reverse=True)


def test_what_a_publisher_wrote_is_never_markup(folder: Path) -> None:
    withdraw(folder, Register(folder).current().snapshot, "<b>&amp; ]]> \x07 “quoted”")
    (one,) = entries("withdrawn")
    assert "&lt;b&gt;&amp;amp; ]]&gt; \\u0007 “quoted”" in one.content[0].value
