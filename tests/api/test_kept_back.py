"""What is hidden, under embargo or withdrawn stands at no address, in no form.

The figures that are kept back have numbers that occur nowhere else, so that any answer can be
searched for them.
"""

from __future__ import annotations

import io
import re
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pcc_metrics.api import published
from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, load_catalogue
from pcc_metrics.figures.reader import Reader
from pcc_metrics.store.register import Register
from tests.store.test_suppression_surfaces import LPAS, TOTAL, WRITTEN, store
from tests.support.asgi_client import Client
from tests.support.clock import set_clock
from tests.support.data_client import FORMS, addresses, data_client
from tests.support.publications import publish, rows_of, withdraw

__all__ = ["store"]  # the fixture of that module

CATALOGUE = load_catalogue(BUNDLED_CATALOGUE)
HOUR = datetime(2027, 1, 28, 9, 30, tzinfo=UTC)
TITLE, HOMICIDES = "Figures kept back until January", 4_321.0
SECRET = re.compile(r"(?<![\d.])4,?321(\.0)?(?!\d)")


def text_of(client: Client, path: str) -> str:
    """All that an address answers with, the cells of Parquet as text."""
    answer = client.get(path)
    if answer.headers["content-type"].startswith("application/vnd.apache.parquet"):
        table = pq.read_table(io.BytesIO(answer.content))
        return f"{table.schema.metadata} {table.to_pylist()}"
    return answer.text


# Small numbers


def test_no_address_gives_a_hidden_number(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCC_METRICS_DATA", str(store))
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(store.parent / "catalogue"))
    catalogue, client = load_catalogue(), data_client()
    ids = [entry.snapshot for entry in Register().publications()]
    measures = ("thefts", "property_crime", "break_ins")
    shown = ""
    for path in addresses(catalogue, measures, "property", ids):
        text = text_of(client, path)
        assert WRITTEN.search(text) is None, path
        shown += text
    assert TOTAL.replace(",", "") in shown  # the force's figure is shown
    for one in ids:
        answer = client.get(f"/api/v1/snapshots/{one}.parquet")
        assert answer.status_code == 403
        assert "small numbers that are not shown, of Thefts" in answer.json()["detail"]


def test_the_search_finds_them_where_nothing_hides_them(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PCC_METRICS_DATA", str(store))
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(Path("tests/catalogue-figures").resolve()))
    client = data_client()
    for path in ("figures/thefts?lpa=birch", "series/thefts.parquet?lpa=birch"):
        assert WRITTEN.search(text_of(client, f"/api/v1/{path}"))
    assert LPAS[1] == "birch"


# Embargo and withdrawal


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the bundled figures, looked up at every request."""
    folder = tmp_path / "data"
    shutil.copytree(BUNDLED, folder)
    monkeypatch.setenv("PCC_METRICS_DATA", str(folder))
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(BUNDLED_CATALOGUE))
    monkeypatch.setattr(published, "LOOK_SECONDS", 0.0)
    return folder


def publish_homicides(
    folder: Path, value: float, embargo: datetime | None = None, corrects: str | None = None
) -> str:
    """Publish the newest figures with a number of homicides of their own."""
    rows = rows_of(Reader(Register(folder).open(), CATALOGUE))
    own = [r for r in rows if (r.measure, r.area) == ("homicides", CATALOGUE.force.id)]
    latest = max(own, key=lambda r: r.period.end)
    rows = [replace(r, value=value) if r is latest else r for r in rows]
    return publish(folder, rows, CATALOGUE, date(2026, 12, 1), TITLE, embargo, corrects=corrects)


def homicide_addresses(snapshot: str) -> list[str]:
    """Every form, live and pinned; of the many views of areas a part."""
    ids = [snapshot, snapshot[:-1]]
    every = [*addresses(CATALOGUE, ("homicides", "homicide_rate"), "homicide", ids)]
    first = (*FORMS, "/api/v1/pages/homicide{query}")
    queries = ("", f"?snapshot={snapshot}", f"?snapshot={snapshot}&to=2025-06")
    return [
        *every[::19],
        *(form.format(measure="homicides", query=query) for form in first for query in queries),
        *every[-4:],
    ]


def hold_nothing(client: Client, snapshot: str, status: int) -> None:
    """Search every answer; whatever names the snapshot itself is refused."""
    for path in homicide_addresses(snapshot):
        assert SECRET.search(text_of(client, path)) is None, path
        if snapshot[:-1] in path:
            assert client.get(path).status_code == status, path
            assert client.request("HEAD", path).status_code == status
            assert client.get(path, range="bytes=0-99").status_code == status


def test_nothing_of_a_snapshot_under_embargo_comes_before_its_hour(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = set_clock(monkeypatch, HOUR - timedelta(seconds=1))
    waiting = publish_homicides(folder, HOMICIDES, HOUR)
    client = data_client()
    hold_nothing(client, waiting, 404)
    for path in ("history", "catalogue"):
        assert waiting not in client.get(f"/api/v1/{path}").text
    feed = client.get("/feed.atom").text
    assert TITLE not in feed and waiting not in feed
    clock.now = HOUR
    for path in ("figures/homicides", "pages/homicide", "series/homicides.csv"):
        assert SECRET.search(text_of(client, f"/api/v1/{path}")), path
    assert waiting in client.get("/api/v1/history").text
    feed = client.get("/feed.atom").text
    assert TITLE in feed and "<updated>2027-01-28T09:30:00Z</updated>" in feed
    assert client.get(f"/api/v1/snapshots/{waiting}.parquet").status_code == 200


def test_nothing_of_a_withdrawn_snapshot_comes(folder: Path) -> None:
    """Not in the news of the next one either, which was published over it."""
    wrong, client = publish_homicides(folder, HOMICIDES), data_client()
    pinned = f"/api/v1/figures/homicides?snapshot={wrong}"
    assert SECRET.search(text_of(client, pinned))
    withdraw(folder, wrong, "One figure is wrong")
    answer = client.get(pinned)
    assert answer.status_code == 410
    assert re.match(rf"Snapshot {wrong} was withdrawn on .* wrong\.", answer.json()["detail"])
    hold_nothing(client, wrong, 410)
    publish_homicides(folder, 33.0, corrects=wrong)
    hold_nothing(client, wrong, 410)
    assert "One figure is wrong" in client.get("/feed.atom").text
    (one,) = [e for e in client.get("/api/v1/history").json()["entries"] if e["notice"]][:1]
    assert one["address"] is None and one["snapshot"] == wrong
