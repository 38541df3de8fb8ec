"""The page that every visit starts with: the framework's, and what this app adds to it.

As elements, style and script would come some 300 ms after the text that they are for, and push that
about. The first view stands before the place of the app; `first_view.js` takes it away.
"""

from __future__ import annotations

import re
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pcc_metrics.content.first_view import ROOT
from pcc_metrics.content.first_view_html import FirstView
from pcc_metrics.links import feed_address
from pcc_metrics.ui.shell.first_views import FirstViews
from pcc_metrics.ui.shell.request_path import path_below_root

SHEET, SCRIPT, FIRST_SHEET, FIRST_SCRIPT = (
    Path(__file__).with_name(name)
    for name in ("page.css", "page.js", "first_view.css", "first_view.js")
)


def _wrap(kind: str, file: Path) -> bytes:
    return f"<{kind}>\n{file.read_text(encoding='utf-8')}</{kind}>\n".encode()


STYLE, OWN_SCRIPT = _wrap("style", SHEET), _wrap("script", SCRIPT)
FIRST_STYLE, SWAP = _wrap("style", FIRST_SHEET), _wrap("script", FIRST_SCRIPT)
# Found by readers of feeds on every page, with or without a first view.
FEED = (
    f'<link rel="alternate" type="application/atom+xml" title="What has changed" '
    f'href="{feed_address(ROOT)}">\n'
).encode()
END_OF_HEAD, PLACE = b"</head>", b'<div id="root"></div>'
TITLE = re.compile(rb"<title>[^<]*</title>")
NO_SCRIPT = re.compile(rb"<noscript>.*?</noscript>\s*", re.DOTALL)
# What the app is loaded by. A browser that fetches all of it draws the first view later.
APP_FILES = re.compile(
    rb"<script type=\"module\"[^>]*></script>\s*"
    rb"|<link\s+rel=\"(?:modulepreload|preload|stylesheet)\"[^>]*>\s*"
)
# With these a browser asks for no page, or for a packed one, and could keep an older sheet.
NOT_PASSED_ON = (b"accept-encoding", b"if-none-match", b"if-modified-since")
ANYTHING = ("", "*/*")  # what those accept who look for a title to show beside a link
PAGE_PATH = re.compile(r"/?[\w-]*/?")


class PageShell:
    """Puts style, script and first view into the page that every visit starts with."""

    def __init__(self, app: ASGIApp, views: FirstViews | None = None) -> None:
        self._app = app
        self._views = views or FirstViews()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _asks_for_page(scope):
            await self._app(scope, receive, send)
            return
        start: Message | None = None
        body = bytearray()

        async def sending(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                kind = Headers(raw=message["headers"]).get("content-type", "")
                if kind.startswith("text/html"):
                    start = message
                    return
            if start is None:
                await send(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body"):
                view = await self._find_view(scope) if start["status"] == 200 else None
                await _send_page(start, fill_shell(bytes(body), view), send)

        asked = [pair for pair in scope["headers"] if pair[0] not in NOT_PASSED_ON]
        await self._app({**scope, "headers": asked}, receive, sending)

    async def _find_view(self, scope: Scope) -> FirstView | None:
        return await self._views.find(path_below_root(scope), scope["query_string"])


def _asks_for_page(scope: Scope) -> bool:
    if scope["method"] != "GET":
        return False
    accepts = Headers(scope=scope).get("accept", "")
    if accepts in ANYTHING:
        return PAGE_PATH.fullmatch(path_below_root(scope)) is not None
    return "text/html" in accepts


async def _send_page(start: Message, page: bytes, send: Send) -> None:
    headers = MutableHeaders(scope=start)
    headers["content-length"] = str(len(page))
    for name in ("etag", "last-modified"):
        del headers[name]
    await send(start)
    await send({"type": "http.response.body", "body": page})


def fill_shell(shell: bytes, view: FirstView | None) -> bytes:
    """The framework's page with the app's style, and a first view where there is one."""
    if view is not None:
        shell = TITLE.sub(lambda _: view.head.encode(), shell, 1)
    if view is None or not view.body or PLACE not in shell:
        return shell.replace(END_OF_HEAD, FEED + STYLE + OWN_SCRIPT + END_OF_HEAD, 1)
    files = b"".join(APP_FILES.findall(shell))
    shell = APP_FILES.sub(b"", NO_SCRIPT.sub(b"", shell, 1))
    shell = shell.replace(END_OF_HEAD, FEED + STYLE + FIRST_STYLE + END_OF_HEAD, 1)
    app = b'<template id="app-files">\n' + files + b"</template>\n"
    below = (view.body.encode(), PLACE, b"\n", app, OWN_SCRIPT, SWAP)
    return shell.replace(PLACE, b"".join(below), 1)
