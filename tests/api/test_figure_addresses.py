"""What an address gives is what its page shows: figures, sentences, series."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyarrow.parquet as pq
import pytest

from pcc_metrics.content.page_content import PageContent, build_page_content
from pcc_metrics.content.page_json import claim_json, figure_json
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.figures.comparator_rates import comparator_rates
from pcc_metrics.figures.figure import Answer
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.rest_of_force import rest_of_force
from pcc_metrics.links import read_link
from pcc_metrics.store.register import Register
from tests.support.asgi_client import Client
from tests.support.data_client import data_client, query_of, random_views

CATALOGUE = load_catalogue()
VIEWS = [*random_views(CATALOGUE, 6, seed=24)]


@pytest.fixture(scope="module")
def client() -> Client:
    return data_client()


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(Register().open(), CATALOGUE)


def get(client: Client, path: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.text
    plain: dict[str, Any] = json.loads(answer.content)
    return plain


def page_figure(reader: Reader, answer: Answer, compare: Compare) -> dict[str, Any]:
    """A figure of a page as plain values."""
    side = comparator_rates(reader, answer) if compare is Compare.NATIONAL else None
    rest = rest_of_force(reader, answer) if compare is Compare.REST else None
    plain: dict[str, Any] = json.loads(json.dumps(figure_json(answer, side, rest)))
    return plain


@pytest.fixture(scope="module", params=range(len(VIEWS)))
def shown(request: pytest.FixtureRequest, reader: Reader) -> tuple[View, PageContent]:
    priority, view = VIEWS[request.param]
    return view, build_page_content(reader, CATALOGUE.priorities[priority], view)


def test_a_figure_is_that_of_its_page(
    client: Client, reader: Reader, shown: tuple[View, PageContent]
) -> None:
    view, page = shown
    month = View(view.areas, page.to, view.window, view.compare)  # of a measure on several pages
    for measure, answer in page.figures.items():
        plain = get(client, f"figures/{measure}{query_of(month)}")
        assert page_figure(reader, answer, view.compare).items() <= plain.items()


def test_a_figure_opens_at_the_month_of_its_page(client: Client, reader: Reader) -> None:
    for priority in CATALOGUE.priorities.values():
        page = build_page_content(reader, priority, View())
        for measure, answer in page.figures.items():
            if answer.measure.priorities[0] == priority.id:
                asked = get(client, f"figures/{measure}")["asked"]["end"]
                assert asked == page.to.last_day.isoformat()


def test_a_page_has_the_figures_sentences_and_series_of_its_page(
    client: Client, reader: Reader, shown: tuple[View, PageContent]
) -> None:
    view, page = shown
    plain = get(client, f"pages/{page.priority.id}{query_of(view)}")
    figures = [page_figure(reader, one, view.compare) for one in page.figures.values()]
    assert len(plain["figures"]) == len(figures)
    for own, one in zip(plain["figures"], figures, strict=True):
        assert one.items() <= own.items()
    each = [page_figure(reader, one, view.compare) for e in page.each.values() for one in e]
    assert all(one.items() <= own.items() for own, one in zip(plain["each"], each, strict=True))
    assert [(s["text"], s["standalone"]) for s in sentences(plain["text"])] == [
        (s.text, s.alone) for s in page.plan.sentences
    ]
    claims = [json.loads(json.dumps(claim_json(c))) for s in page.plan.sentences for c in s.claims]
    assert [c for s in sentences(plain["text"]) for c in s["claims"]] == claims
    drawn = {one.measure.id: one for one in page.trends}
    series = {one["measure"]: one["points"] for one in plain["series"]}
    for measure, trend in drawn.items():
        values = [(p.period.end.last_day.isoformat(), p.value) for p in trend.points]
        assert [(p["end"], p["value"]) for p in series[measure]] == values


def sentences(text: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every sentence of a text, in the order of reading."""
    yield from (text["answer"], text["context"])
    for group in (*text["paragraphs"], text["movers"], *text["others"], text["cautions"]):
        yield from group


def test_csv_and_parquet_hold_the_series_of_the_page(
    client: Client, shown: tuple[View, PageContent]
) -> None:
    view, page = shown
    month = View(view.areas, page.to, view.window, view.compare)
    for trend in page.trends[:3]:
        path = f"/api/v1/series/{trend.measure.id}"
        text = client.get(f"{path}.csv{query_of(month)}").content.decode()
        rows = [*csv.DictReader(io.StringIO(text, newline=""))]
        area = "+".join(one.id for one in trend.areas)
        own = [row for row in rows if row["area"] == area]
        wanted = [(p.period.start.first_day.isoformat(), number(p.value)) for p in trend.points]
        assert [(row["start"], row["value"]) for row in own] == wanted
        table = pq.read_table(io.BytesIO(client.get(f"{path}.parquet{query_of(month)}").content))
        assert [written(row) for row in table.to_pylist()] == [written(row) for row in rows]


def number(value: float | None) -> str:
    """A number with the 15 digits that a spreadsheet keeps."""
    return "" if value is None else f"{value:.15g}"


def written(row: dict[str, Any]) -> dict[str, str]:
    """A row as text, with nothing for an empty cell."""
    text = {key: "" if cell is None else str(cell) for key, cell in row.items()}
    return {**text, "value": text["value"] and number(float(text["value"]))}


def test_several_areas_come_together_and_each_alone(client: Client) -> None:
    text = client.get("/api/v1/series/robbery_street.csv?lpa=walsall&lpa=dudley").text
    rows = [*csv.DictReader(io.StringIO(text, newline=""))]
    by_area: dict[str, dict[str, float]] = {}
    for row in rows:
        if row["value"]:
            by_area.setdefault(row["area"], {})[row["start"]] = float(row["value"])
    assert [*by_area] == ["dudley+walsall", "dudley", "walsall"]
    both = by_area["dudley+walsall"]
    assert len(both) > 24
    assert all(v == by_area["dudley"][m] + by_area["walsall"][m] for m, v in both.items())


def test_each_row_says_where_it_is_from_and_no_line_is_a_comment(client: Client) -> None:
    answer = client.get("/api/v1/series/robbery_street.csv?lpa=walsall")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert answer.content[:3] != b"\xef\xbb\xbf"  # R takes a byte order mark for a name's letter
    rows = [*csv.reader(io.StringIO(answer.text, newline=""))]
    assert len({len(row) for row in rows}) == 1
    named = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    for row in named:
        assert row["licence"] == "Open Government Licence v3.0"
        assert row["source"] == "street" or row["source"] in CATALOGUE.sources
        assert row["status"] or not row["value"]
        assert row["note"]
    (address,) = {row["address"] for row in named}
    asked = read_link(parse_qs(urlsplit(address).query), CATALOGUE, Register())
    assert asked.problems == () and asked.view.areas == ("walsall",)
    assert asked.snapshot == Register().current().snapshot == named[0]["snapshot"]
    again = client.get(address.removeprefix("http://testserver"))
    assert again.content == answer.content
    assert "immutable" in again.headers["cache-control"]


def test_the_columns_are_described_beside_the_csv(client: Client) -> None:
    """CSV on the Web: found beside the file, and by the link that comes with it."""
    for query in ("", "?lpa=walsall&snapshot=2024-02-27"):
        data = client.get(f"/api/v1/series/robbery_street.csv{query}")
        beside = f"http://testserver/api/v1/series/robbery_street.csv-metadata.json{query}"
        beside = beside.replace("2024-02-27", "2024-02-27-c5616d64")
        assert data.headers["link"].startswith(f'<{beside}>; rel="describedby"')
        answer = client.get(beside.removeprefix("http://testserver"))
        assert answer.headers["content-type"] == "application/csvm+json"
        plain = json.loads(answer.content)
        assert plain["@context"][0] == "http://www.w3.org/ns/csvw"
        assert plain["url"] == beside.replace(".csv-metadata.json", ".csv")
        columns = [one["name"] for one in plain["tableSchema"]["columns"]]
        assert columns == next(csv.reader(io.StringIO(data.text)))
        assert all(one["dc:description"] for one in plain["tableSchema"]["columns"])


def test_a_share_that_cannot_be_is_given_with_its_flag(client: Client) -> None:
    figure = get(client, "figures/homicide_knife_share?snapshot=2024-02-27")
    assert figure["text"] == "42% (base not stated)"
    text = client.get("/api/v1/series/homicide_knife_share.csv?snapshot=2024-02-27").text
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["note"] == "as published (base not stated)"


def test_links_of_a_figure_lead_back_to_it(client: Client) -> None:
    figure = get(client, "figures/robbery?lpa=walsall&window=3m")
    pinned = get(client, figure["links"]["pinned"].partition("/api/v1/")[2])
    assert {**pinned, "links": None} == {**figure, "links": None}
    assert get(client, figure["links"]["live"].partition("/api/v1/")[2]) == figure
    page = urlsplit(figure["links"]["page"])
    assert page.path == "/serious-violence"
    assert read_link(parse_qs(page.query), CATALOGUE, Register()).problems == ()


def test_the_catalogue_names_all_that_can_be_asked_for(client: Client) -> None:
    plain = get(client, "catalogue")
    assert [one["id"] for one in plain["measures"]] == [*CATALOGUE.measures]
    assert [one["id"] for one in plain["priorities"]] == [*CATALOGUE.priorities]
    assert plain["lpas"] == [one.id for one in CATALOGUE.lpas]
    for one in plain["priorities"]:
        assert one["measures"] == [m.id for m in CATALOGUE.measures_of(one["id"])]


def test_the_history_names_every_publication(client: Client) -> None:
    entries = get(client, "history")["entries"]
    assert [one["snapshot"] for one in entries] == [e.snapshot for e in Register().publications()]
    assert [one["state"] for one in entries] == ["", "", "current"]


def test_addresses_are_those_that_were_asked_whatever_the_app_is_served_at() -> None:
    client = data_client(base="/figures")
    plain = json.loads(client.get("/figures/api/v1/figures/robbery").content)
    assert plain["links"]["live"] == "http://testserver/figures/api/v1/figures/robbery"
    assert client.get("/api/v1/figures/robbery").status_code == 404
    assert "http://testserver/figures/feed.atom" in client.get("/figures/feed.atom").text


@pytest.mark.parametrize("host", ["evil.org/x", 'a"><b>', "user@evil.org", "a b", ""])
def test_a_host_that_is_none_stands_in_no_answer(client: Client, host: str) -> None:
    answer = client.get("/api/v1/figures/robbery", host=host)
    assert json.loads(answer.content)["links"]["live"] == "/api/v1/figures/robbery"
