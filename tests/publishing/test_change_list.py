"""Lists, pictures and logs of a publication: all rows, no small number, no formula."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pcc_metrics.charts.coverage import READING, coverage_chart
from pcc_metrics.charts.images import render_svg
from pcc_metrics.publishing.affected_statements import list_affected_statements
from pcc_metrics.publishing.change_list import list_changes, table_csv
from pcc_metrics.publishing.corrections import Correction, corrections_table, find_corrections
from pcc_metrics.publishing.coverage_spans import list_coverage
from pcc_metrics.publishing.preview import row_changes
from pcc_metrics.publishing.publish import Publication, propose, publish
from pcc_metrics.publishing.template import latest_rows
from pcc_metrics.statement.statement_store import StatementStore
from pcc_metrics.store.audit import audit_register
from pcc_metrics.store.register import Register
from pcc_metrics.store.suppression import suppression_guard
from tests.publishing.test_preview import MONTHS, content
from tests.support.environment import PROJECT, cannot_run
from tests.support.factories import CATALOGUE, FOLDER, monthly, row, snapshot
from tests.support.uploads import stated, write_table

YEAR = "2025-04/2026-03"
SMALL = [
    row("satisfied", area, YEAR, 0.5, source="yearbook", of=(n, 2 * n))
    for area, n in (("alder", 3), ("birch", 40), ("shire", 43))
]
SMALLER = [
    row("satisfied", area, YEAR, 0.25, source="yearbook", of=(n / 2, 2 * n))
    for area, n in (("alder", 4), ("birch", 40), ("shire", 44))
]


def cells(table: object) -> list[dict[str, str]]:
    text = table_csv(table).decode("utf-8-sig")  # type: ignore[arg-type]
    return list(csv.DictReader(io.StringIO(text)))


# Small numbers


def test_small_numbers_stand_in_no_list_and_are_counted() -> None:
    old = [*SMALL, *monthly(*MONTHS, [5])]
    new = [*SMALLER, *monthly(*MONTHS, [6])]
    found = row_changes(content(old, new), CATALOGUE)
    assert [(c.measure, c.area) for c in found.revised] == [
        ("satisfied", "shire"),
        ("thefts", "alder"),
    ]
    assert (found.hidden, found.counts["revised"]) == (2, 4)
    table, hidden = list_changes(content(old, new), "revised", CATALOGUE)
    assert hidden == 2
    assert {(r["Measure"], r["Area"]) for r in cells(table)} == {
        (CATALOGUE.measures["satisfied"].title, "Shire"),
        ("Thefts", "Alder"),
    }
    for kind, change in (("added", content(None, new)), ("removed", content(old, new[-1:]))):
        table, hidden = list_changes(change, kind, CATALOGUE)  # type: ignore[arg-type]
        assert hidden == 2 and "birch" not in str(cells(table)).lower()


def test_small_numbers_stand_in_no_template() -> None:
    found = snapshot([*SMALL, *monthly(*MONTHS, [5])])
    rows = latest_rows(found.table, suppression_guard(CATALOGUE, found))
    assert {(r["measure"], r["area"]) for r in rows} == {
        ("satisfied", "shire"),
        ("thefts", "alder"),
    }


def test_an_area_that_is_not_known_any_more_is_no_open_one() -> None:
    kept = suppression_guard(CATALOGUE)
    assert "satisfied" in kept.measures and "thefts" not in kept.measures
    assert "shire" in kept.open_areas and not {"alder", "atlantis"} & kept.open_areas


# Lists


def test_a_list_has_every_row_with_the_largest_change_first() -> None:
    old = monthly(*MONTHS, range(100, 100 + 1_500))
    new = monthly(*MONTHS, [v + (v == 700) * 300 + 1 for v in range(100, 100 + 1_500)])
    table, _ = list_changes(content(old, new), "revised", CATALOGUE)
    rows = cells(table)
    assert len(rows) == 1_500
    assert (rows[0]["Published value"], rows[0]["New value"], rows[0]["Change"]) == (
        *("700", "1001"),
        "301",
    )


# The picture


def test_the_picture_says_in_words_what_it_shows_and_has_a_table() -> None:
    old = [*monthly(*MONTHS, [5, 6, 7]), *monthly("shouting", "alder", "2005-01", [1] * 240)]
    new = [*monthly(*MONTHS, [5, 9, None, 8]), *monthly("shouting", "alder", "2005-01", [1] * 240)]
    titles = {m.id: m.title for m in CATALOGUE.measures.values()}
    chart = coverage_chart(list_coverage(content(old, new)), titles, "measure")
    assert "Thefts: " in chart.alt and "new: April 2026" in chart.alt
    assert "no longer there: March 2026" in chart.alt and "revised: February 2026" in chart.alt
    assert "Shouting" not in chart.alt and chart.reading == READING
    assert chart.subtitle.startswith("May 2016 to April 2026; what is held since January 2005")
    assert len(chart.table.rows) == 5
    drawn = render_svg(chart.spec)
    assert drawn.startswith("<svg") and "Thefts" in drawn


def test_nothing_that_changes_is_left_out_of_the_picture() -> None:
    new = monthly("shouting", "alder", "1995-01", [1] * 360)
    titles = {"shouting": "Shouting"}
    chart = coverage_chart(list_coverage(content(None, new)), titles, "measure")
    assert chart.subtitle == "January 1995 to December 2024"


# What is superseded, and the log


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "data"
    made.mkdir()
    monkeypatch.setenv("PCC_METRICS_DATA", str(made))
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(FOLDER))
    return made


def published(folder: Path, values: list[float | None], note: str) -> None:
    path = write_table(
        folder.parent / "x.parquet", snapshot(monthly(*MONTHS, values)).table, stated()
    )
    publish(propose(path, folder), Publication("A", note, "It is a test"))


def test_statements_on_the_current_figures_are_named(folder: Path) -> None:
    published(folder, [10], "First.")
    current = Register(folder).current().snapshot
    StatementStore(folder).save("2026-03-shire", "x", "Text", seen=0, who="A", snapshot=current)
    (line,) = list_affected_statements(folder, current)
    assert line.startswith("Draft, January 2026 to March 2026")
    assert list(list_affected_statements(folder, "another")) == []


def test_the_log_names_each_correction_with_its_reason(folder: Path) -> None:
    published(folder, [10, 11], "First.")
    published(folder, [10, 13], "=February was counted twice."[1:])
    register = Register(folder)
    log = [find_corrections(register, entry, CATALOGUE) for entry in reversed(register.entries())]
    table = corrections_table(log, CATALOGUE)
    (line,) = (dict(zip(table.columns, cells_, strict=True)) for cells_ in table.rows)
    assert (line["Measure"], line["Until then"], line["Since then"]) == ("Thefts", 11, 13)
    assert line["Why"] == "February was counted twice." and line["Last day"] == "2026-02-28"
    assert log[1] == Correction(register.entries()[0], ())


def test_everything_that_is_wrong_is_told_at_once(folder: Path) -> None:
    for number in range(3):
        published(folder, [10.0 + number], f"Number {number}.")
    assert audit_register(Register(folder)).faults == ()
    first, second, third = Register(folder).entries()
    (folder / first.file).unlink()
    (folder / third.file).write_bytes(b"other")
    path = folder / "register" / "000002.json"
    path.write_text(path.read_text("utf-8").replace("Number 1.", "Number 7."), "utf-8")
    found = audit_register(Register(folder))
    assert len(found.entries) == 3 and found.files == 3
    assert [f.partition(" ")[0] for f in found.faults] == ["000003.json", first.file, third.file]
    assert second.number == 2


# The bundled data stay as committed


def git(folder: Path, *arguments: str) -> str:
    program = shutil.which("git") or cannot_run("there is no git")
    named = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    done = subprocess.run(
        [program, *named, *arguments], cwd=folder, capture_output=True, check=True, text=True
    )
    return done.stdout


def test_git_has_nothing_to_say_after_a_publication_from_the_bundled_data(tmp_path: Path) -> None:
    copy = tmp_path / "project"
    for name in git(PROJECT, "ls-files").splitlines():
        if not name.startswith(("bench/", "docs/", "tests/")):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(PROJECT / name, copy / name)
    git(copy, "init", "-q")
    git(copy, "add", "-A")
    git(copy, "commit", "-qm", "As committed")
    file = copy / "data" / Register(copy / "data").entries()[0].file
    command = [sys.executable, "-c", "from pcc_metrics.cli.commands import main; main()", "publish"]
    own = {k: v for k, v in os.environ.items() if not k.startswith("PCC_METRICS_")}
    done = subprocess.run(
        [*command, str(file), "--by", "A", "--note", "Back to the first.", "--reason", "A test"],
        cwd=copy,
        env=own | {"PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert len(Register(copy / "var" / "data").entries()) == 4
    assert git(copy, "status", "--porcelain") == ""
