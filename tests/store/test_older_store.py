"""A data folder written by an earlier version (424e70c) opens, verifies and shows the same.

It holds the bundled snapshots, one published on top of them, one withdrawn, one withdrawn before
the hour of its embargo, one that is still hidden, and statements in every state.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from pcc_metrics.cli.commands import main
from pcc_metrics.domain.app_files import BUNDLED as BUNDLED_DATA
from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, load_catalogue
from pcc_metrics.domain.periods import Month, Window
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.resolve_figure import resolve_figure
from pcc_metrics.statement.document import State
from pcc_metrics.statement.json_format import from_record, to_record
from pcc_metrics.statement.statement_store import StatementStore
from pcc_metrics.store.observation import Status
from pcc_metrics.store.register import Register
from pcc_metrics.store.snapshot import Metadata
from pcc_metrics.store.snapshot_file import (
    SCHEMA,
    read_snapshot,
    snapshot_id,
    to_table,
    write_snapshot,
)
from pcc_metrics.ui.state.navigation import all_pages
from tests.publishing.test_embargo import contents, shown
from tests.support import factories
from tests.support.clock import set_clock
from tests.support.environment import PROJECT
from tests.ui.test_pages import assert_well, visit

STORE = PROJECT / "tests" / "fixtures" / "store-424e70c"
FIGURES = STORE.with_suffix(".csv")
CATALOGUE = load_catalogue(BUNDLED_CATALOGUE)
PATHS = [place.path for place in all_pages(CATALOGUE)]
REVISED, MISTAKE = "2026-11-23-46be8413", "2026-11-24-798c2229"
CALLED_OFF, HIDDEN = "2026-11-25-b16d22c2", "2026-11-26-34efc8f9"
HOUR = datetime(2027, 1, 28, 9, 30, tzinfo=UTC)  # when the one called off would have come out
TRACES = (
    *(CALLED_OFF, CALLED_OFF[-8:], HIDDEN, HIDDEN[-8:]),
    *("Called off before its hour", "Not to be released after all", "Hidden until its hour"),
)
# Links pinned to them were given out: they open for ever.
BUNDLED_FILES = {
    "2024-02-27-c5616d64": "dc1eb254ee23cd703665033ae424c150a832541f475553552b962b417b2bd7d1",
    "2026-11-22-fbe80ca2": "206e5c957deb23ac2fb367e0d7a253c550eced1c5e5c6bf47620bfa603ed8fdc",
}


def test_the_first_bundled_snapshots_keep_their_ids_and_bytes() -> None:
    published = {entry.snapshot: entry for entry in Register(BUNDLED_DATA).publications()}
    for snapshot, digest in BUNDLED_FILES.items():
        held = (BUNDLED_DATA / published[snapshot].file).read_bytes()
        assert hashlib.sha256(held).hexdigest() == digest
        opened = Register(BUNDLED_DATA).open(snapshot)
        written = pq.read_table(BUNDLED_DATA / published[snapshot].file)
        assert snapshot_id(written.cast(SCHEMA), opened.metadata) == snapshot


def test_rows_that_were_final_by_default_are_shown_as_published() -> None:
    for snapshot in BUNDLED_FILES:
        opened = Register(BUNDLED_DATA).open(snapshot)
        written = pq.read_table(BUNDLED_DATA / "snapshots" / f"{snapshot}.parquet")
        was, now = (table.column("status").to_pylist() for table in (written, opened.table))
        assert "final" in was and "as_published" not in was
        assert now == ["as_published" if one == "final" else one for one in was]
        assert [str(row.status) for row in opened.observations()] == now


def test_what_is_called_final_today_is_final(tmp_path: Path) -> None:
    rows = [factories.row("thefts", "alder", "2025-04", 10, status="final")]
    metadata = Metadata("Made for a test", factories.AS_OF, "Somebody", "", {})
    _, path = write_snapshot(tmp_path, to_table(rows), metadata)
    assert [one.status for one in read_snapshot(path).observations()] == [Status.FINAL]
    old = replace(metadata, wording="2026-11-22")
    _, path = write_snapshot(tmp_path, to_table(rows), old)
    assert [one.status for one in read_snapshot(path).observations()] == [Status.AS_PUBLISHED]


def test_every_entry_and_file_of_the_store_is_as_it_was_written() -> None:
    assert Register(STORE).verify() == (8, 6)
    assert StatementStore(STORE).verify() == (140, 15)


def test_the_store_shows_the_same_figures() -> None:
    with FIGURES.open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    readers = {e.snapshot: Reader(Register(STORE).open(e.snapshot), CATALOGUE)
               for e in Register(STORE).publications()}  # fmt: skip
    assert set(readers) == {row["snapshot"] for row in expected} and len(expected) == 990
    differing = []
    for row in expected:
        measure, area = CATALOGUE.measures[row["measure"]], CATALOGUE.areas[row["area"]]
        to = Month.parse(row["to"])
        found = resolve_figure(readers[row["snapshot"]], measure, (area,), to, Window.YEAR)
        now = (found.value, found.source, found.period and str(found.period.start))
        if now != (float(row["value"]), row["source"], row["start"]):
            differing.append((row, now))
    assert differing == []


def test_its_statements_are_in_the_states_they_were_left_in() -> None:
    papers = {paper.id: paper for paper in StatementStore(STORE).histories()}
    assert {name: (paper.state, paper.version) for name, paper in papers.items()} == {
        "2023-12-west-midlands": (State.PUBLISHED, 1),
        "2026-09-coventry": (State.DRAFT, 1),
        "2026-09-dudley": (State.DRAFT, 1),
        "2026-09-walsall": (State.FINAL, 1),
        "2026-09-west-midlands": (State.DRAFT, 3),
    }
    assert papers["2026-09-coventry"].aside
    _, first = StatementStore(STORE).read_published("2026-09-west-midlands", 1)
    _, second = StatementStore(STORE).read_published("2026-09-west-midlands", 2)
    assert "The right name." in second.texts and "The right name." not in first.texts


def test_its_current_snapshot_is_the_last_that_stands() -> None:
    found = Register(STORE)
    assert found.current().snapshot == REVISED
    assert set(found.withdrawals()) == {MISTAKE}
    assert found.embargoed() and found.embargoed().snapshot == HIDDEN


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PCC_METRICS_DATA", str(STORE))
    return STORE


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("path", ["", "homicide", "statements", "history"])
def test_its_pages_open(path: str) -> None:
    assert_well(visit(path))


# What was never public stays so, before its hour and after


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("after", [False, True], ids=["before-the-hour", "after-the-hour"])
@pytest.mark.parametrize("path", PATHS)
def test_no_page_shows_what_was_called_off(
    monkeypatch: pytest.MonkeyPatch, path: str, *, after: bool
) -> None:
    set_clock(monkeypatch, HOUR + timedelta(days=1 if after else -1))
    for query in ({}, {"snapshot": CALLED_OFF}):
        at = visit(path, **query)
        assert_well(at)
        page = shown(at).replace(CALLED_OFF, "", 2) if query else shown(at)  # a link is quoted
        assert [trace for trace in TRACES if trace in page] == []


def commands(room: Path) -> Iterator[tuple[list[str], Path | None]]:
    """Every command that prints or writes figures."""
    yield ["figure", "robbery_street", "--area", "walsall", "--json"], None
    yield ["draft", "serious-violence", "--area", "walsall"], None
    yield ["draft", "serious-violence", "--format", "json"], None
    yield ["check", "--json"], None
    for form in ("md", "html", "docx", "pdf", "xlsx"):
        file = room / f"statement.{form}"
        yield ["draft", "--format", form, "-o", str(file)], file


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("after", [False, True], ids=["before-the-hour", "after-the-hour"])
def test_no_command_and_no_file_shows_what_was_called_off(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, after: bool
) -> None:
    set_clock(monkeypatch, HOUR + timedelta(days=1 if after else -1))
    for command, file in commands(tmp_path):
        found = CliRunner().invoke(main, command)
        assert found.exit_code == 0, found.output
        told = found.output + (contents(file) if file else "")
        assert [trace for trace in TRACES if trace in told] == [], command
        if file is None:
            refused = CliRunner().invoke(main, [*command, "--snapshot", CALLED_OFF])
            assert refused.exit_code == 1 and "There is no snapshot" in refused.output


@pytest.mark.usefixtures("store")
def test_the_history_for_the_operator_says_what_is_not_public(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The command reads the folder itself, as whoever runs the server can: nothing is left out."""
    set_clock(monkeypatch, HOUR + timedelta(days=1))
    told = CliRunner().invoke(main, ["history"]).output
    assert f"publish {CALLED_OFF} (withdrawn before its hour, never public)" in told
    assert f"publish {MISTAKE} (withdrawn)" in told
    entries = json.loads(CliRunner().invoke(main, ["history", "--json"]).output)
    public = {entry["number"]: entry["public"] for entry in entries}
    assert [number for number, seen in public.items() if not seen] == [6, 7, 8]


def test_its_statements_are_read_and_written_with_the_same_kinds_of_facts() -> None:
    records = list(STORE.glob("statements/*/version-*/statement.json"))
    assert records
    for record in records:
        kept = record.read_bytes()
        assert _facts(kept) == _facts(to_record(from_record(kept))) != []


def _facts(record: bytes) -> list[str]:
    sections = json.loads(record)["sections"]
    return [said["fact"] for section in sections for said in section["sentences"]]
