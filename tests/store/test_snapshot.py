"""Snapshots: what goes into a file comes out of it, and its id stands for just that."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.store.observation import Observation, Status, merge_observations
from pcc_metrics.store.snapshot import Metadata
from pcc_metrics.store.snapshot_file import (
    METADATA_KEY,
    SnapshotError,
    read_snapshot,
    snapshot_id,
    to_table,
    write_snapshot,
)
from tests.support.factories import CATALOGUE, monthly, row

METADATA = Metadata("Title", date(2026, 5, 31), "Publisher", "Note", CATALOGUE.definitions())

numbers = st.floats(0, 1e9, allow_nan=False) | st.integers(0, 10**9).map(float)
texts = st.text(max_size=8)
some_periods = st.builds(
    Period.ending, st.builds(Month.of, st.integers(2015, 2026), st.integers(1, 12)),
    st.sampled_from([1, 3, 12, 36]),
)  # fmt: skip
observations = st.builds(
    Observation,
    measure=st.sampled_from(["thefts", "deaths"]) | texts,
    area=st.sampled_from(["alder", "birch"]) | texts,
    period=some_periods,
    value=numbers,
    source=st.sampled_from(["street", "yearbook"]),
    numerator=st.none() | numbers,
    denominator=st.none() | numbers,
    status=st.sampled_from(Status),
    note=st.none() | texts,
)
many = st.lists(observations, min_size=1, max_size=12, unique_by=lambda o: o.key)


def id_of(rows: list[Observation], metadata: Metadata = METADATA) -> str:
    return snapshot_id(to_table(rows), metadata)


@given(rows=many)
@settings(max_examples=2 * settings.default.max_examples // 5)
def test_what_is_written_is_read(rows: list[Observation]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        name, path = write_snapshot(Path(folder), to_table(rows), METADATA)
        found = read_snapshot(path)
    assert path.stem == name == found.id
    assert found.metadata == METADATA
    for measure, area in {(o.measure, o.area) for o in rows}:
        wanted = [o for o in rows if (o.measure, o.area) == (measure, area)]
        assert found.series(measure, area) == tuple(sorted(wanted, key=lambda o: o.key))
        assert found.holds(measure, area) and area in found.areas_with(measure)
    assert not found.holds("nowhere to be found", "alder")
    assert found.series("nowhere to be found", "alder") == ()


@given(rows=many, order=st.randoms())
def test_an_id_does_not_depend_on_the_order_of_rows(rows: list[Observation], order: Any) -> None:
    shuffled = list(rows)
    order.shuffle(shuffled)
    assert id_of(shuffled) == id_of(rows)


@pytest.mark.parametrize(
    "options",
    [
        {"compression": "snappy"},
        {"compression": "none", "use_dictionary": False},
        {"row_group_size": 3},
        {"data_page_version": "2.0", "version": "1.0"},
    ],
    ids=str,
)
def test_an_id_does_not_depend_on_how_the_file_was_written(
    options: dict[str, Any], tmp_path: Path
) -> None:
    rows = [*monthly("thefts", "alder", "2025-04", range(12)), row("deaths", "shire", "2026-03", 3)]
    table = to_table(rows)
    name, path = write_snapshot(tmp_path, table, METADATA)
    other = tmp_path / "other.parquet"
    described = table.replace_schema_metadata({METADATA_KEY: METADATA.to_json().encode()})
    pq.write_table(described, other, **options)
    assert other.read_bytes() != path.read_bytes()
    assert read_snapshot(other).id == name
    assert read_snapshot(other).series("thefts", "alder") == tuple(rows[:12])


ONE = row("answered", "alder", "2026-03", 0.5, of=(1, 2), note="Paragraph 1.")
CHANGES: dict[str, dict[str, Any]] = {
    "measure": {"measure": "satisfied"},
    "area": {"area": "birch"},
    "start": {"period": Period.ending(Month.of(2026, 3), 2)},
    "end": {"period": Period(Month.of(2026, 3), Month.of(2026, 4))},
    "value": {"value": 0.5000000001},
    "numerator": {"numerator": 2.0},
    "denominator": {"denominator": 3.0},
    "no denominator": {"denominator": None},
    "a denominator of 0 is not none": {"denominator": 0.0},
    "status": {"status": Status.PROVISIONAL},
    "source": {"source": "yearbook"},
    "note": {"note": "Paragraph 2."},
    "no note": {"note": None},
    "an empty note is not none": {"note": ""},
}


def test_any_change_of_a_row_changes_the_id() -> None:
    ids = {name: id_of([replace(ONE, **change)]) for name, change in CHANGES.items()}
    ids["nothing"] = id_of([ONE])
    ids["a row more"] = id_of([ONE, replace(ONE, area="birch")])
    assert len(set(ids.values())) == len(ids)


@given(one=many, other=many)
def test_two_sets_of_rows_have_two_ids(one: list[Observation], other: list[Observation]) -> None:
    same = sorted(one, key=lambda o: o.key) == sorted(other, key=lambda o: o.key)
    assert (id_of(one) == id_of(other)) is same


def test_control_characters_in_notes_do_not_make_two_snapshots_look_alike() -> None:
    first, second = replace(ONE, area="alder"), replace(ONE, area="birch")
    pairs = [("a", "b\x1fc"), ("a\x1fb", "c"), ("a", "b\x1b1c"), (None, "c"), ("\x00", "c")]
    ids = {id_of([replace(first, note=a), replace(second, note=b)]) for a, b in pairs}
    assert len(ids) == len(pairs)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Other"},
        {"as_of": date(2026, 5, 30)},
        {"publisher": "Other"},
        {"note": "Other"},
        {"definitions": {}},
    ],
    ids=str,
)
def test_any_change_of_the_metadata_changes_the_id(change: dict[str, Any]) -> None:
    assert id_of([ONE], replace(METADATA, **change)) != id_of([ONE])


@given(day=st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_an_id_starts_with_the_as_of_date(day: date) -> None:
    name = id_of([ONE], replace(METADATA, as_of=day))
    assert date.fromisoformat(name[:10]) == day
    assert name != id_of([ONE], replace(METADATA, as_of=day + timedelta(days=1)))


def test_a_key_stands_once() -> None:
    again = replace(ONE, value=0.6)
    with pytest.raises(SnapshotError, match=r"same key: answered, alder, 2026-03-01, 2026-03-31"):
        to_table([ONE, again])


def test_a_new_row_takes_the_place_of_the_old_one_with_its_key() -> None:
    revised, added = replace(ONE, value=0.6, status=Status.REVISED), replace(ONE, area="birch")
    assert merge_observations([ONE], [revised, added]) == [revised, added]


def test_the_worst_status_is_that_of_the_least_settled() -> None:
    assert Status.worst(Status) is Status.INCOMPLETE
    assert Status.worst([Status.FINAL, Status.REVISED]) is Status.REVISED
    assert Status.worst([Status.PROVISIONAL, Status.REVISED]) is Status.PROVISIONAL


def test_a_snapshot_may_be_empty(tmp_path: Path) -> None:
    _, path = write_snapshot(tmp_path, to_table([]), METADATA)
    found = read_snapshot(path)
    assert found.series("thefts", "alder") == () and not found.areas_with("thefts")


def _write(path: Path, table: pa.Table, metadata: bytes | None = None) -> Path:
    described = METADATA.to_json().encode() if metadata is None else metadata
    pq.write_table(table.replace_schema_metadata({METADATA_KEY: described}), path)
    return path


def _column(name: str, kind: Any, cell: Any) -> Callable[[Path], Path]:
    """A writer of one row whose one column holds something else."""

    def write(path: Path) -> Path:
        table = to_table([ONE])
        changed = pa.array([cell], kind)
        return _write(path, table.set_column(table.column_names.index(name), name, changed))

    return write


def _cut(path: Path) -> Path:
    _write(path, to_table([ONE]))
    path.write_bytes(path.read_bytes()[:-100])
    return path


def _plain(path: Path) -> Path:
    pq.write_table(to_table([ONE]), path)
    return path


def _text(path: Path) -> Path:
    path.write_text("measure,area\n")
    return path


BROKEN: dict[str, tuple[Callable[[Path], Path], str]] = {
    "cut short": (_cut, "cannot be read as Parquet; it may be cut short"),
    "no Parquet": (_text, "cannot be read as Parquet"),
    "not there": (lambda path: path, "There is no snapshot file broken.parquet"),
    "no metadata": (_plain, "it is some other Parquet file"),
    "metadata of another shape": (
        lambda path: _write(path, to_table([ONE]), b'{"title": "x"}'),
        "its metadata cannot be read",
    ),
    "metadata that are no JSON": (
        lambda path: _write(path, to_table([ONE]), b"x"),
        "its metadata cannot be read",
    ),
    "a column missing": (
        lambda path: _write(path, to_table([ONE]).drop_columns(["value", "note"])),
        r"lacks value, note among its columns",
    ),
    "a column of text": (_column("value", pa.string(), "4"), "value is string, wanted double"),
    "a time for a date": (
        _column("start", pa.timestamp("ms"), 0),
        r"start is timestamp\[ms\], wanted date32",
    ),
    "no value": (_column("value", pa.float64(), None), "value has an empty cell"),
    "no measure": (_column("measure", pa.string(), None), "measure has an empty cell"),
    "an unknown status": (_column("status", pa.string(), "draft"), "status draft is not one of"),
}


@pytest.mark.parametrize(("make", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_named_in_a_sentence(
    make: Callable[[Path], Path], said: str, tmp_path: Path
) -> None:
    path = make(tmp_path / "broken.parquet")
    with pytest.raises(SnapshotError, match=said) as error:
        read_snapshot(path)
    assert "broken.parquet" in str(error.value)
