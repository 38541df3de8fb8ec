"""Every rule of the data contract and the catalogue: what breaks it is named by row and column."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pcc_metrics.domain.safe_text import escape_invisible, find_text_problem
from pcc_metrics.publishing.screening.faults import MOST_LISTED, Fault, Screening, faults_csv
from pcc_metrics.store.snapshot_file import SCHEMA
from tests.support.factories import FOLDER
from tests.support.uploads import Row, good, row, screened, stated, write, write_table

NAN, INF = float("nan"), float("inf")
MARCH = ("2026-03-01", "2026-03-31")
YEAR = ("2025-04-01", "2026-03-31")

# What is changed in the first row (or the row named) -> code and column of the one fault.
CELLS: list[tuple[str, int, Row, str, str]] = [
    ("no measure", 0, {"measure": None}, "empty", "measure"),
    ("no area", 0, {"area": None}, "empty", "area"),
    ("no start", 0, {"start": None}, "empty", "start"),
    ("no end", 0, {"end": None}, "empty", "end"),
    ("no value", 0, {"value": None}, "empty", "value"),
    ("no status", 0, {"status": None}, "empty", "status"),
    ("no source", 0, {"source": None}, "empty", "source"),
    ("a measure misspelt", 0, {"measure": "theft"}, "unknown_measure", "measure"),
    ("an area unknown", 0, {"area": "atlantis"}, "unknown_area", "area"),
    ("a source unknown", 0, {"source": "hearsay"}, "unknown_source", "source"),
    ("a status unknown", 0, {"status": "certain"}, "unknown_status", "status"),
    ("another measure's source", 0, {"source": "calls"}, "not_a_source", "source"),
    ("an area too small", 7, {"area": "alder"}, "area_too_small", "area"),
    ("a start within a month", 0, {"start": date(2026, 3, 2)}, "not_whole_months", "start"),
    ("an end within a month", 0, {"end": date(2026, 3, 30)}, "not_whole_months", "end"),
    (
        "a leap day forgotten",
        0,
        {"start": date(2024, 2, 1), "end": date(2024, 2, 28)},
        "not_whole_months",
        "end",
    ),
    ("an end before the start", 0, {"end": date(2026, 2, 28)}, "ends_before_start", "end"),
    ("a month to come", 0, {"start": date(2026, 6, 1), "end": date(2026, 6, 30)}, "future", "end"),
    ("a year long ago", 0, {"start": date(1066, 10, 1)}, "year_out_of_range", "start"),
    ("not a number", 0, {"value": NAN}, "not_a_number", "value"),
    ("infinite", 0, {"value": INF}, "infinite", "value"),
    ("infinitely little", 5, {"value": -INF}, "infinite", "value"),
    ("beyond all counts", 0, {"value": 1e15}, "too_large", "value"),
    ("a count below 0", 0, {"value": -1.0}, "negative", "value"),
    (
        "a mean below 0",
        3,
        {"value": -12.0, "numerator": None, "denominator": None},
        "negative",
        "value",
    ),
    ("a rate below 0", 6, {"value": -0.1}, "negative", "value"),
    ("half an offence", 0, {"value": 10.5}, "fractional", "value"),
    ("half a person", 4, {"value": 5000.5}, "fractional", "value"),
    (
        "a share in percent",
        2,
        {"value": 90.0, "numerator": None, "denominator": None},
        "not_a_share",
        "value",
    ),
    (
        "a share below 0",
        2,
        {"value": -0.9, "numerator": None, "denominator": None},
        "not_a_share",
        "value",
    ),
    (
        "more answered than called",
        2,
        {"numerator": 101.0, "value": 1.0},
        "numerator_over_denominator",
        "numerator",
    ),
    ("a numerator alone", 2, {"denominator": None}, "half_a_fraction", "denominator"),
    ("a denominator alone", 2, {"numerator": None}, "half_a_fraction", "numerator"),
    (
        "a share of nobody",
        2,
        {"numerator": 0.0, "denominator": 0.0},
        "denominator_zero",
        "denominator",
    ),
    ("half a call", 2, {"numerator": 90.5}, "fractional", "numerator"),
    ("a numerator below 0", 3, {"numerator": -5.0}, "negative", "numerator"),
    ("a denominator not a number", 3, {"denominator": NAN}, "not_a_number", "denominator"),
    ("a share that is another", 2, {"value": 0.91}, "value_disagrees", "value"),
    ("a mean that is another", 3, {"value": 13.0}, "value_disagrees", "value"),
    ("a population of half a year", 4, {"end": date(2024, 6, 30)}, "not_a_year", "start"),
    ("a control character", 5, {"note": "page\x003"}, "unseen_character", "note"),
    ("text turned round", 5, {"note": "page \u202e3 fo"}, "unseen_character", "note"),
    ("an invisible sign", 5, {"note": "pa\u200bge"}, "unseen_character", "note"),
    ("a formula", 5, {"note": '=HYPERLINK("http://x.example")'}, "formula", "note"),
    ("a formula with a sign", 5, {"note": "-2+3"}, "formula", "note"),
    ("a formula behind a space", 5, {"note": " @SUM(A1)"}, "formula", "note"),
    ("a tag", 5, {"note": "<img src=x onerror=alert(1)>"}, "markup", "note"),
    ("an entity", 5, {"note": "&lt;b&gt;"}, "markup", "note"),
    ("a link", 5, {"note": "[here](javascript:alert(1))"}, "markup", "note"),
    ("a long text", 5, {"note": "x" * 1_001}, "too_long", "note"),
]


@pytest.mark.parametrize(
    ("place", "change", "code", "column"),
    [case[1:] for case in CELLS],
    ids=[case[0] for case in CELLS],
)
def test_a_broken_cell_is_named(
    tmp_path: Path, place: int, change: Row, code: str, column: str
) -> None:
    rows = good()
    rows[place] |= change
    found = screened(write(tmp_path / "x.parquet", rows))
    told = [(f.code, f.column, f.row) for f in found.faults]
    assert (code, column, place + 1) in told
    (fault,) = [f for f in found.faults if (f.code, f.column) == (code, column)]
    assert fault.message.endswith((".", "?"))
    assert told == [(code, column, place + 1)] or code in MORE_THAN_ONE
    assert not (tmp_path / "x.out").exists()


# Some cells break two rules at once, and each is said.
MORE_THAN_ONE = ("ends_before_start", "year_out_of_range", "not_a_year", "unknown_source")

SOUND: list[tuple[str, int, Row]] = [
    ("none", 0, {}),
    ("whole percent", 2, {"value": 0.9, "numerator": 899.0, "denominator": 1000.0}),
    ("a tenth of a percent", 2, {"value": 0.899, "numerator": 8990.0, "denominator": 10000.0}),
    ("all decimals", 2, {"value": 2 / 3, "numerator": 2.0, "denominator": 3.0}),
    ("nobody of some", 2, {"value": 0.0, "numerator": 0.0, "denominator": 3.0}),
    ("a mean in whole seconds", 3, {"value": 12.0}),
    ("a note with signs", 5, {"note": "5 < 6 & 7 > 6: “thefts” – 3% – §4"}),
    ("a note that begins with a dash", 5, {"note": "- paragraph 3"}),
    ("a note in another script", 5, {"note": "Ψ, Łódź, é"}),
    ("a change below 0", 5, {"value": -100.0}),
    ("incomplete", 0, {"status": "incomplete"}),
]


@pytest.mark.parametrize(
    ("place", "change"), [case[1:] for case in SOUND], ids=[case[0] for case in SOUND]
)
def test_what_is_sound_passes(tmp_path: Path, place: int, change: Row) -> None:
    rows = good()
    rows[place] |= change
    found = screened(write(tmp_path / "x.parquet", rows))
    assert (found.faults, found.rows) == ((), len(rows))


def overlap(*rows: tuple[str, str, float]) -> list[Row]:
    return [row("thefts", "alder", start, end, value) for start, end, value in rows]


QUARTER = ("2026-01-01", "2026-03-31")
BETWEEN: list[tuple[str, list[Row], str, int]] = [
    ("the same row twice", [good()[0], good()[0]], "duplicate", 2),
    ("one key, two values", [good()[0], {**good()[0], "value": 11.0}], "duplicate", 2),
    (
        "months that do not add up to their quarter",
        overlap(
            ("2026-01-01", "2026-01-31", 3.0),
            ("2026-02-01", "2026-02-28", 4.0),
            ("2026-03-01", "2026-03-31", 5.0),
            (*QUARTER, 13.0),
        ),
        "overlap_disagrees",
        4,
    ),
    (
        "a month above its quarter",
        overlap((*MARCH, 14.0), (*QUARTER, 13.0)),
        "part_over_whole",
        2,
    ),
    (
        "shares whose bases do not add up",
        [
            row(
                "answered",
                "shire",
                f"2026-0{m}-01",
                f"2026-0{m}-{d}",
                0.5,
                source="calls",
                numerator=5.0,
                denominator=10.0,
            )
            for m, d in ((1, 31), (2, 28), (3, 31))
        ]
        + [
            row(
                "answered", "shire", *QUARTER, 0.5, source="calls", numerator=20.0, denominator=40.0
            )
        ],
        "overlap_disagrees",
        4,
    ),
]


@pytest.mark.parametrize(
    ("rows", "code", "at"), [case[1:] for case in BETWEEN], ids=[case[0] for case in BETWEEN]
)
def test_rows_that_cannot_both_be_right_are_named(
    tmp_path: Path, rows: list[Row], code: str, at: int
) -> None:
    found = screened(write(tmp_path / "x.parquet", rows))
    assert {(f.code, f.row) for f in found.faults} == {(code, at)}


@pytest.mark.parametrize(
    "rows",
    [
        overlap(
            ("2026-01-01", "2026-01-31", 3.0),
            ("2026-02-01", "2026-02-28", 4.0),
            ("2026-03-01", "2026-03-31", 5.0),
            (*QUARTER, 12.0),
        ),
        overlap((*MARCH, 12.0), (*QUARTER, 12.0)),
        [*overlap((*MARCH, 14.0)), {**overlap((*QUARTER, 13.0))[0], "source": "quarters"}],
        [*overlap((*MARCH, 14.0)), {**overlap((*QUARTER, 13.0))[0], "area": "birch"}],
        [{**overlap((*MARCH, 14.0))[0], "status": "incomplete"}, *overlap((*QUARTER, 13.0))],
        overlap(("2025-04-01", "2026-03-31", 12.0), ("2025-01-01", "2025-12-31", 90.0)),
    ],
    ids=[
        "they add up",
        "a part equals the whole",
        "another source",
        "another area",
        "one is incomplete",
        "years that only share months",
    ],
)
def test_rows_that_can_both_be_right_pass(tmp_path: Path, rows: list[Row]) -> None:
    assert screened(write(tmp_path / "x.parquet", rows)).faults == ()


def test_new_rows_are_held_against_the_published_ones(tmp_path: Path) -> None:
    now = write(tmp_path / "now.parquet", overlap((*QUARTER, 13.0)))
    new = write(tmp_path / "new.parquet", overlap((*MARCH, 14.0)))
    (fault,) = screened(new, now).faults
    assert (fault.code, fault.row, fault.value) == ("part_over_whole", None, 13.0)
    assert screened(new, now, mode="replace").faults == ()


@pytest.mark.parametrize(
    ("quarter", "code"), [(20.0, ""), (25.0, "rounded_sum"), (30.0, "rounded_sum"), (35.0, "fault")]
)
def test_a_source_that_rounds_may_miss_its_sums_by_rounding(
    tmp_path: Path, quarter: float, code: str
) -> None:
    catalogue = shutil.copytree(FOLDER, tmp_path / "catalogue")
    text = (catalogue / "sources.toml").read_text("utf-8")
    text = text.replace("[street]\n", "[street]\nrounded_to = 5\n")
    (catalogue / "sources.toml").write_text(text, "utf-8")
    rows = overlap(
        ("2026-01-01", "2026-01-31", 5.0),
        ("2026-02-01", "2026-02-28", 5.0),
        ("2026-03-01", "2026-03-31", 10.0),
        (*QUARTER, quarter),
    )
    path = write(tmp_path / "x.parquet", rows)
    found = screened(path, catalogue=catalogue)
    assert [w.code for w in found.warnings] == ([code] if code == "rounded_sum" else [])
    assert [f.code for f in found.faults] == (["overlap_disagrees"] if code == "fault" else [])
    if not found.faults:  # once published it is not asked about again
        more = write(tmp_path / "more.parquet", overlap(("2025-12-01", "2025-12-31", 5.0)))
        assert screened(more, path, catalogue=catalogue).warnings == ()


@pytest.mark.parametrize("note", ["Rounded to 5", "p. 3; rounded to the nearest 5.", "to 5"])
def test_a_note_may_say_that_its_figure_is_rounded(tmp_path: Path, note: str) -> None:
    months = [("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28"), MARCH]
    rows = overlap(*((*month, 5.0) for month in months), (*QUARTER, 20.0))
    found = screened(write(tmp_path / "x.parquet", [{**one, "note": note} for one in rows]))
    told = ([w.code for w in found.warnings], [f.code for f in found.faults])
    assert told == ((["rounded_sum"], []) if note != "to 5" else ([], ["overlap_disagrees"]))


def test_months_outside_a_definition_are_named(tmp_path: Path) -> None:
    catalogue = shutil.copytree(FOLDER, tmp_path / "catalogue")
    text = (catalogue / "measures.toml").read_text("utf-8")
    limits = 'title = "Thefts"\nvalid_from = "2026-01"\nvalid_to = "2026-02"'
    (catalogue / "measures.toml").write_text(text.replace('title = "Thefts"', limits), "utf-8")
    rows = overlap(
        ("2025-12-01", "2025-12-31", 1.0), ("2026-01-01", "2026-01-31", 1.0), (*MARCH, 1.0)
    )
    found = screened(write(tmp_path / "x.parquet", rows), catalogue=catalogue)
    told = [(f.code, f.column, f.row) for f in found.faults]
    assert told == [("outside_definition", "start", 1), ("outside_definition", "end", 3)]


# Columns


def table() -> pa.Table:
    rows = good()
    return pa.table({f.name: pa.array([r[f.name] for r in rows], f.type) for f in SCHEMA})


def changed(name: str, values: Any) -> pa.Table:
    whole = table()
    return whole.set_column(whole.column_names.index(name), name, values)


COLUMNS: list[tuple[str, pa.Table, str, str]] = [
    ("one is missing", table().drop_columns(["status"]), "missing_column", "status"),
    ("one too many", table().append_column("rank", pa.array([1] * 8)), "unknown_column", "rank"),
    ("one in two cases", table().append_column("Value", table()["value"]), "column_twice", "value"),
    ("one twice", table().append_column("value", table()["value"]), "column_twice", "value"),
    ("numbers as text", changed("value", pa.array(["1"] * 8)), "wrong_type", "value"),
    ("truth for numbers", changed("value", pa.array([True] * 8)), "wrong_type", "value"),
    (
        "days of a zone that is none",
        changed("start", table()["start"].cast(pa.timestamp("us", "Mars/Phobos"))),
        "wrong_type",
        "start",
    ),
    ("days as text", changed("end", table()["end"].cast(pa.string())), "wrong_type", "end"),
    ("bytes for text", changed("note", pa.array([b"x"] * 8)), "wrong_type", "note"),
    ("lists", changed("note", pa.array([["a"]] * 8)), "nested", "note"),
    ("groups", changed("note", pa.array([{"a": {"b": 1}}] * 8)), "nested", "note"),
    (
        "a hostile name",
        table().append_column("\u202e<b>=1", pa.array([1] * 8)),
        "unknown_column",
        "\\u202e<b>=1",
    ),
]


@pytest.mark.parametrize(
    ("whole", "code", "column"), [case[1:] for case in COLUMNS], ids=[case[0] for case in COLUMNS]
)
def test_a_column_that_is_not_as_agreed_is_named(
    tmp_path: Path, whole: pa.Table, code: str, column: str
) -> None:
    found = screened(write_table(tmp_path / "x.parquet", whole))
    assert [(f.code, f.column, f.row) for f in found.faults] == [(code, column, None)]


def test_a_number_that_is_none_says_what_to_leave_out(tmp_path: Path) -> None:
    rows = [good()[0] | {"value": NAN}, good()[1] | {"numerator": NAN, "denominator": NAN}]
    found = screened(write(tmp_path / "x.parquet", rows))
    said = {f.column: f.message for f in found.faults}
    assert "leave the row out" in said["value"]
    assert "leave the cell empty" in said["numerator"]
    assert "leave the cell empty" in said["denominator"]


def test_a_time_of_day_is_a_fault_of_its_cell(tmp_path: Path) -> None:
    days = table()["start"].cast(pa.timestamp("us")).to_pylist()
    days[2] = days[2].replace(hour=8)
    found = screened(write_table(tmp_path / "x.parquet", changed("start", pa.array(days))))
    assert [(f.code, f.column, f.row, f.value) for f in found.faults] == [
        ("not_a_day", "start", 3, "2026-03-01 08:00:00")
    ]


@pytest.mark.parametrize(
    "whole",
    [
        changed("area", table()["area"].dictionary_encode()),
        changed("note", table()["note"].cast(pa.large_string())),
        changed("numerator", pa.nulls(8)).set_column(6, "denominator", pa.nulls(8)),
        changed("note", pa.nulls(8)),
        table().select(table().column_names[::-1]),
        table().select(sorted(table().column_names)),
        changed("note", pa.nulls(8)).select(table().column_names[::-1]),
        table().rename_columns([f" {name.upper()} " for name in table().column_names]),
    ],
    ids=[
        *("text as a dictionary", "large text", "columns with nothing in them"),
        *(
            "text with nothing in it",
            "columns backwards",
            "columns by name",
            "both",
            "names in capitals",
        ),
    ],
)
def test_other_ways_to_write_the_same_pass(tmp_path: Path, whole: pa.Table) -> None:
    assert screened(write_table(tmp_path / "x.parquet", whole)).faults == ()


def test_text_that_is_not_utf_8_is_a_fault(tmp_path: Path) -> None:
    data = pa.array([b"\xff\xfe"] * 8, pa.binary()).buffers()
    broken = pa.Array.from_buffers(pa.string(), 8, data)
    found = screened(write_table(tmp_path / "x.parquet", changed("note", broken)))
    assert [(f.code, f.column) for f in found.faults] == [("not_utf8", "note")]


# Metadata


METADATA: list[tuple[str, Any, str, str | None]] = [
    ("no title", {k: v for k, v in stated().items() if k != "title"}, "bad_metadata", "title"),
    ("an empty title", stated(title=""), "bad_metadata", "title"),
    ("a long title", stated(title="x" * 201), "bad_metadata", "title"),
    ("a formula for a title", stated(title="=1+1"), "formula", "title"),
    ("markup in the title", stated(title="<script>x</script>"), "markup", "title"),
    ("bidi in the publisher", stated(publisher="A\u202eB"), "unseen_character", "publisher"),
    ("markup in the note", stated(note="<b>x</b>"), "markup", "note"),
    ("a day that is none", stated(as_of="2026-02-30"), "bad_metadata", "as_of"),
    ("a day to come", stated(as_of="2026-07-01"), "as_of_in_future", "as_of"),
    ("seconds for a day", stated(as_of=86_400 * 20_000), "bad_metadata", "as_of"),
    ("digits for a day", stated(as_of="1728000000"), "bad_metadata", "as_of"),
    ("another format", stated(format=2), "bad_metadata", "format"),
    ("a key that is not known", stated(more="x"), "bad_metadata", "more"),
    (
        "wild definitions",
        stated(definitions={"measures": 3}),
        "bad_metadata",
        "definitions.measures",
    ),
    ("a list", [1], "bad_metadata", ""),
]


@pytest.mark.parametrize(
    ("metadata", "code", "key"), [case[1:] for case in METADATA], ids=[c[0] for c in METADATA]
)
def test_metadata_that_cannot_be_used_are_named(
    tmp_path: Path, metadata: Any, code: str, key: str | None
) -> None:
    found = screened(write(tmp_path / "x.parquet", good(), metadata))
    assert (code, key) in [(f.code, f.column) for f in found.faults]


def test_metadata_may_be_neither_missing_nor_broken_nor_bottomless(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    for text, code in (
        (None, "no_metadata"),
        ("{", "bad_metadata"),
        ("[" * 100_000, "bad_metadata"),
        (" " * 5_000_000, "too_big"),
    ):
        pq.write_table(table().replace_schema_metadata({"pcc_metrics": text} if text else {}), path)
        assert [f.code for f in screened(path).faults] == [code]


def test_metadata_may_be_given_where_the_file_has_none(tmp_path: Path) -> None:
    given = {"title": "June", "as_of": "2026-06-01", "publisher": "The office of Shire"}
    path = tmp_path / "x.parquet"
    pq.write_table(table().replace_schema_metadata(None), path)
    assert screened(path, given=given).faults == ()
    (fault,) = screened(path, given={"title": "June", "publisher": "The office"}).faults
    assert (fault.code, fault.column) == ("bad_metadata", "as_of")
    (fault,) = screened(path, given={**given, "as_of": "1 June"}).faults
    assert fault.message == (
        "metadata, as_of: wanted is the day of the latest figures, such as 2026-03-31."
    )
    write_table(path, table(), stated(title="The file's own"))
    assert screened(path, given={**given, "title": "=1"}).faults == ()


def test_what_is_not_used_is_not_asked_for(tmp_path: Path) -> None:
    least = {key: stated()[key] for key in ("title", "as_of", "publisher")}
    assert screened(write_table(tmp_path / "x.parquet", table(), least)).faults == ()


def test_a_file_without_rows_has_nothing_to_publish(tmp_path: Path) -> None:
    assert [f.code for f in screened(write(tmp_path / "x.parquet", [])).faults] == ["no_rows"]


# All at once


def test_a_copy_that_is_broken_in_many_ways_shows_all_of_it_at_once(tmp_path: Path) -> None:
    rows = good()
    for place, change in (
        (0, {"measure": "theft"}),
        (1, {"area": "atlantis", "value": -1.0}),
        (2, {"value": 90.0}),
        (3, {"denominator": None}),
        (4, {"value": None}),
        (5, {"note": "=1"}),
        (6, {"status": "sure"}),
    ):
        rows[place] |= change
    rows.append(good()[7])
    found = screened(write(tmp_path / "x.parquet", rows, stated(as_of="2027-01-01")))
    assert {(f.code, f.column, f.row) for f in found.faults} == {
        ("as_of_in_future", "as_of", None),
        ("unknown_measure", "measure", 1),
        ("unknown_area", "area", 2),
        ("negative", "value", 2),
        ("not_a_share", "value", 3),
        ("value_disagrees", "value", 3),
        ("half_a_fraction", "denominator", 4),
        ("empty", "value", 5),
        ("formula", "note", 6),
        ("unknown_status", "status", 7),
        ("duplicate", "measure", 9),
    }


def test_every_fault_is_counted_where_not_all_are_listed(tmp_path: Path) -> None:
    rows = [{**good()[0], "area": f"area-{n}"} for n in range(250)]
    found = screened(write(tmp_path / "x.parquet", rows))
    assert found.totals == {"unknown_area": 250}
    assert [f.row for f in found.faults] == list(range(1, MOST_LISTED + 1))
    assert found.count_unlisted() == {"unknown_area": 250 - MOST_LISTED}


def test_a_near_miss_is_told_what_was_meant(tmp_path: Path) -> None:
    rows = [good()[0] | {"measure": "theft"}]
    (fault,) = screened(write(tmp_path / "x.parquet", rows)).faults
    assert fault.message == "There is no measure “theft” in the catalogue. Is it thefts?"


def test_ids_and_titles_are_known_in_any_case_and_with_blanks(tmp_path: Path) -> None:
    first = good()[0]
    rows = [
        first | {"measure": " THEFTS", "area": "Alder ", "status": "Final"},
        first
        | {"measure": "Thefts", "area": "BIRCH", "status": " as published", "source": "Street"},
    ]
    path = write(tmp_path / "x.parquet", rows)
    assert screened(path).faults == ()
    held = pq.read_table(path.with_suffix(".out")).to_pylist()
    assert [(r["measure"], r["area"], r["status"], r["source"]) for r in held] == [
        ("thefts", "alder", "final", "street"),
        ("thefts", "birch", "as_published", "street"),
    ]


def test_one_figure_under_an_id_and_a_title_is_a_duplicate(tmp_path: Path) -> None:
    rows = [good()[0], good()[0] | {"measure": "Thefts", "area": "ALDER"}]
    assert [f.code for f in screened(write(tmp_path / "x.parquet", rows)).faults] == ["duplicate"]


def test_a_title_that_two_share_is_asked_for(tmp_path: Path) -> None:
    catalogue = shutil.copytree(FOLDER, tmp_path / "catalogue")
    text = (catalogue / "measures.toml").read_text("utf-8")
    for title in ("Thefts", "Population"):
        assert f'title = "{title}"' in text
        text = text.replace(f'title = "{title}"', 'title = "Same title"')
    (catalogue / "measures.toml").write_text(text, "utf-8")
    rows = [good()[0] | {"measure": "same  title"}]
    (fault,) = screened(write(tmp_path / "x.parquet", rows), catalogue=catalogue).faults
    assert fault.code == "unknown_measure" and "write one of these ids" in fault.message


# Warnings


def months(values: list[float], area: str = "alder") -> list[Row]:
    ends = {1: 31, 2: 28, 3: 31, 4: 30, 5: 31}
    return [
        row("thefts", area, f"2026-{m:02d}-01", f"2026-{m:02d}-{ends[m]}", value)
        for m, value in enumerate(values, 1)
        if value >= 0
    ]


WARNINGS: list[tuple[str, list[Row], list[Row], str, list[tuple[str, int | None]]]] = [
    ("a month more", months([100, 101]), months([100, 101, 99]), "update", []),
    ("a month three times the last", months([100, 101]), months([100, 101, 303]), "update",
     [("jump", 3)]),
    ("few more of few", months([1, 2]), months([1, 2, 6]), "update", []),
    ("a month left out", months([100, 101]), months([100, 101, -1, 99]), "update",
     [("gap", None)]),
    ("a month revised by a half", months([100, 101]), months([100, 160]), "update",
     [("big_revision", 2)]),
    ("a month revised by a little", months([100, 101]), months([100, 104]), "update", []),
    ("a month gone", months([100, 101]), months([100]), "replace", [("lower_coverage", None)]),
    ("a month not sent again", months([100, 101]), months([100]), "update", []),
    ("a month no longer complete", months([100, 101]),
     [*months([100]), {**months([100, 101])[1], "status": "incomplete"}], "update",
     [("now_incomplete", 2)]),
    ("the first publication", [], months([100, 1, 900]), "update", []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("now", "new", "mode", "told"), [case[1:] for case in WARNINGS], ids=[c[0] for c in WARNINGS]
)
def test_what_is_rarely_meant_is_a_warning(
    tmp_path: Path, now: list[Row], new: list[Row], mode: str, told: list[tuple[str, int | None]]
) -> None:
    published = write(tmp_path / "now.parquet", now) if now else None
    found = screened(write(tmp_path / "new.parquet", new), published, mode)
    assert [(w.code, w.row) for w in found.warnings] == told
    assert found.faults == ()


def test_a_file_s_own_definitions_are_never_taken_over(tmp_path: Path) -> None:
    shown = {"measures": {"satisfied": {"small_numbers": "open"}}}
    path = write(tmp_path / "x.parquet", good(), stated(definitions=shown))
    found = screened(path)
    assert found.faults == ()
    (remark,) = found.remarks
    assert "satisfied" in remark and "catalogue's are published" in remark


# Faults as data


def test_what_was_found_is_shown_safely(tmp_path: Path) -> None:
    rows = [good()[0] | {"measure": "\u202ethefts\x07" + "x" * 200}]
    (fault,) = screened(write(tmp_path / "x.parquet", rows)).faults
    assert isinstance(fault.value, str) and fault.value.isprintable()
    assert fault.value.startswith("\\u202ethefts\\u0007x") and fault.value.endswith("…")
    assert escape_invisible("a\u2028b\ud800") == "a\\u2028b\\ud800"


def test_a_table_of_faults_runs_nothing_in_a_spreadsheet() -> None:
    faults = [Fault("unknown_area", "area", 3, "=1+1", "There is no area “=1+1”.")]
    assert (
        faults_csv(faults).splitlines()[1] == "unknown_area,area,3,'=1+1,There is no area “=1+1”."
    )


def test_faults_survive_json() -> None:
    faults = (Fault("infinite", "value", 1, "-infinity", "value is infinite."),)
    found = Screening(faults, (), {"infinite": 1}, ("A remark.",), 3)
    assert Screening.from_json(json.loads(json.dumps(found.as_json()))) == found


@pytest.mark.parametrize(
    ("text", "is_markup"),
    [
        ("Police recorded crime open data: tables by partnership", False),
        ("Open data:", False),
        ("data:text/html,x", True),
        ("see data: text/html;base64,PGI+", True),
        ("data:;base64,PGI+", True),
        ("data:,x", True),
        ("javascript: alert(1)", True),
    ],
)
def test_plain_words_about_data_are_no_address_of_data(text: str, is_markup: bool) -> None:
    """The titles of public sources stand in the note of what was fetched from them."""
    assert (find_text_problem(text) is not None) == is_markup
