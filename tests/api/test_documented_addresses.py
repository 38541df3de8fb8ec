"""docs/data-addresses.md: its addresses answer, with what it says that they return."""

from __future__ import annotations

import csv
import io
import re

import pyarrow.parquet as pq
import pytest

from pcc_metrics.api.data_addresses import DataAddresses
from pcc_metrics.api.news import NewsKind
from pcc_metrics.api.series_files import NAMES
from tests.support.asgi_client import Client
from tests.support.data_client import data_client
from tests.test_docs import DOCS, name_of, sections, table, text_of

PAGE = DOCS / "data-addresses.md"
WRITTEN = sorted({*re.findall(r"…(/(?:api|feed)[^\s\"'`]+)", text_of(PAGE))})


@pytest.fixture(scope="module")
def client() -> Client:
    return data_client()


def test_every_address_is_in_the_table_and_no_other() -> None:
    described = DataAddresses(lambda: True, lambda _: True).openapi()["paths"]
    assert [name_of(row) for row in table(PAGE, "Data addresses", "address")] == [*described]


def test_every_status_of_a_problem_is_in_the_table() -> None:
    rows = [int(row["status"]) for row in table(PAGE, "Keys", "status")]
    described = DataAddresses(lambda: True, lambda _: True).openapi()["paths"][
        "/api/v1/figures/{measure}"
    ]["get"]
    assert rows == [int(status) for status in described["responses"] if int(status) >= 400]


def test_the_columns_are_those_of_the_table() -> None:
    rows = table(PAGE, "The columns of a series", "column")
    assert tuple(map(name_of, rows)) == NAMES


def test_every_kind_of_news_is_in_the_table() -> None:
    assert [name_of(row) for row in table(PAGE, "The feed", "category")] == [*NewsKind]


@pytest.mark.parametrize("path", WRITTEN)
def test_an_address_that_is_shown_answers(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200
    assert len(WRITTEN) >= 4


def test_each_program_returns_what_is_written(client: Client) -> None:
    said = sections(PAGE)["In each program"]
    (address,) = [path for path in WRITTEN if ".csv?" in path]
    rows = [*csv.DictReader(io.StringIO(client.get(address).text, newline=""))]
    assert f"A table of {len(rows)} rows and {len(rows[0])} columns" in said
    last = rows[-1]
    assert last["end"] == "2026-03-31" and f"of March 2026 with a value of {last['value']}." in said
    total = sum(float(row["value"]) for row in rows if row["start"] >= "2025-04-01")
    assert said.count(f"# {total:.0f}") == 2 and f"-- {total:.1f}" in said
    (parquet,) = [path for path in WRITTEN if ".parquet?" in path]
    frame = pq.read_table(io.BytesIO(client.get(parquet).content)).to_pandas()
    assert frame[frame["start"].astype(str) >= "2025-04-01"]["value"].sum() == total
    figure = client.get(address.replace("series", "figures").replace(".csv", "")).text
    shown = (
        '{"measure":"robbery_street","areas":["walsall"],',
        f'"value":{total},"unit":"offences",',
    )
    assert all(part in figure and part in said for part in shown)
