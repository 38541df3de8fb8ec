"""The page that every visit starts with: the app's style, and the first view of its address."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit
from lxml import html
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from streamlit import config

from pcc_metrics.content.first_view_html import FirstView
from pcc_metrics.ui.shell.first_views import FirstViews
from pcc_metrics.ui.shell.page_shell import FEED, SCRIPT, SHEET, PageShell, fill_shell
from tests.support.asgi_client import Client

SHELL = (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes()
VIEW = FirstView(
    Markup("<title>Drugs – \\1 An office</title>"),
    Markup('<div id="first-view"><main><h1>Drugs</h1></main></div>'),
)
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
    return client_of("/{path:path}")


class OneView(FirstViews):
    """Has a first view of one path, and notes what it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, bytes]] = []

    async def find(self, path: str, query: bytes) -> FirstView | None:
        self.asked.append((path, query))
        return VIEW if path.strip("/") == "drugs" else None


def client_of(path: str, views: FirstViews | None = None) -> Client:
    stack = [Middleware(PageShell, views or OneView()), Middleware(GZipMiddleware, minimum_size=1)]
    return Client(Starlette(routes=[Route(path, served)], middleware=stack))


def test_a_page_comes_with_the_style_of_the_app(styled: Client) -> None:
    answer = styled.get("/homicide", accept="text/html,*/*", **{"accept-encoding": "gzip"})
    style = f"<style>\n{SHEET.read_text(encoding='utf-8')}</style>\n"
    script = f"<script>\n{SCRIPT.read_text(encoding='utf-8')}</script>\n"
    feed = FEED.decode()
    assert answer.text == PAGE.replace("</head>", f"{feed}{style}{script}</head>", 1)
    assert answer.headers["content-length"] == str(len(answer.content))


def test_a_page_that_a_browser_keeps_is_sent_again_with_the_style_of_today(styled: Client) -> None:
    first = styled.get("/", accept="text/html")
    assert not {*TAGGED} & {*first.headers}
    again = styled.get("/", accept="text/html", **{"if-none-match": TAGGED["etag"]})
    assert again.status_code == 200
    assert again.text == first.text


def test_what_is_no_page_is_left_as_it_is(styled: Client) -> None:
    answer = styled.get("/file", accept="text/html")
    assert answer.text == "</head>"
    assert answer.headers["etag"] == TAGGED["etag"]
    known = {"if-none-match": TAGGED["etag"]}
    assert styled.get("/static/js/index.js", **known).status_code == 304
    assert styled.get("/", accept="application/json", **known).status_code == 304


def test_who_asks_for_the_head_of_a_page_is_answered_by_the_framework(styled: Client) -> None:
    answer = styled.request("HEAD", "/", headers={"accept": "text/html"})
    assert answer.headers["etag"] == TAGGED["etag"]
    assert answer.headers["content-length"] != "0"


# First views


def test_a_first_view_stands_in_the_framework_s_own_page_before_the_app() -> None:
    filled = fill_shell(SHELL, VIEW)
    page = html.document_fromstring(filled)
    assert page.xpath("//title/text()") == ["Drugs – \\1 An office"]
    assert [one.get("id") for one in page.xpath("//body/div")] == ["first-view", "root"]
    assert page.xpath("//noscript") == []  # the framework's says that nothing can be read
    assert "first-view" in page.xpath("string(//body/script)")
    # Nothing that a browser fetches stands before it or beside it: the app's files wait.
    fetched = "//script[@src]|//link[contains(@rel, 'load') or @rel='stylesheet']"
    assert page.xpath(f"({fetched})[not(ancestor::template)]") == []
    (files,) = page.xpath("//template")
    before = html.document_fromstring(SHELL)
    kept = [html.tostring(one).strip() for one in before.xpath(fetched)]
    assert len(kept) > 50
    assert [html.tostring(one).strip() for one in files] == kept
    # All else is as the framework has it.
    others = (
        "//link[@rel='shortcut icon' or @rel='service-desc']|//head/meta|//head/script[not(@src)]"
    )
    assert {html.tostring(one) for one in before.xpath(others)} <= {
        html.tostring(one) for one in page.xpath(others)
    }


def test_a_view_without_a_body_changes_the_title_alone() -> None:
    filled = fill_shell(SHELL, FirstView(VIEW.head, Markup()))
    assert filled.replace(VIEW.head.encode(), b"<title>Streamlit</title>") == fill_shell(
        SHELL, None
    )


@pytest.mark.parametrize("accept", ["text/html,*/*;q=0.8", "*/*", ""])
def test_whoever_asks_for_a_page_has_its_first_view(accept: str) -> None:
    views = OneView()
    answer = client_of("/{path:path}", views).get("/drugs?lpa=walsall", accept=accept)
    assert views.asked == [("/drugs", b"lpa=walsall")]
    assert "<title>Drugs" in answer.text


@pytest.mark.parametrize("path", ["/static/js/index.js", "/_stcore/health", "/file", "/a/b.png"])
def test_whoever_asks_for_anything_else_does_not(path: str) -> None:
    views = OneView()
    client_of("/{path:path}", views).get(path, accept="*/*")
    assert views.asked == []


def test_below_a_path_the_page_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    views = OneView()
    monkeypatch.setattr(config, "get_option", lambda _: "/figures/")
    client_of("/figures/{path:path}", views).get("/figures/drugs", accept="text/html")
    monkeypatch.undo()
    inner = Starlette(
        routes=[Route("/{path:path}", served)], middleware=[Middleware(PageShell, views)]
    )
    Client(Starlette(routes=[Mount("/app", inner)])).get("/app/drugs", accept="text/html")
    assert [path for path, _ in views.asked] == ["/drugs", "/drugs"]
