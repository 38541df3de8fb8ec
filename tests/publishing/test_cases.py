"""Small files as other programs write them, each of which once was refused or read wrongly."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from pcc_metrics.cli.commands import main
from tests.support.environment import shared_path


@pytest.mark.parametrize("case", ["04-empty-note-null-type.parquet", "06-value-last.parquet"])
def test_a_parquet_file_of_another_writer_is_valid(case: str) -> None:
    result = CliRunner().invoke(main, ["validate", str(shared_path("cases", case)), "--json"])
    found = json.loads(result.output)
    assert (result.exit_code, found["faults"], found["rows"]) == (0, [], 7)
