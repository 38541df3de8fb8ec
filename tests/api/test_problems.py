"""What gets no data is told why: RFC 9457, in the sentences that pages say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.links import read_link
from pcc_metrics.store.register import Register
from tests.support.asgi_client import Client
from tests.support.data_client import data_client

PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def client() -> Client:
    return data_client()


def problem(client: Client, path: str, method: str = "GET") -> dict[str, Any]:
    answer = client.request(method, path)
    assert answer.headers["content-type"] == PROBLEM
    assert answer.headers["cache-control"] == "no-store"
    plain: dict[str, Any] = json.loads(answer.content)
    assert plain["status"] == answer.status_code
    assert [*plain] == ["type", "title", "status", "detail", "problems"]
    assert plain["type"] == "about:blank" and plain["detail"]
    return plain


@pytest.mark.parametrize(
    "path",
    [
        *("/api", "/api/", "/api/v1", "/api/v2/catalogue", "/api/v1/figures", "/api/v1/figures/"),
        *("/api/v1/series/robbery", "/api/v1/series/robbery.xlsx", "/api/v1/catalogue/"),
        *("/api/v1/snapshots/2024-02-27", "/api/index.html", "/api/%2e%2e/secrets.toml"),
        *("/api/v1/docs-files/", "/api/v1/docs-files/..%2fcore.py"),
    ],
)
def test_an_unknown_address_is_404_in_json(client: Client, path: str) -> None:
    assert problem(client, path)["status"] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_written(client: Client, method: str) -> None:
    assert problem(client, "/api/v1/figures/robbery", method)["status"] == 405


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("figures/robery", "There is no measure “robery”. Did you mean “robbery”?"),
        ("series/zzz.csv", "There is no measure “zzz”. /api/v1/catalogue lists all there are."),
        ("pages/drug", "There is no priority “drug”. Did you mean “drugs”?"),
        ("figures/robbery?snapshot=2020", "There is no snapshot “2020”. Published: 2024-02-27"),
        ("snapshots/2020.parquet", "There is no snapshot “2020”. Published: 2024-02-27"),
    ],
)
def test_what_there_is_not_is_named(client: Client, path: str, said: str) -> None:
    answer = problem(client, f"/api/v1/{path}")
    assert answer["status"] == 404
    assert answer["detail"].startswith(said)


@pytest.mark.parametrize(
    "query",
    [
        *("lpa=cov", "lpa=", "lpa=west-midlands&lpa=dudley", "lpa=england-and-wales", "to=2026-13"),
        *("to=", "to=2025-01&to=2025-02", "window=2m", "compare=best", "year=2025"),
        *("lpa=x&to=y&window=z", "snapshot=2026-11", "snapshot=2024-02-27&snapshot=2026-11-30"),
    ],
)
def test_a_program_gets_nothing_instead_of_what_it_asked_for(client: Client, query: str) -> None:
    """A page shows something else and says so; here each key is named, in the same words."""
    answer = problem(client, f"/api/v1/figures/robbery?{query}")
    assert answer["status"] == (404 if query == "snapshot=2026-11" else 400)
    keys = {key: [v for k, _, v in pairs(query) if k == key] for key, _, _ in pairs(query)}
    page = read_link(keys, load_catalogue(), Register()).problems
    assert [one["detail"] for one in answer["problems"]] == [one.fault for one in page]
    assert page and all(one.fault.removesuffix(".") in one.text for one in page)
    assert "page shows" not in answer["detail"] and "left out" not in answer["detail"]


def test_the_keys_of_statements_are_for_their_own_pages(client: Client) -> None:
    answer = problem(client, "/api/v1/figures/robbery?quarter=2026-03")
    assert answer["detail"] == "“quarter=2026-03”: only the page “statement” reads “quarter”."


def pairs(query: str) -> list[tuple[str, str, str]]:
    return [one.partition("=") for one in query.split("&")]


def test_a_long_address_and_one_with_many_keys_are_refused_unread(client: Client) -> None:
    assert problem(client, f"/api/v1/figures/{'x' * 3000}")["status"] == 414
    many = "&".join(["lpa=dudley"] * 101)
    assert problem(client, f"/api/v1/figures/robbery?{many}")["status"] == 400


def test_figures_that_cannot_be_read_are_the_servers_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data_copy: Path
) -> None:
    (snapshot,) = (data_copy / "snapshots").glob("2026-11-30-*.parquet")
    snapshot.write_bytes(b"PAR1")
    answer = problem(data_client(), "/api/v1/figures/robbery")
    assert answer["status"] == 503 and "digest differs" in answer["detail"]
    monkeypatch.setenv("PCC_METRICS_DATA", str(tmp_path / "none"))
    assert problem(data_client(), "/api/v1/figures/robbery")["status"] == 503


def test_a_folder_without_snapshots_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PCC_METRICS_DATA", str(tmp_path))
    client = data_client()
    said = problem(client, "/api/v1/pages/drugs")
    assert (said["status"], said["detail"]) == (404, "No figures have been published yet.")
    assert json.loads(client.get("/api/v1/history").content) == {"entries": []}
    assert client.get("/feed.atom").status_code == 200
