"""What the server does with requests before the framework: headers, style, uploads, way back."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from pcc_metrics.ui.shell import return_to_view
from pcc_metrics.ui.shell.middleware import HEADERS, SafeHeaders, UploadGuard
from pcc_metrics.ui.shell.page_shell import SCRIPT, SHEET, PageShell
from pcc_metrics.ui.shell.return_to_view import ReturnToView, is_view, read_referring_view
from pcc_metrics.ui.state import upload_rights
from pcc_metrics.ui.state.upload_rights import allow_uploads

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


class Client:
    """A browser that keeps cookies and follows no redirects."""

    def __init__(self, app: Starlette) -> None:
        self.app = app
        self.cookies = httpx.Cookies()

    def request(self, method: str, path: str, **given: Any) -> httpx.Response:
        # In a thread of its own: where a browser test ran before, this one's loop is taken.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, self._request(method, path, given)).result()

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.request("GET", path, headers=headers)

    async def _request(self, method: str, path: str, given: dict[str, Any]) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        base = "http://testserver"
        async with httpx.AsyncClient(
            transport=transport, base_url=base, cookies=self.cookies
        ) as client:
            found = await client.request(method, path, **given)
            self.cookies = client.cookies
            return found


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


PAGE = "<html><head><title>A</title></head><body>&lt;/head&gt;</body></html>"
TAGGED = {"etag": '"1"', "last-modified": "Thu, 26 Nov 2026 19:34:42 GMT"}


async def served(request: Request) -> Response:
    """As the framework: a page to whoever has not got it, and files beside it."""
    if request.url.path == "/file":
        return PlainTextResponse("</head>", headers=TAGGED)
    if request.headers.get("if-none-match") == TAGGED["etag"]:
        return Response(status_code=304)
    return HTMLResponse(PAGE, headers=TAGGED)


@pytest.fixture
def styled() -> Client:
    routes = [Route("/{path:path}", served)]
    stack = [Middleware(PageShell), Middleware(GZipMiddleware, minimum_size=1)]
    return Client(Starlette(routes=routes, middleware=stack))


def test_a_page_comes_with_the_style_of_the_app(styled: Client) -> None:
    found = styled.get("/homicide", accept="text/html,*/*", **{"accept-encoding": "gzip"})
    style = f"<style>\n{SHEET.read_text(encoding='utf-8')}</style>\n"
    script = f"<script>\n{SCRIPT.read_text(encoding='utf-8')}</script>\n"
    assert found.text == PAGE.replace("</head>", f"{style}{script}</head>", 1)
    assert found.headers["content-length"] == str(len(found.content))


def test_a_page_that_a_browser_keeps_is_sent_again_with_the_style_of_today(styled: Client) -> None:
    first = styled.get("/", accept="text/html")
    assert not {*TAGGED} & {*first.headers}
    again = styled.get("/", accept="text/html", **{"if-none-match": TAGGED["etag"]})
    assert again.status_code == 200
    assert again.text == first.text


def test_what_is_no_page_is_left_as_it_is(styled: Client) -> None:
    found = styled.get("/file", accept="text/html")
    assert found.text == "</head>"
    assert found.headers["etag"] == TAGGED["etag"]
    assert styled.get("/", **{"if-none-match": TAGGED["etag"]}).status_code == 304


def test_who_asks_for_the_head_of_a_page_is_answered_by_the_framework(styled: Client) -> None:
    found = styled.request("HEAD", "/", headers={"accept": "text/html"})
    assert found.headers["etag"] == TAGGED["etag"]
    assert found.headers["content-length"] != "0"
