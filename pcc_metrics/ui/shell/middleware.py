"""What the server does with requests before the framework: headers, style, uploads, the way back.

Signing in leaves the app for the identity provider, and the framework comes back to its root. The
view that was left is kept in a cookie meanwhile: only ever a path of this app with its query.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from starlette import status
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pcc_metrics.ui.state.upload_rights import may_upload

COOKIE = "pcc_metrics_view"
COOKIE_SECONDS = 15 * 60  # to sign in at leisure, and no longer
LONGEST_VIEW = 2_000  # characters; the longest link with every key and area has some 300
LEAVING, COMING_BACK = ("/auth/login", "/auth/logout"), "/oauth2callback"
UPLOADS = "/_stcore/upload_file/"
HEADERS = {
    "Content-Security-Policy": "frame-ancestors 'self'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
SHEET, SCRIPT = (Path(__file__).with_name(f"page.{kind}") for kind in ("css", "js"))
END_OF_HEAD = b"</head>"
# With these a browser asks for no page, or for a packed one, and could keep an older sheet.
NOT_PASSED_ON = (b"accept-encoding", b"if-none-match", b"if-modified-since")


class UploadGuard:
    """Turns away files from sessions that may not publish: they would fill the server's memory."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        _, here, rest = str(scope.get("path", "")).partition(UPLOADS)
        asks = (
            scope["type"] == "http" and here and scope["method"] not in ("OPTIONS", "HEAD", "GET")
        )
        if asks and not may_upload(rest.partition("/")[0]):
            refused = PlainTextResponse("Files are taken from analysts only.", 403)
            await refused(scope, receive, send)
            return
        await self._app(scope, receive, send)


class SameOrigin:
    """Refuses a WebSocket that the page of another host opens, before the framework sees it.

    For an origin that it does not know the framework asks an outside address for this computer's
    own, and every reader waits meanwhile. A program that is no browser sends no origin.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and not _is_same_origin(Headers(scope=scope)):
            await send({"type": "websocket.close", "code": status.WS_1008_POLICY_VIOLATION})
            return
        await self._app(scope, receive, send)


def _is_same_origin(headers: Headers) -> bool:
    """Whether each origin that is stated, if any, names the host that was asked."""
    hosts = [host.lower() for host in headers.getlist("host")]
    return all(hosts == [_host_of(origin)] for origin in headers.getlist("origin"))


def _host_of(origin: str) -> str:
    """The host and port of an origin; empty where it names none, as `null` does."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


class SafeHeaders:
    """Adds the headers with which browsers keep other sites from framing and guessing."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, sending if scope["type"] == "http" else send)


class OwnStyle:
    """Puts the app's style sheet and script into the page that every visit starts with.

    As elements they would come some 300 ms after the text that they are for, and push that about.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        style = b"<style>\n" + SHEET.read_bytes() + b"</style>\n"
        script = b"<script>\n" + SCRIPT.read_bytes() + b"</script>\n"
        self._styled = style + script + END_OF_HEAD

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asks = scope["type"] == "http" and scope["method"] == "GET"
        if not asks or "text/html" not in Headers(scope=scope).get("accept", ""):
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
                whole = bytes(body).replace(END_OF_HEAD, self._styled, 1)
                headers = MutableHeaders(scope=start)
                headers["content-length"] = str(len(whole))
                for name in ("etag", "last-modified"):
                    del headers[name]
                await send(start)
                await send({"type": "http.response.body", "body": whole})

        asked = [pair for pair in scope["headers"] if pair[0] not in NOT_PASSED_ON]
        await self._app({**scope, "headers": asked}, receive, sending)


class ReturnToView:
    """Keeps the view that is left to sign in or out, and comes back to it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = str(scope.get("path", ""))
        if scope["type"] != "http" or not path.endswith((*LEAVING, COMING_BACK)):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        root = path.removesuffix(next(e for e in (*LEAVING, COMING_BACK) if path.endswith(e))) + "/"

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if path.endswith(COMING_BACK):
                    _restore_view(request, headers, root)
                else:
                    _leave(request, headers, root)
            await send(message)

        await self._app(scope, receive, sending)


def _leave(request: Request, headers: MutableHeaders, root: str) -> None:
    view = read_referring_view(request.headers, root)
    if view:
        _set_cookie(headers, root, quote(view, safe=""), COOKIE_SECONDS)


def _restore_view(request: Request, headers: MutableHeaders, root: str) -> None:
    view = unquote(request.cookies.get(COOKIE, ""))
    if headers.get("location") == root and is_view(view, root):
        headers["location"] = view
    _set_cookie(headers, root, "", 0)


def _set_cookie(headers: MutableHeaders, root: str, value: str, seconds: int) -> None:
    kept = f"{COOKIE}={value}; Max-Age={seconds}; Path={root}; HttpOnly; SameSite=Lax"
    headers.append("set-cookie", kept)


def read_referring_view(headers: Headers, root: str) -> str:
    """The page that led here, as path and query; empty where that was none of this app."""
    try:
        before = urlsplit(headers.get("referer", ""))
    except ValueError:
        return ""
    if before.scheme not in ("http", "https") or before.netloc != headers.get("host"):
        return ""
    view = before.path + (f"?{before.query}" if before.query else "")
    return view if is_view(view, root) else ""


def is_view(view: str, root: str) -> bool:
    """Whether this is the path of a page below `root`, and can lead to no other site."""
    path = view.partition("?")[0]
    return (
        len(view) <= LONGEST_VIEW
        and path.startswith(root)
        and "//" not in path
        and view.isascii()
        and view.isprintable()
        and not any(sign in view for sign in '\\ #;,"<>')
        and not path.endswith((*LEAVING, COMING_BACK))
    )
