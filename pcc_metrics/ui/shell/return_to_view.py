"""The way back from signing in.

Signing in leaves the app for the identity provider, and the framework comes back to its root. The
view that was left is kept in a cookie meanwhile: only ever a path of this app with its query.
"""

from __future__ import annotations

from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "pcc_metrics_view"
COOKIE_SECONDS = 15 * 60  # to sign in at leisure, and no longer
LONGEST_VIEW = 2_000  # characters; the longest link with every key and area has some 300
LEAVING, COMING_BACK = ("/auth/login", "/auth/logout"), "/oauth2callback"


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
