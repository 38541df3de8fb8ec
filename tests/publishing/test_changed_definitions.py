"""A changed catalogue is published alone: the same rows with today's names and targets."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pcc_metrics.cli.commands import main
from pcc_metrics.domain.catalogue import CatalogueError, find_catalogue_fault, load_catalogue
from pcc_metrics.store.register import Register
from tests.support.factories import FOLDER
from tests.support.uploads import row, write

BY = ("--by", "The office", "--note", "A new name")
DEFINITIONS = ("publish", "--definitions", *BY)


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue of the test's own, and a data folder with figures published by it."""
    folder = shutil.copytree(FOLDER, tmp_path / "catalogue")
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(folder))
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("PCC_METRICS_DATA", str(tmp_path / "data"))
    rows = [
        row("thefts", "alder", "2026-01-01", "2026-01-31", 10.0),
        row("admissions", "shire", "2025-04-01", "2026-03-31", 7.0, source="yearbook"),
    ]
    result = run("publish", str(write(tmp_path / "x.parquet", rows)), *BY)
    assert result.exit_code == 0, result.output
    return folder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def change(catalogue: Path, old: str, new: str, file: str = "measures.toml") -> None:
    text = (catalogue / file).read_text("utf-8")
    assert old in text
    (catalogue / file).write_text(text.replace(old, new, 1), "utf-8")


def test_changed_definitions_are_published_with_the_same_rows(catalogue: Path) -> None:
    first = Register().open()
    change(catalogue, 'title = "Thefts"', 'title = "Stealing"')
    result = run(*DEFINITIONS)
    assert result.exit_code == 0, result.output
    assert 'measure thefts, title: "Thefts" -> "Stealing"' in result.output
    now, entry = Register().open(), Register().current()
    assert now.metadata.definitions["measures"]["thefts"]["title"] == "Stealing"
    assert now.table.equals(first.table) and now.id != first.id
    assert (now.metadata.title, now.as_of) == (first.metadata.title, first.as_of)
    assert entry.rows == {"total": 2, "added": 0, "revised": 0, "removed": 0}
    assert entry.parent == first.id and entry.note == "A new name"
    before = first.metadata.definitions["measures"]["thefts"]["title"]
    assert before == "Thefts"  # the snapshot before keeps its own


def test_a_dry_run_shows_the_changes_and_writes_nothing(catalogue: Path) -> None:
    change(catalogue, 'title = "Thefts"', 'title = "Stealing"')
    result = run(*DEFINITIONS, "--dry-run")
    assert result.exit_code == 0, result.output
    assert "Definitions: 1 change; the rows stay as they are." in result.output
    assert "- No figure for thefts" in result.output
    assert "+ No figure for stealing" in result.output
    assert len(Register().entries()) == 1


@pytest.mark.usefixtures("catalogue")
def test_the_same_definitions_are_published_already() -> None:
    result = run(*DEFINITIONS)
    assert result.exit_code == 0
    assert "Already published as" in result.output and len(Register().entries()) == 1


def test_a_catalogue_without_what_is_held_is_refused(catalogue: Path) -> None:
    for file in catalogue.rglob("*.toml"):
        file.write_text(file.read_text("utf-8").replace("admissions", "admitted"), "utf-8")
    result = run(*DEFINITIONS)
    assert result.exit_code == 1 and "no longer has admissions (measures)" in result.output
    assert len(Register().entries()) == 1


@pytest.mark.usefixtures("catalogue")
def test_a_file_or_the_definitions_are_named(tmp_path: Path) -> None:
    both = run(*DEFINITIONS, str(tmp_path / "x.parquet"))
    none = run("publish", *BY)
    assert both.exit_code == none.exit_code == 2
    assert "or --definitions alone" in both.output and "or --definitions alone" in none.output


def test_a_changed_catalogue_is_taken_up_without_a_restart(catalogue: Path) -> None:
    assert load_catalogue().measures["thefts"].title == "Thefts"
    assert load_catalogue() is load_catalogue()
    change(catalogue, 'title = "Thefts"', 'title = "Stealing"')
    assert load_catalogue().measures["thefts"].title == "Stealing"
    (catalogue / "claims.toml").write_text("", "utf-8")  # a file that was not there
    assert load_catalogue() is load_catalogue()


def test_a_change_that_is_not_sound_leaves_the_one_before_in_use(catalogue: Path) -> None:
    load_catalogue()
    change(catalogue, 'title = "Thefts"', "title = Thefts")
    assert load_catalogue().measures["thefts"].title == "Thefts"
    assert "measures.toml: this is not valid TOML" in find_catalogue_fault()
    result = run(*DEFINITIONS)
    assert result.exit_code == 1 and "not valid TOML" in result.output
    change(catalogue, "title = Thefts", 'title = "Stealing"')
    assert load_catalogue().measures["thefts"].title == "Stealing"
    assert find_catalogue_fault() == ""


def test_a_catalogue_that_was_never_sound_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="There is no catalogue folder"):
        load_catalogue(tmp_path / "none")
