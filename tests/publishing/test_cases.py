"""Small files as other programs and people write them, each once refused or read wrongly."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from click.testing import CliRunner

from pcc_metrics.cli.commands import main
from tests.support.environment import shared_path


@cache
def validate(case: str, *options: str) -> tuple[int, dict[str, Any]]:
    path = str(shared_path("cases", case))
    result = CliRunner().invoke(main, ["validate", path, *options, "--json"])
    return result.exit_code, json.loads(result.output)


@pytest.mark.parametrize(
    "case",
    [
        "01-dimension-short.xlsx",
        "04-empty-note-null-type.parquet",
        "06-value-last.parquet",
        "08-duckdb-v2-delta.parquet",
        "10-string-view.parquet",
        "17-month-typed-in-excel.xlsx",
        "18-hidden-first-old-table.xlsx",
        "20-cover-first.xlsx",
        "24-semicolon.csv",
        "38-filtered-rows.xlsx",
    ],
)
def test_a_file_as_people_write_it_is_valid_and_whole(case: str) -> None:
    status, found = validate(case)
    assert (status, found["faults"], found["rows"]) == (0, [], 7)


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (
            "18-hidden-first-old-table.xlsx",
            "the sheet “Figures” was read; hidden, and not read: “Old”",
        ),
        ("20-cover-first.xlsx", "the sheet “Figures” was read; not read: “Cover”"),
        ("24-semicolon.csv", "separated by semicolons"),
        ("38-filtered-rows.xlsx", "3 hidden rows were read: 8, 9, 10."),
    ],
)
def test_how_a_file_was_read_is_said(case: str, said: str) -> None:
    _, found = validate(case)
    assert any(said in remark for remark in found["remarks"])


def test_rounded_months_and_a_rounded_year_are_a_warning() -> None:
    status, found = validate("23-rounded-to-5.csv")
    assert (status, found["faults"], found["rows"]) == (0, [], 13)
    sums = ("rounded_sum", "check_shorter_periods")
    (warning,) = [w for w in found["warnings"] if w["code"] in sums]
    assert warning["code"] == "rounded_sum"
    assert warning["row"] == 19 and "rounds to 5" in warning["message"]


FAULTS: list[tuple[str, list[tuple[str, str | None, int | None]], str]] = [
    (
        "21-formula-fraction.xlsx",
        [("not_calculated", "numerator", 7), ("not_calculated", "denominator", 7)],
        "This formula was never calculated",
    ),
    (
        "27-odd-numbers.csv",
        [("not_a_number", "value", row) for row in (7, 8, 10, 11)],
        "This is not a number",
    ),
    (
        "29-password-stub.xlsx",
        [("encrypted", None, None)],
        "It has a password: remove it and upload again.",
    ),
    ("31-template.ods", [("unreadable", None, None)], "Save it as XLSX or CSV"),
    (
        "32-asof-serial.xlsx",
        [("bad_metadata", "as_of", None)],
        "46355 is the number that a spreadsheet keeps for the day 2026-11-29; write 2026-11-29.",
    ),
    (
        "33-nan-numerator.parquet",
        [
            ("not_a_number", column, row)
            for row in range(1, 8)
            for column in ("numerator", "denominator")
        ],
        "leave the cell empty",
    ),
    (
        "40-serial-dates.xlsx",
        [("not_a_day", column, row) for row in range(7, 14) for column in ("start", "end")],
        "format the column as a date",
    ),
]


@pytest.mark.parametrize(("case", "faults", "said"), FAULTS, ids=[case[0] for case in FAULTS])
def test_what_is_wrong_is_named_by_its_cell_with_what_to_do(
    case: str, faults: list[tuple[str, str | None, int | None]], said: str
) -> None:
    status, found = validate(case)
    assert status == 1
    assert [(f["code"], f["column"], f["row"]) for f in found["faults"]] == faults
    assert all(said in fault["message"] for fault in found["faults"])
