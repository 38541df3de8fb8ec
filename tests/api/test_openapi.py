"""The description of the addresses is stable, true of every answer, and readable without a net."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pcc_metrics.api.data_addresses import DataAddresses
from pcc_metrics.api.description import VERSION
from pcc_metrics.domain.catalogue import load_catalogue
from tests.support.asgi_client import Client
from tests.support.data_client import data_client, query_of, random_views

STORED = Path(__file__).with_name("openapi.json")
CATALOGUE = load_catalogue()
VIEWS = [*random_views(CATALOGUE, 8, seed=5)]


@pytest.fixture(scope="module")
def client() -> Client:
    return data_client()


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return json.loads(json.dumps(DataAddresses(lambda: True, lambda _: True).openapi()))  # type: ignore[no-any-return]


def test_names_and_shapes_are_those_that_are_stored(described: dict[str, Any]) -> None:
    """UPDATE_OPENAPI=1 writes the file anew: others' programs rely on it, so read the diff.

    What only adds raises the second number of the version; anything else needs addresses of its
    own, `/api/v2`.
    """
    if os.environ.get("UPDATE_OPENAPI"):
        text = json.dumps(described, ensure_ascii=False, indent=1, sort_keys=True)
        STORED.write_text(f"{text}\n", encoding="utf-8")
    assert described == json.loads(STORED.read_text(encoding="utf-8"))
    assert described["info"]["version"] == VERSION
    assert VERSION.startswith("1.")
    assert [*described["paths"]] == [
        "/api/v1/figures/{measure}",
        "/api/v1/pages/{priority}",
        "/api/v1/series/{measure}.csv",
        "/api/v1/series/{measure}.parquet",
        "/api/v1/series/{measure}.csv-metadata.json",
        "/api/v1/catalogue",
        "/api/v1/history",
        "/api/v1/snapshots/{snapshot_id}.parquet",
        "/feed.atom",
    ]


def test_what_is_served_is_what_is_described(client: Client, described: dict[str, Any]) -> None:
    assert client.get("/api/v1/openapi.json").json() == described


def test_the_keys_are_those_of_links(described: dict[str, Any]) -> None:
    for path in ("/api/v1/figures/{measure}", "/api/v1/pages/{priority}"):
        asked = described["paths"][path]["get"]["parameters"]
        named = [one["name"] for one in asked if one["in"] == "query"]
        assert named == ["lpa", "to", "window", "compare", "snapshot"]


def check(described: dict[str, Any], path: str, status: int, plain: Any) -> None:
    """Hold an answer to the shape that its address is described with."""
    content = described["paths"][path]["get"]["responses"][str(status)]["content"]
    (media,) = content.values()
    jsonschema.validate(plain, {**media["schema"], "components": described["components"]})


@pytest.mark.parametrize("number", range(len(VIEWS)))
def test_every_answer_has_the_shape_described(
    client: Client, described: dict[str, Any], number: int
) -> None:
    priority, view = VIEWS[number]
    snapshot = [None, "2024-02-27", "2026-11-22"][number % 3]
    query = query_of(view, snapshot)
    page = client.get(f"/api/v1/pages/{priority}{query}")
    check(described, "/api/v1/pages/{priority}", page.status_code, page.json())
    for measure in CATALOGUE.measures_of(priority):
        figure = client.get(f"/api/v1/figures/{measure.id}{query}")
        assert figure.status_code == 200
        check(described, "/api/v1/figures/{measure}", 200, figure.json())
    for name in ("catalogue", "history"):
        check(described, f"/api/v1/{name}", 200, client.get(f"/api/v1/{name}").json())


@pytest.mark.parametrize(
    ("path", "status"),
    [("robbery?to=1", 400), ("rob", 404), ("robbery?snapshot=x", 404), ("robbery?a", 400)],
)
def test_every_refusal_has_the_shape_described(
    client: Client, described: dict[str, Any], path: str, status: int
) -> None:
    answer = client.get(f"/api/v1/figures/{path}")
    assert answer.status_code == status
    check(described, "/api/v1/figures/{measure}", status, answer.json())
    content = described["paths"]["/api/v1/figures/{measure}"]["get"]["responses"][str(status)]
    assert [*content["content"]] == [answer.headers["content-type"]]


def test_the_description_s_page_fetches_nothing_from_elsewhere(client: Client) -> None:
    page = client.get("/api/v1/docs")
    assert page.headers["content-type"].startswith("text/html")
    fetched = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(fetched) == 3 and "url: 'openapi.json'" in page.text.replace('"', "'")
    for address in fetched:
        assert "//" not in address
        assert client.get(f"/api/v1/{address}").status_code == 200
