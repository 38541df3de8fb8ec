"""Every address can be asked for its head, a part, what has changed, packed or not."""

from __future__ import annotations

import hashlib
import json

import pytest

from pcc_metrics.store.register import Register
from tests.support.asgi_client import Client
from tests.support.data_client import data_client

PINNED = "snapshot=2024-02-27-c5616d64&to=2023-10"
ADDRESSES = (
    "/api/v1/figures/robbery?lpa=walsall",
    "/api/v1/pages/homicide",
    "/api/v1/series/robbery.csv",
    "/api/v1/series/robbery.parquet",
    "/api/v1/series/robbery.csv-metadata.json",
    "/api/v1/catalogue",
    "/api/v1/history",
    "/api/v1/snapshots/2024-02-27-c5616d64.parquet",
    "/api/v1/openapi.json",
    "/feed.atom",
)


@pytest.fixture(scope="module")
def client() -> Client:
    return data_client()


@pytest.mark.parametrize("path", ADDRESSES)
def test_the_head_of_an_address_says_what_all_of_it_says(client: Client, path: str) -> None:
    whole, head = client.get(path), client.request("HEAD", path)
    assert whole.status_code == head.status_code == 200
    assert head.content == b""
    for name in ("etag", "content-length", "content-type", "cache-control", "accept-ranges"):
        assert head.headers[name] == whole.headers[name]


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_part_of_an_address_can_be_asked_for(client: Client, path: str) -> None:
    whole = client.get(path, **{"accept-encoding": "identity"}).content
    for asked, part in (
        ("bytes=0-9", whole[:10]),
        ("bytes=5-", whole[5:]),
        ("bytes=-7", whole[-7:]),
        (f"bytes=3-{len(whole) + 1000}", whole[3:]),
    ):
        answer = client.get(path, range=asked)
        assert answer.status_code == 206 and answer.content == part
        assert answer.headers["content-range"].endswith(f"/{len(whole)}")
    assert client.get(path, range=f"bytes={len(whole)}-").status_code == 416


@pytest.mark.parametrize("path", ADDRESSES)
def test_what_has_not_changed_is_not_sent_again(client: Client, path: str) -> None:
    tag = client.get(path).headers["etag"]
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        again = client.get(path, **{"if-none-match": known})
        assert again.status_code == 304 and again.content == b""
        assert again.headers["etag"] == tag
    assert client.get(path, **{"if-none-match": '"x"'}).status_code == 200


def test_a_part_of_what_has_changed_since_is_all_of_it(client: Client) -> None:
    path = ADDRESSES[0]
    whole = client.get(path, **{"accept-encoding": "identity"})
    for tag, status in ((whole.headers["etag"], 206), ('"older"', 200)):
        answer = client.get(path, range="bytes=0-9", **{"if-range": tag})
        assert answer.status_code == status


@pytest.mark.parametrize(
    "asked", ["bytes=9-3", "bytes=0-1,4-5", "lines=1-2", "bytes=a-b", f"bytes={'9' * 5000}-"]
)
def test_a_part_that_cannot_be_read_is_answered_by_all_of_it(client: Client, asked: str) -> None:
    assert client.get(ADDRESSES[0], range=asked).status_code == 200


def test_who_can_read_packed_bytes_gets_them_packed(client: Client) -> None:
    path = "/api/v1/pages/drugs"
    plain = client.get(path, **{"accept-encoding": "identity"})
    packed = client.get(path, **{"accept-encoding": "br, gzip"})
    refused = client.get(path, **{"accept-encoding": "gzip;q=0"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content) / 3
    assert packed.content == plain.content == refused.content
    assert packed.headers["etag"] != plain.headers["etag"] == refused.headers["etag"]
    assert "content-encoding" not in refused.headers


def test_a_live_address_is_kept_for_a_minute_and_a_pinned_one_for_a_day(client: Client) -> None:
    def kept(path: str) -> str:
        return client.get(path).headers["cache-control"]

    live, pinned = "public, max-age=60", "public, max-age=86400, immutable"
    for path in (*ADDRESSES[:7], *ADDRESSES[8:]):
        assert kept(path) == live
    for path in ADDRESSES[:5]:
        assert kept(f"{path.partition('?')[0]}?{PINNED}") == pinned
    assert kept(ADDRESSES[7]) == pinned
    assert kept("/api/v1/snapshots/2024-02-27.parquet") == live  # the start of an id may fit two
    assert kept("/api/v1/figures/homicides?snapshot=2024-02-27&to=2023-10") == live
    assert kept("/api/v1/figures/homicides?snapshot=2024-02-27-c5616d64") == live


def test_a_snapshot_is_the_file_that_was_published(client: Client) -> None:
    for entry in Register().publications():
        answer = client.get(f"/api/v1/snapshots/{entry.snapshot}.parquet")
        assert hashlib.sha256(answer.content).hexdigest() == entry.digest


def test_scripts_of_other_sites_may_read_what_everybody_may(client: Client) -> None:
    site = {"origin": "https://example.org"}
    for path in (*ADDRESSES, "/api/v1/figures/none"):
        assert client.get(path, **site).headers["access-control-allow-origin"] == "*"
    asked = {"access-control-request-method": "GET", "access-control-request-headers": "range"}
    first = client.request("OPTIONS", ADDRESSES[0], headers={**site, **asked})
    assert first.status_code == 204 and "Range" in first.headers["access-control-allow-headers"]


def test_where_reading_is_not_open_nothing_is_given() -> None:
    closed = data_client(open_to_all=False)
    for path in (*ADDRESSES, "/api", "/api/v1/docs", "/api/v1/docs-files/swagger-ui.css"):
        for method in ("GET", "HEAD", "OPTIONS"):
            answer = closed.request(method, path)
            assert answer.status_code == 403
            assert "access-control-allow-origin" not in answer.headers
        assert json.loads(closed.get(path).content)["detail"].startswith("These pages are for")
