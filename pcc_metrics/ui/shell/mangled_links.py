"""Addresses whose question mark was written as `%3F` on the way: the app itself names them.

The browser's part of the framework asks for its health below every address first, and takes the
one that answers for the root of the app. To such an address the server's part answers with a page,
and the app would never start.
"""

from __future__ import annotations

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

OWN = "/_stcore/"  # what the framework asks for itself


class MangledLinks:
    """Says that no app lies below an address with a question mark in its path."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        page, asks, _ = str(scope.get("path", "")).partition(OWN)
        if scope["type"] == "http" and asks and "?" in page:
            await PlainTextResponse("There is no app below this address.", 404)(
                scope, receive, send
            )
            return
        await self._app(scope, receive, send)
