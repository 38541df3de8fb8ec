"""The same figures by every writer, in its own types and any order: no fault, and the same rows."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import fastparquet
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from pcc_metrics.store.snapshot_file import SCHEMA
from tests.support.uploads import good, screened, stated

GIVEN = {key: str(stated()[key]) for key in ("title", "as_of", "publisher")}
NAMES = SCHEMA.names
ORDERS = {
    "as agreed": NAMES,
    "backwards": NAMES[::-1],
    "by name": sorted(NAMES),
    "value last": [*(n for n in NAMES if n != "value"), "value"],
}


def table() -> pa.Table:
    rows = good()
    return pa.table({f.name: pa.array([r[f.name] for r in rows], f.type) for f in SCHEMA})


def rows_of(path: Path) -> list[dict[str, Any]]:
    """What would be published of a file that was screened."""
    rows = pq.read_table(path.with_suffix(".out")).select(NAMES).to_pylist()
    return sorted(rows, key=lambda r: (r["measure"], r["area"]))


def assert_the_same_figures(path: Path) -> None:
    found = screened(path, given=GIVEN)
    assert [(f.code, f.column, f.message) for f in found.faults] == []
    assert rows_of(path) == sorted(good(), key=lambda r: (r["measure"], r["area"]))


def columns(order: Iterable[str]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in good()] for name in order}


# Writers


def by_pyarrow(path: Path, order: list[str]) -> None:
    pq.write_table(table().select(order), path)


def by_pyarrow_without_schema(path: Path, order: list[str]) -> None:
    pq.write_table(table().select(order), path, store_schema=False, version="1.0")


def by_pandas(path: Path, order: list[str]) -> None:
    pd.DataFrame(columns(order)).to_parquet(path)


def by_pandas_with_its_types(path: Path, order: list[str]) -> None:
    frame = pd.DataFrame(columns(order)).convert_dtypes()
    frame["start"], frame["end"] = pd.to_datetime(frame["start"]), pd.to_datetime(frame["end"])
    frame["area"] = frame["area"].astype("category")
    frame.to_parquet(path)


def by_pandas_with_an_index(path: Path, order: list[str]) -> None:
    frame = pd.DataFrame(columns(order))
    frame.index = pd.Index(range(100, 108))[::-1]
    frame.to_parquet(path, index=True)


def by_pandas_with_a_named_index(path: Path, order: list[str]) -> None:
    pd.DataFrame(columns(order)).rename_axis("line").to_parquet(path, index=True)


def by_polars(path: Path, order: list[str]) -> None:
    pl.DataFrame(columns(order)).write_parquet(path)


def by_polars_with_categories(path: Path, order: list[str]) -> None:
    frame = pl.DataFrame(columns(order))
    frame.with_columns(pl.col("measure", "area", "status").cast(pl.Categorical)).write_parquet(path)


def by_duckdb(path: Path, order: list[str], how: str = "") -> None:
    figures = table().select(order)
    with duckdb.connect() as link:
        link.from_arrow(figures).create("figures")
        link.execute(f"COPY figures TO '{path}' (FORMAT parquet{how})")


def by_duckdb_v2(path: Path, order: list[str]) -> None:
    by_duckdb(path, order, ", PARQUET_VERSION v2, DICTIONARY_SIZE_LIMIT 1")


def by_fastparquet(path: Path, order: list[str]) -> None:
    frame = pd.DataFrame(columns(order))
    for name in ("start", "end"):  # of pandas' seconds it makes days of 1970
        frame[name] = frame[name].astype("datetime64[ns]")
    for name in ("numerator", "denominator"):
        frame[name] = frame[name].astype("Float64")
    fastparquet.write(str(path), frame)


WRITERS: list[Callable[[Path, list[str]], None]] = [
    by_pyarrow,
    by_pyarrow_without_schema,
    by_pandas,
    by_pandas_with_its_types,
    by_pandas_with_an_index,
    by_pandas_with_a_named_index,
    by_polars,
    by_polars_with_categories,
    by_duckdb,
    by_duckdb_v2,
    by_fastparquet,
]


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
def test_every_writer_s_file_holds_the_same_figures(
    tmp_path: Path, write: Callable[[Path, list[str]], None], order: list[str]
) -> None:
    path = tmp_path / "x.parquet"
    write(path, order)
    assert_the_same_figures(path)


# Types: each takes the contract's values, and gives a column that holds the same


def typed(kind: pa.DataType) -> Callable[[list[Any]], Any]:
    return lambda values: pa.array(values, kind)


def midnight(zone: Any, kind: pa.DataType) -> Callable[[list[Any]], Any]:
    """Days as moments: midnight by the clock of a zone."""

    def make(days: list[date | None]) -> Any:
        moments = [day and datetime(day.year, day.month, day.day, tzinfo=zone) for day in days]
        return pa.array(moments, kind)

    return make


def decimals(values: list[float | None]) -> Any:
    return pa.array([None if v is None else Decimal(repr(v)) for v in values], pa.decimal128(20, 4))


TEXT = {
    "string": typed(pa.string()),
    "large_string": typed(pa.large_string()),
    "string_view": typed(pa.string_view()),
    "dictionary": lambda values: pa.array(values, pa.string()).dictionary_encode(),
    "large dictionary": lambda values: pa.array(values, pa.large_string()).dictionary_encode(),
}
DAYS = {
    "date32": typed(pa.date32()),
    "date64": typed(pa.date64()),
    **{f"timestamp {u}": midnight(None, pa.timestamp(u)) for u in ("s", "ms", "us", "ns")},
    "timestamp in UTC": midnight(UTC, pa.timestamp("us", "UTC")),
    "timestamp in London": midnight(ZoneInfo("Europe/London"), pa.timestamp("ms", "Europe/London")),
}
NUMBERS = {
    "double": typed(pa.float64()),
    "float": typed(pa.float32()),
    "decimal": decimals,
    "dictionary of numbers": lambda values: pa.array(values, pa.float64()).dictionary_encode(),
}
KINDS: dict[str, dict[str, Callable[[list[Any]], Any]]] = {
    **dict.fromkeys(("measure", "area", "status", "source", "note"), TEXT),
    **dict.fromkeys(("start", "end"), DAYS),
    **dict.fromkeys(("value", "numerator", "denominator"), NUMBERS),
}


@pytest.mark.parametrize(
    ("name", "kind"), [(name, kind) for name, kinds in KINDS.items() for kind in kinds]
)
def test_a_type_that_holds_the_same_passes(tmp_path: Path, name: str, kind: str) -> None:
    column = KINDS[name][kind]([row[name] for row in good()])
    changed = table().set_column(NAMES.index(name), name, column)
    pq.write_table(changed, tmp_path / "x.parquet")
    assert_the_same_figures(tmp_path / "x.parquet")


@pytest.mark.parametrize(
    "kind", [pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint32(), pa.uint64()]
)
def test_whole_numbers_pass_with_gaps_or_without(tmp_path: Path, kind: pa.DataType) -> None:
    figures = table().slice(0, 4).set_column(4, "value", pa.array([10, 0, 1, 12], kind))
    figures = figures.set_column(5, "numerator", pa.array([None, None, 9, 12], kind))
    figures = figures.set_column(6, "denominator", pa.array([None, None, 9, 1], kind))
    pq.write_table(figures, tmp_path / "x.parquet")
    assert screened(tmp_path / "x.parquet", given=GIVEN).faults == ()
    found = {(r["measure"], r["area"]): r["value"] for r in rows_of(tmp_path / "x.parquet")}
    assert found["thefts", "alder"] == 10 and found["mean_wait", "shire"] == 12


@pytest.mark.parametrize("kind", [pa.null(), pa.float64(), pa.int32(), pa.bool_(), pa.binary()])
@pytest.mark.parametrize("name", ["note", "numerator"])
def test_a_column_with_nothing_in_it_may_have_any_type(
    tmp_path: Path, name: str, kind: pa.DataType
) -> None:
    figures = table().slice(0, 2)
    pq.write_table(
        figures.set_column(NAMES.index(name), name, pa.nulls(2, kind)), tmp_path / "x.parquet"
    )
    assert screened(tmp_path / "x.parquet", given=GIVEN).faults == ()


def test_text_of_a_hundred_thousand_rows_may_be_packed_as_differences(tmp_path: Path) -> None:
    first = table().slice(0, 1)
    many = pa.concat_tables([first] * 100_000)
    months = pa.array([f"row {n}" for n in range(100_000)])
    path = tmp_path / "x.parquet"
    pq.write_table(
        many.set_column(NAMES.index("note"), "note", months),
        path,
        use_dictionary=False,
        column_encoding={"note": "DELTA_BYTE_ARRAY", "area": "DELTA_LENGTH_BYTE_ARRAY"},
    )
    assert set(screened(path, given=GIVEN).totals) == {"duplicate"}


# Types, order and emptiness together


def write_any(path: Path, choice: random.Random) -> None:
    """The good rows, some of them or none, in types and an order that are drawn."""
    rows = [row for row in good() if choice.random() < 0.8]
    order = choice.sample(NAMES, len(NAMES))
    stored = choice.random() < 0.7  # the types as arrow has them, with their time zones
    made = {}
    for name in order:
        values = [row[name] for row in rows]
        kinds = dict(KINDS[name])
        if not stored:
            kinds.pop("timestamp in London", None)  # comes as UTC, in which it is no midnight
        if all(value is None for value in values):
            kinds["null"] = lambda values: pa.nulls(len(values))
        made[name] = kinds[choice.choice(sorted(kinds))](values)
    if choice.random() < 0.3:
        made["__index_level_0__"] = pa.array(range(len(rows)), pa.int64())
    options = {
        "compression": choice.choice(["none", "snappy", "zstd", "gzip"]),
        "data_page_version": choice.choice(["1.0", "2.0"]),
        "store_schema": stored,
        "use_dictionary": choice.random() < 0.7,
        "row_group_size": choice.choice([1, 3, 100]),
    }
    pq.write_table(pa.table(made), path, **options)


@examples(st.randoms(use_true_random=False))
def test_types_order_and_emptiness_change_no_figure(
    tmp_path_factory: pytest.TempPathFactory, choice: random.Random
) -> None:
    path = tmp_path_factory.mktemp("any") / "x.parquet"
    write_any(path, choice)
    found = screened(path, given=GIVEN)
    held = pq.read_metadata(path).num_rows
    assert [fault.code for fault in found.faults] == ([] if held else ["no_rows"])
    whole = {(r["measure"], r["area"]): r for r in good()}
    for row in rows_of(path) if held else []:
        assert row == whole[row["measure"], row["area"]]
