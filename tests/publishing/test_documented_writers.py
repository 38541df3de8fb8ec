"""Examples that write a file of figures: each is run as it is printed, and its file is valid."""

from __future__ import annotations

import json
import re
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from pcc_metrics.cli.commands import main
from tests.support.environment import PROJECT

PAGE = (PROJECT / "docs" / "writing-snapshots.md").read_text("utf-8")
ABOUT = ["--title", "April 2026", "--as-of", "2026-05-29", "--publisher", "The office"]


def example(heading: str) -> str:
    found = re.search(rf"^## {heading}\n+```\w+\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert found, heading
    return found[1]


@pytest.mark.parametrize("heading", ["pandas", "polars", "DuckDB"])
def test_an_example_writes_a_valid_file(
    heading: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("april.csv").write_text("area,robberies\ncoventry,52\nDudley,31\n")
    if heading == "DuckDB":
        with duckdb.connect() as connection:  # not the one that other tests share
            connection.execute(example(heading)).fetchall()
    else:
        exec(example(heading), {})  # noqa: S102 - what stands in our own document
    options = ABOUT if heading == "pandas" else []
    result = CliRunner().invoke(main, ["validate", "april.parquet", *options, "--json"])
    found = json.loads(result.output)
    assert (result.exit_code, found["faults"], found["rows"]) == (0, [], 2)


def test_a_file_that_says_nothing_is_told_how_to_say_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("april.csv").write_text("area,robberies\ncoventry,52\n")
    exec(example("pandas"), {})  # noqa: S102 - as above
    result = CliRunner().invoke(main, ["validate", "april.parquet"])
    assert result.exit_code == 1 and "--title, --as-of and --publisher" in result.output
