"""What the server does with requests before the framework: headers, uploads, the way back."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.types import Message, Receive, Scope, Send

from pcc_metrics.ui.shell import middleware, return_to_view
from pcc_metrics.ui.shell.middleware import HEADERS, SafeHeaders, UploadGuard
from pcc_metrics.ui.shell.return_to_view import ReturnToView, is_view, read_referring_view
from pcc_metrics.ui.state import upload_rights
from pcc_metrics.ui.state.upload_rights import allow_uploads
from tests.support.asgi_client import Client

VIEW = "/homicide?lpa=walsall&to=2025-03"


async def answer(request: Request) -> Response:
    """As the framework: to the provider, or back to the root."""
    path = request.url.path
    if path.endswith(("/auth/logout", "/oauth2callback")):
        return RedirectResponse(path.rpartition("/")[0].removesuffix("/auth") + "/", 302)
    if path.endswith("/auth/login"):
        return RedirectResponse("https://provider.example.org/auth", 302)
    return PlainTextResponse("A page")


STACK = [Middleware(SafeHeaders), Middleware(UploadGuard), Middleware(ReturnToView)]
ROUTES = [Route("/{path:path}", answer, methods=["GET", "PUT", "POST", "DELETE"])]


@pytest.fixture
def client() -> Client:
    return Client(Starlette(routes=ROUTES, middleware=STACK))


def leave(client: Client, referer: str) -> None:
    client.get("/auth/login?provider=x", Referer=referer)


@pytest.mark.parametrize("way", ["/auth/login?provider=x", "/auth/logout"])
def test_the_way_back_leads_to_the_view_that_was_left(client: Client, way: str) -> None:
    client.get(way, Referer=f"http://testserver{VIEW}")
    assert client.get("/oauth2callback?code=1").headers["location"] == VIEW
    assert client.get("/oauth2callback?code=1").headers["location"] == "/"  # kept for once only


@pytest.mark.parametrize(
    "referer",
    [
        "",
        "https://evil.example.org/homicide",
        "http://testserver.evil.org/homicide",
        "http://testserver@evil.org/homicide",
        "http://evil.org:80/homicide",
        "javascript:alert(1)",
        "http://testserver",
        "http://testserver//evil.org",
        "http://testserver/\\evil.org",
        "http://testserver/a//evil.org",
        "http://testserver/oauth2callback?code=2",
        "http://testserver/auth/logout",
        "http://testserver/" + "x" * 3_000,
        "http://[testserver/",
    ],
)
def test_no_other_address_is_ever_gone_to(client: Client, referer: str) -> None:
    leave(client, referer)
    assert client.get("/oauth2callback").headers["location"] == "/"


@pytest.mark.parametrize(
    "cookie",
    [
        "https%3A%2F%2Fevil.org",
        "%2F%2Fevil.org",
        "%2F%5Cevil.org",
        "%5C%5Cevil.org",
        "%2F%09%2Fevil.org",
        "%2F%0D%0ASet-Cookie%3A%20a%3Db",
        "javascript%3Aalert(1)",
        "%2Foauth2callback",
        "%2Fauth%2Flogout",
        "%E2%80%AE",
    ],
)
def test_a_cookie_that_somebody_else_set_leads_nowhere_else(client: Client, cookie: str) -> None:
    client.cookies.set(return_to_view.COOKIE, cookie)
    found = client.get("/oauth2callback")
    assert found.headers["location"] == "/"
    assert "a=b" not in str(found.headers)


def test_below_a_path_only_what_lies_below_it_is_a_view() -> None:
    client = Client(Starlette(routes=[Mount("/figures", routes=ROUTES)], middleware=STACK))
    for view, back in ((f"/figures{VIEW}", f"/figures{VIEW}"), ("/other", "/figures/")):
        client.get("/figures/auth/login", Referer=f"http://testserver{view}")
        assert client.get("/figures/oauth2callback").headers["location"] == back


def test_a_view_is_a_path_below_the_root() -> None:
    assert is_view("/", "/") and is_view(VIEW, "/")
    assert not is_view("", "/")
    headers = Headers({"host": "a.org", "referer": f"https://a.org{VIEW}"})
    assert read_referring_view(headers, "/") == VIEW


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_files_are_taken_only_from_sessions_of_analysts(client: Client, method: str) -> None:
    target = "/_stcore/upload_file/session-1/file-1"
    allow_uploads("session-2", allowed=True)
    assert client.request(method, target, content=b"x").status_code == 403
    allow_uploads("session-1", allowed=True)
    assert client.request(method, target, content=b"x").status_code == 200
    allow_uploads("session-1", allowed=False)
    assert client.request(method, target, content=b"x").status_code == 403


def test_only_so_many_sessions_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_rights, "MOST_UPLOADERS", 3)
    for number in range(5):
        allow_uploads(f"many-{number}", allowed=True)
    kept = [upload_rights.may_upload(f"many-{n}") for n in range(5)]
    assert kept == [False, False, True, True, True]


def test_every_answer_keeps_other_sites_from_framing(client: Client) -> None:
    for path in ("/", "/_stcore/upload_file/x/y"):
        found = client.get(path).headers
        assert {name: found.get(name) for name in HEADERS} == HEADERS


def test_a_word_from_or_to_a_reader_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    noted: list[str] = []
    monkeypatch.setattr(middleware, "note_reader", lambda: noted.append("word"))

    async def app(_scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.send", "bytes": b""})

    async def receive() -> Message:
        return {}

    async def send(_message: Message) -> None:
        return None

    for kind in ("websocket", "http"):
        with ThreadPoolExecutor(1) as thread:
            thread.submit(
                asyncio.run, middleware.ReadersFirst(app)({"type": kind}, receive, send)
            ).result()
        assert noted == ["word", "word"], "what is no page's connection is no reader"
