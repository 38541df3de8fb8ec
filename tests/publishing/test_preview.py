"""What would change is said before it does: rows, coverage, figures and sentences."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from pcc_metrics.charts.coverage import CoverageSpan
from pcc_metrics.cli.commands import main
from pcc_metrics.publishing.corrections import find_corrections
from pcc_metrics.publishing.coverage_spans import list_coverage
from pcc_metrics.publishing.preview import (
    MOST_ROWS,
    RowChange,
    page_changes,
    row_changes,
)
from pcc_metrics.publishing.publish import ProposedContent, Publication, propose, publish
from pcc_metrics.store.observation import Observation
from pcc_metrics.store.register import Register
from pcc_metrics.store.row_diff import diff_rows, empty_table, encode_table
from pcc_metrics.store.snapshot_file import read_snapshot
from tests.support.factories import CATALOGUE, FOLDER, everywhere, monthly, period, row, snapshot
from tests.support.uploads import stated, write_table


def content(old: list[Observation] | None, new: list[Observation]) -> ProposedContent:
    """New rows to be published in place of old ones."""
    before = snapshot(old) if old else None
    after = snapshot(new)
    was = encode_table(before.table) if before else empty_table()
    table = encode_table(after.table)
    return ProposedContent(before, was, table, after.metadata, diff_rows(was, table))


MONTHS = ("thefts", "alder", "2026-01")


def test_rows_are_told_as_added_revised_and_removed() -> None:
    changes = row_changes(
        content(monthly(*MONTHS, [5, 6]), monthly("thefts", "alder", "2026-02", [7, 8])), CATALOGUE
    )
    assert changes.counts == {"total": 2, "added": 1, "revised": 1, "removed": 1}
    told = [(c.period, c.old, c.new) for c in (*changes.added, *changes.revised, *changes.removed)]
    assert told == [
        (period("2026-03"), None, 8),
        (period("2026-02"), 6, 7),
        (period("2026-01"), 5, None),
    ]


def test_the_largest_revision_comes_first() -> None:
    old = [*monthly(*MONTHS, [100, 10, 0, 50])]
    new = [*monthly(*MONTHS, [150, 30, 1, 50], incomplete=("2026-04",))]
    found = row_changes(content(old, new), CATALOGUE).revised
    assert [(c.old, c.new) for c in found] == [(0, 1), (10, 30), (100, 150), (50, 50)]
    assert [c.size for c in found] == [float("inf"), 2.0, 0.5, 0.0]
    assert (found[-1].old_status, found[-1].new_status) == ("final", "incomplete")


def test_many_changes_are_counted_and_the_first_of_them_listed() -> None:
    changes = row_changes(content(None, everywhere("thefts", "1980-01", range(400))), CATALOGUE)
    assert changes.counts["added"] == 1_200
    assert len(changes.added) == MOST_ROWS < 1_200


def test_every_month_of_a_measure_has_its_state() -> None:
    old = [*monthly(*MONTHS, [5, 6, 7]), *monthly("shouting", "alder", "2026-01", [1])]
    new = [
        *monthly(*MONTHS, [5, 9, None, 8], incomplete=("2026-04",)),
        row("thefts", "birch", "2026-01/2026-02", 3, source="quarters"),
    ]
    assert list_coverage(content(old, new), "thefts") == (
        CoverageSpan("alder", period("2026-01"), "kept"),
        CoverageSpan("alder", period("2026-02"), "revised"),
        CoverageSpan("alder", period("2026-03"), "removed"),
        CoverageSpan("alder", period("2026-04"), "incomplete"),
        CoverageSpan("birch", period("2026-01/2026-02"), "added"),
    )
    assert list_coverage(content(old, new), "deaths") == ()


def test_every_measure_has_its_months_and_what_is_lost_comes_first() -> None:
    old = [*monthly(*MONTHS, [5, 6]), *monthly("shouting", "alder", "2026-01", [1, 1])]
    new = [
        *monthly("thefts", "birch", "2026-01", [5, 6]),
        *monthly("shouting", "alder", "2026-01", [1, 1]),
    ]
    assert list_coverage(content(old, new)) == (
        CoverageSpan("shouting", period("2026-01/2026-02"), "kept"),
        CoverageSpan("thefts", period("2026-01/2026-02"), "removed"),
    )
    assert list_coverage(content(None, new))[-1] == CoverageSpan(
        "thefts", period("2026-01/2026-02"), "added"
    )


def test_the_pages_that_change_are_named_with_figures_and_sentences_side_by_side() -> None:
    old = everywhere("thefts", "2024-04", [10] * 24)
    new = everywhere("thefts", "2024-04", [10] * 24 + [20])
    (page,) = page_changes(content(old, new), CATALOGUE)
    assert page.priority == "property"
    (figure,) = [f for f in page.figures if f.new.startswith("Thefts")]
    assert figure.old == "Thefts: 360 offences (year to March 2026)"
    assert figure.new == "Thefts: 390 offences (year to April 2026)"
    assert any("360" in s.old and "390" in s.new for s in page.sentences)


def test_nothing_changes_where_the_rows_are_the_same() -> None:
    rows = everywhere("thefts", "2024-04", [10] * 24)
    assert page_changes(content(rows, rows), CATALOGUE) == ()


def test_every_sentence_is_new_where_nothing_was_published() -> None:
    pages = page_changes(content(None, everywhere("thefts", "2024-04", [10] * 24)), CATALOGUE)
    assert {page.priority for page in pages} == set(CATALOGUE.priorities)
    assert all(said.old == "" for page in pages for said in (*page.figures, *page.sentences))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "data"
    made.mkdir()
    monkeypatch.setenv("PCC_METRICS_DATA", str(made))
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(FOLDER))
    return made


def test_corrections_stand_beside_the_note_of_the_publication_that_made_them(
    folder: Path, tmp_path: Path
) -> None:
    for values in ([10, 11], [10, 13, 12]):
        table = snapshot(monthly(*MONTHS, values)).table
        path = write_table(tmp_path / "x.parquet", table, stated())
        publish(propose(path, folder), Publication("A", "February was counted twice."))
    register = Register(folder)
    first, second = register.entries()
    assert find_corrections(register, first, CATALOGUE).changes == ()
    assert find_corrections(register, second, CATALOGUE).changes == (
        RowChange("thefts", "alder", period("2026-02"), "street", 11, 13, "final", "final"),
    )


def test_a_dry_run_says_what_would_change_and_changes_nothing(folder: Path, tmp_path: Path) -> None:
    first = write_table(
        tmp_path / "1.parquet", snapshot(everywhere("thefts", "2024-04", [10] * 24)).table
    )
    publish(propose(first, folder), Publication("A", "First."))
    second = snapshot(everywhere("thefts", "2026-03", [11, 12])).table
    path = write_table(tmp_path / "2.parquet", second)
    before = sorted(p.name for p in folder.rglob("*"))
    arguments = ["publish", str(path), "--by", "A", "--note", "B", "--dry-run"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    assert "Rows: 75 total, 3 added, 3 revised, 0 removed." in result.output
    assert "Thefts, Alder, March 2026: 11, final; 10 until now" in result.output
    assert "Thefts, Alder, April 2026: 12, final\n" in result.output
    assert "- Thefts: 360 offences (year to March 2026)" in result.output
    assert "+ Thefts: 369 offences (year to April 2026)" in result.output
    assert sorted(p.name for p in folder.rglob("*")) == before
    entry = publish(propose(path, folder), Publication("A", "B"))
    assert read_snapshot(folder / entry.file).table.num_rows == 75
