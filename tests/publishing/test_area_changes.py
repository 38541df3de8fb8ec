"""An area gets another id, or is divided: looked at first, then its rows and links follow."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pcc_metrics.cli.commands import main
from pcc_metrics.domain.catalogue import CatalogueError, load_catalogue
from pcc_metrics.links import read_view
from pcc_metrics.store.register import Register
from tests.support.factories import FOLDER
from tests.support.uploads import Row, row, write

BY = ("--by", "The office", "--note", "The district has a new name")
RENAMED = '[acorn]\ntitle = "Acorn"\nformerly = ["alder"]'
DIVIDED = """\
[north]
title = "North"
kind = "lpa"
parent = "shire"
formerly = ["alder"]

[south]
title = "South"
formerly = ["alder"]"""


def thefts(area: str, *values: float) -> list[Row]:
    days = ("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28")
    return [row("thefts", area, *d, v) for d, v in zip(days, values, strict=False)]


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue of the test's own, and thefts of three areas published by it."""
    folder = shutil.copytree(FOLDER, tmp_path / "catalogue")
    initiatives = folder / "initiatives.toml"
    initiatives.write_text(initiatives.read_text("utf-8").replace('"alder"', '"birch"'), "utf-8")
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(folder))
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("PCC_METRICS_DATA", str(tmp_path / "data"))
    rows = [*thefts("alder", 10, 12), *thefts("birch", 3, 4), *thefts("cedar", 5, 6)]
    result = run("publish", write(tmp_path / "x.parquet", rows), *BY)
    assert result.exit_code == 0, result.output
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)])


def replace_alder(catalogue: Path, new: str) -> None:
    path = catalogue / "areas.toml"
    path.write_text(
        path.read_text("utf-8").replace('[alder]\ntitle = "Alder"', new, 1), encoding="utf-8"
    )


def values(area: str) -> list[float]:
    return [one.value for one in Register().open().series("thefts", area)]


def test_a_move_is_shown_first_and_changes_nothing(catalogue: Path) -> None:
    replace_alder(catalogue, RENAMED)
    result = run("move-area", "alder", "acorn")
    assert result.exit_code == 0, result.output
    assert "Rows: 6 total, 2 added, 0 revised, 2 removed." in result.output
    assert "Thefts, Acorn, January 2026: 10" in result.output
    assert "name alder show Acorn then, and say so" in result.output
    assert "Nothing was changed." in result.output
    assert len(Register().entries()) == 1


def test_rows_and_links_follow_an_area_to_its_new_id(catalogue: Path) -> None:
    replace_alder(catalogue, RENAMED)
    result = run("move-area", "alder", "acorn", "--publish", *BY)
    assert result.exit_code == 0, result.output
    assert (values("acorn"), values("alder"), values("birch")) == ([10, 12], [], [3, 4])
    first, entry = Register().entries()
    assert entry.parent == first.snapshot and entry.rows["total"] == 6
    assert Register().open_entry(first).series("thefts", "alder")  # pinned links still show it
    now = load_catalogue().as_published(Register().open().metadata.definitions)
    view, problems = read_view({"lpa": ["alder"]}, now)
    assert view.areas == ("acorn",)
    assert [one.text for one in problems] == [
        "“lpa=alder” is an earlier id of Acorn, which this page shows."
    ]


def test_a_move_that_the_catalogue_does_not_speak_of_is_refused(catalogue: Path) -> None:
    still = run("move-area", "alder", "birch")
    assert still.exit_code == 1 and "alder is still an area of the catalogue" in still.output
    replace_alder(catalogue, '[acorn]\ntitle = "Acorn"')
    unsaid = run("move-area", "alder", "acorn")
    assert unsaid.exit_code == 1 and 'write formerly = ["alder"] in acorn' in unsaid.output
    nobody = run("move-area", "elder", "acorn")
    assert nobody.exit_code == 1


def test_an_id_that_is_both_former_and_in_use_is_a_fault_of_the_catalogue(catalogue: Path) -> None:
    path = catalogue / "areas.toml"
    text = path.read_text("utf-8").replace('title = "Birch"', 'title = "B"\nformerly = ["alder"]')
    path.write_text(text, "utf-8")
    with pytest.raises(CatalogueError, match=r"birch\.formerly: alder is still an area"):
        load_catalogue(shutil.copytree(catalogue, catalogue.parent / "again"))


def test_two_rows_of_one_key_are_not_moved_together(catalogue: Path, tmp_path: Path) -> None:
    path = catalogue / "areas.toml"
    both = '[acorn]\ntitle = "Acorn"\nkind = "lpa"\nparent = "shire"\n\n[alder]\ntitle = "Alder"'
    before = path.read_text("utf-8")
    replace_alder(catalogue, both)
    file = write(tmp_path / "y.parquet", thefts("acorn", 1))
    assert run("publish", file, *BY, "--reason", "A test").exit_code == 0
    path.write_text(before, "utf-8")
    replace_alder(catalogue, RENAMED)
    result = run("move-area", "alder", "acorn", "--publish", *BY)
    assert result.exit_code == 1
    assert "both have a row of the same measure, period and source, 1 times" in result.output
    assert len(Register().entries()) == 2


def test_a_split_puts_the_rows_of_the_new_areas_in_place_of_the_old(
    catalogue: Path, tmp_path: Path
) -> None:
    replace_alder(catalogue, DIVIDED)
    file = write(tmp_path / "y.parquet", [*thefts("north", 4, 5), *thefts("south", 6, 7)])
    shown = run("split-area", "alder", file)
    assert shown.exit_code == 0, shown.output
    assert "Rows: 8 total, 4 added, 0 revised, 2 removed." in shown.output
    assert "name alder show North and South then" in shown.output
    assert len(Register().entries()) == 1
    done = run("split-area", "alder", file, "--publish", *BY)
    assert done.exit_code == 0, done.output
    assert (values("north"), values("south"), values("alder")) == ([4, 5], [6, 7], [])
    view, (problem,) = read_view({"lpa": ["alder"]}, load_catalogue())
    assert view.areas == ("north", "south") and "North and South" in problem.text


def test_a_split_that_does_not_add_up_asks_and_other_areas_are_refused(
    catalogue: Path, tmp_path: Path
) -> None:
    replace_alder(catalogue, DIVIDED)
    file = write(tmp_path / "y.parquet", [*thefts("north", 4), *thefts("south", 5)])
    asked = run("split-area", "alder", file, "--publish", *BY)
    assert asked.exit_code == 1 and "split_differs" in asked.output
    assert "Thefts, January 2026: 9 together, 10 before." in asked.output
    assert len(Register().entries()) == 1
    reason = ("--accept", "split_differs=One was counted twice")
    done = run("split-area", "alder", file, "--publish", *BY, *reason)
    assert done.exit_code == 0, done.output
    other = write(tmp_path / "z.parquet", [*thefts("north", 4), *thefts("birch", 5)])
    refused = run("split-area", "alder", other)
    assert refused.exit_code == 1
