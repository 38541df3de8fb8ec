"""The served app as programs ask it: Excel, R, pandas, DuckDB, curl, a reader of feeds."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import duckdb
import feedparser
import pandas as pd
import pytest
import requests
from lxml import html

from pcc_metrics.content.page_content import PageContent, build_page_content
from pcc_metrics.content.page_json import figure_json
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.view import View
from pcc_metrics.figures.figure import Figure
from pcc_metrics.figures.reader import Reader
from pcc_metrics.store.register import Register
from pcc_metrics.ui.state.navigation import all_pages
from tests.browser.served import Server
from tests.support.data_client import query_of, random_views

CATALOGUE = load_catalogue()
SERIES = "api/v1/series/robbery_street.csv?lpa=walsall"
READ = "api/v1/figures/robbery?lpa=walsall"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("served") / "log", {})
    server.start()
    wait_until_ready(server)
    yield server
    server.stop()


def wait_until_ready(server: Server) -> None:
    """From then on the first answer to each page has its first view."""
    deadline = time.monotonic() + 60
    while not requests.get(f"{server.url}/readyz", timeout=30).ok:
        assert time.monotonic() < deadline, server.log
        time.sleep(0.1)


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app below a path of a site."""
    settings = {"STREAMLIT_SERVER_BASE_URL_PATH": "figures"}
    server = Server(tmp_path_factory.mktemp("below") / "log", settings, base="/figures")
    server.start()
    wait_until_ready(server)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(Register().open(), CATALOGUE)


def walsall_robberies(reader: Reader) -> list[tuple[str, float]]:
    """The series as its page has it: last day of each month, and value."""
    page = build_page_content(reader, CATALOGUE.priorities["serious-violence"], View(("walsall",)))
    (trend,) = [one for one in page.trends if one.measure.id == "robbery_street"]
    points = [(p.period.end.last_day.isoformat(), p.value) for p in trend.points]
    return [(end, value) for end, value in points if value is not None]


def test_excel_and_power_bi_read_a_series_from_the_web(server: Server, reader: Reader) -> None:
    """Power Query asks without a word of what it accepts but packed bytes, and follows nothing."""
    mashup = {
        "User-Agent": "Microsoft.Data.Mashup",
        "Accept": "",
        "Accept-Encoding": "gzip, deflate",
    }
    answer = requests.get(f"{server.url}/{SERIES}", headers=mashup, timeout=30)
    assert answer.status_code == 200 and answer.history == []
    assert answer.headers["content-type"].startswith("text/csv; charset=utf-8")
    rows = [*csv.DictReader(io.StringIO(answer.content.decode("utf-8"), newline=""))]
    held = [(row["end"], float(row["value"])) for row in rows if row["value"]]
    assert held == walsall_robberies(reader)


def test_r_reads_a_series(server: Server, reader: Reader) -> None:
    """`read.csv` opens the address with HTTP 1.1, and takes the first line as names as it is."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.putrequest("GET", f"/{SERIES}", skip_accept_encoding=True)
    connection.putheader("User-Agent", "R (4.4.1 x86_64-pc-linux-gnu)")
    connection.endheaders()
    answer = connection.getresponse()
    names, *rows = answer.read().decode().splitlines()
    assert answer.getheader("Content-Encoding") is None
    assert names.split(",")[0] == "measure" and all(one.isidentifier() for one in names.split(","))
    assert len(rows) >= len(walsall_robberies(reader))
    assert not any(row.startswith("#") for row in rows)


def test_pandas_reads_the_address_as_csv_and_as_parquet(server: Server, reader: Reader) -> None:
    address = f"{server.url}/{SERIES}"
    from_csv = pd.read_csv(address, parse_dates=["start", "end"])
    from_parquet = pd.read_parquet(address.replace(".csv", ".parquet"))
    wanted = walsall_robberies(reader)
    for frame in (from_csv, from_parquet):
        held = frame.dropna(subset=["value"])
        ends = pd.to_datetime(held["end"]).dt.strftime("%Y-%m-%d")
        assert [*zip(ends, held["value"], strict=True)] == wanted
        assert {*frame["licence"]} == {"Open Government Licence v3.0"}
    assert [*from_csv.columns] == [*from_parquet.columns]
    snapshot = pd.read_parquet(f"{server.url}/api/v1/snapshots/2024-02-27.parquet")
    assert len(snapshot) == Register().open("2024-02-27").table.num_rows


def test_duckdb_reads_a_snapshot_that_was_fetched(server: Server, tmp_path: Path) -> None:
    content = requests.get(f"{server.url}/api/v1/snapshots/2024-02-27.parquet", timeout=30).content
    path = tmp_path / "snapshot.parquet"
    path.write_bytes(content)
    held = duckdb.read_parquet(str(path)).filter("measure = 'homicides'")
    assert held.aggregate("max(value)").fetchall() == [(41.0,)]


def test_curl_asks_for_the_head(server: Server) -> None:
    asked = ["curl", "--silent", "--head", f"{server.url}/{SERIES}"]
    said = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=30).stdout
    first, *lines = said.splitlines()
    assert first == "HTTP/1.1 200 OK"
    headers = dict(line.lower().split(": ", 1) for line in lines if line)
    assert headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert headers["cache-control"] == "public, max-age=60" and headers["etag"]
    body = requests.get(
        f"{server.url}/{SERIES}", headers={"Accept-Encoding": "identity"}, timeout=30
    )
    assert int(headers["content-length"]) == len(body.content) > 1_000


def test_a_reader_of_feeds_finds_the_feed_on_every_page(server: Server) -> None:
    for place in all_pages(CATALOGUE):
        page = requests.get(
            f"{server.url}/{place.path}", headers={"Accept": "text/html"}, timeout=30
        )
        links = html.document_fromstring(page.content).xpath("//head/link[@rel='alternate']")
        types = {link.get("type"): link.get("href") for link in links}
        assert types["application/atom+xml"] == "./feed.atom", place.path
        if place.path in CATALOGUE.priorities:
            assert types["application/json"] == f"./api/v1/pages/{place.path}"
            assert requests.get(f"{server.url}/{types['application/json']}", timeout=30).ok
    feed = feedparser.parse(f"{server.url}/feed.atom")
    assert not feed.bozo and feed.status == 200
    assert [one.title for one in feed.entries if "published" in {t.term for t in one.tags}]


def test_a_page_with_filters_names_the_same_figures_as_data(server: Server) -> None:
    address = f"{server.url}/drugs?lpa=dudley&to=2025-03"
    page = requests.get(address, headers={"Accept": "text/html"}, timeout=30)
    (link,) = html.document_fromstring(page.content).xpath("//head/link[@type='application/json']")
    assert link.get("href") == "./api/v1/pages/drugs?lpa=dudley&to=2025-03"


def test_packed_answers_pass_the_server_unharmed(server: Server) -> None:
    """What is in front of the addresses packs pages; a part of an answer must not be packed."""
    address = f"{server.url}/{SERIES}"
    plain = requests.get(address, headers={"Accept-Encoding": "identity"}, timeout=30)
    packed = requests.get(address, headers={"Accept-Encoding": "gzip"}, timeout=30)
    assert packed.headers["Content-Encoding"] == "gzip" and packed.content == plain.content
    asked = {"Accept-Encoding": "gzip", "Range": "bytes=10-1009"}
    part = requests.get(address, headers=asked, timeout=30)
    assert part.status_code == 206 and part.content == plain.content[10:1010]
    known = {"If-None-Match": packed.headers["ETag"], "Accept-Encoding": "gzip"}
    assert requests.get(address, headers=known, timeout=30).status_code == 304


def test_unknown_addresses_below_api_are_404_in_json(server: Server, below: Server) -> None:
    for root in (server.url, below.url):
        for path in ("api", "api/", "api/v1/nothing", "api/v9/figures/robbery", "api/index.html"):
            for accept in ("text/html", "*/*"):
                answer = requests.get(f"{root}/{path}", headers={"Accept": accept}, timeout=30)
                assert answer.status_code == 404
                assert answer.headers["content-type"] == "application/problem+json"


def test_all_is_served_below_the_path_of_the_app(below: Server) -> None:
    root = below.url
    for path in (READ, SERIES, "api/v1/docs", "feed.atom", "healthz"):
        assert requests.get(f"{root}/{path}", timeout=30).status_code == 200
    links = requests.get(f"{root}/{READ}", timeout=30).json()["links"]
    assert links["pinned"].startswith(f"{root}/api/v1/figures/robbery?lpa=walsall&to=")
    page = requests.get(f"{root}/homicide", headers={"Accept": "text/html"}, timeout=30)
    assert b'href="./feed.atom"' in page.content
    feed = feedparser.parse(f"{root}/feed.atom")
    assert feed.entries[-1].link == f"{root}/"


def test_the_description_s_page_is_left_as_it_is(server: Server) -> None:
    page = requests.get(f"{server.url}/api/v1/docs", headers={"Accept": "text/html"}, timeout=30)
    assert "swagger-ui" in page.text and "first-view" not in page.text
    assert "<style>" not in page.text.split("</head>")[0]


def compare_view(server: Server, reader: Reader, priority: str, view: View) -> int:
    """Hold a view's addresses to its page; how many figures were compared."""
    page = build_page_content(reader, CATALOGUE.priorities[priority], view)
    answer = requests.get(f"{server.url}/api/v1/pages/{priority}{query_of(view)}", timeout=60)
    assert answer.status_code == 200
    given = {one["measure"]: one for one in answer.json()["figures"]}
    keys = (
        "value",
        "start",
        "end",
        "status",
        "source",
        "interval",
        "rate",
        "unavailable",
        "months",
    )
    for measure, figure in page.figures.items():
        plain = json.loads(json.dumps(figure_json(figure)))
        assert {k: given[measure][k] for k in keys} == {k: plain[k] for k in keys}
        own = plain["comparisons"]
        assert given[measure]["comparisons"][: len(own)] == own
    compare_series(server, page, view)
    return sum(isinstance(figure, Figure) for figure in page.figures.values())


def compare_series(server: Server, page: PageContent, view: View) -> None:
    for trend in page.trends[:1]:
        month = View(view.areas, page.to, view.window, view.compare)
        address = f"{server.url}/api/v1/series/{trend.measure.id}.parquet{query_of(month)}"
        frame = pd.read_parquet(address)
        own = frame[frame["area"] == "+".join(area.id for area in trend.areas)]
        values = [None if pd.isna(one) else one for one in own["value"]]
        assert values == [point.value for point in trend.points]


def test_figures_are_those_of_the_page_in_random_views(server: Server, reader: Reader) -> None:
    views = random_views(CATALOGUE, 8, seed=11)
    assert sum(compare_view(server, reader, *one) for one in views) > 20


@pytest.mark.slow
def test_figures_are_those_of_the_page_in_200_random_views(server: Server, reader: Reader) -> None:
    views = [*random_views(CATALOGUE, 200, seed=2026)]
    assert sum(compare_view(server, reader, *one) for one in views) > 600
