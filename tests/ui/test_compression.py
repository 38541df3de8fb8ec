"""The framework's own files are packed once, and sent as they are to whoever wants them so."""

from __future__ import annotations

import gzip

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from pcc_metrics.ui.shell import compression
from pcc_metrics.ui.shell.compression import FILES, SMALLEST, StaticCompression
from pcc_metrics.ui.shell.middleware import SafeHeaders
from tests.support.asgi_client import Client

SCRIPT = b"console.log('a script')\n" * 1_000
IMMUTABLE = {"cache-control": "public, immutable, max-age=31536000", "etag": '"1"'}
PACKED = {"accept-encoding": "gzip, br"}


async def served(request: Request) -> Response:
    """As the framework: files whose names change with their contents, else the page."""
    name = request.url.path.rpartition("/")[2]
    if name.endswith(".js"):
        size = SMALLEST - 1 if name.startswith("small") else len(SCRIPT)
        return Response(SCRIPT[:size], headers=IMMUTABLE, media_type="application/javascript")
    if name.endswith(".woff2"):
        return Response(SCRIPT, headers=IMMUTABLE, media_type="font/woff2")
    return HTMLResponse(SCRIPT)


@pytest.fixture
def client() -> Client:
    stack = [Middleware(SafeHeaders), Middleware(StaticCompression)]
    return Client(Starlette(routes=[Route("/{path:path}", served)], middleware=stack))


def test_a_script_comes_packed_and_is_packed_once(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get("/static/js/index.js", **PACKED)
    monkeypatch.setattr(compression, "_pack", None)
    again = client.get("/static/js/index.js", **PACKED)
    for answer in (first, again):
        assert answer.content == SCRIPT
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["vary"] == "Accept-Encoding"
        assert int(answer.headers["content-length"]) == len(gzip.compress(SCRIPT, 9, mtime=0))
        assert answer.headers["cache-control"] == IMMUTABLE["cache-control"]
        assert len(answer.headers.get_list("referrer-policy")) == 1
        assert "etag" not in answer.headers


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/static/js/index.js", {"accept-encoding": "identity"}),
        ("/static/js/index.js", {**PACKED, "range": "bytes=0-9"}),
        ("/static/js/index.js", {**PACKED, "if-none-match": '"1"'}),
        ("/static/js/small.js", PACKED),
        ("/static/media/font.woff2", PACKED),
        ("/static/js/nothing", PACKED),
        ("/other/index.js", PACKED),
    ],
)
def test_all_else_is_left_as_it_is(client: Client, path: str, headers: dict[str, str]) -> None:
    client.get("/static/js/index.js", **PACKED)
    answer = client.get(path, **headers)
    assert "content-encoding" not in answer.headers
    assert answer.headers["content-length"] == str(len(answer.content))


def test_only_files_that_never_change_are_kept() -> None:
    kept = StaticCompression(Starlette(routes=[Route("/{path:path}", served)]))
    client = Client(kept)
    for number in range(5):
        client.get(f"/static/js/nothing-{number}", **PACKED)
    assert len(kept._packed._answers) == 0
    for number in range(FILES + 5):
        client.get(f"/static/js/{number}.js", **PACKED)
    assert len(kept._packed._answers) == FILES
