"""The address that `serve` prints: its key goes into a cookie, and out of the address.

The cookie is for this server's port alone, no script can read it, and no other site can have it
sent. It is gone with the browser's session, and its key is worth nothing once the server ends.
"""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config

from pcc_metrics.access.local_mode import KEY_IN_ADDRESS, is_key, name_cookie


class LocalKey:
    """Leads an address with a key to the same one without; a right key is kept in a cookie."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or KEY_IN_ADDRESS.encode() not in scope.get("query_string", b""):
            await self._app(scope, receive, send)
            return
        await _take_key(Request(scope))(scope, receive, send)


def _take_key(request: Request) -> RedirectResponse:
    pairs = request.query_params.multi_items()
    rest = urlencode([(name, value) for name, value in pairs if name != KEY_IN_ADDRESS])
    path = URL(scope=request.scope).path
    # From the root of this site: two slashes at the start would lead to another one.
    there = "/" + path.lstrip("/\\") + (f"?{rest}" if rest else "")
    answer = RedirectResponse(there, status_code=303)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    key = request.query_params.get(KEY_IN_ADDRESS, "")
    if is_key(key):
        name = name_cookie(config.get_option("server.port"))
        answer.set_cookie(name, key, httponly=True, samesite="strict", path="/")
    return answer
