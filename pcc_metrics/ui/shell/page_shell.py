"""The page that every visit starts with: the framework's, and what this app adds to it."""

from __future__ import annotations

from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SHEET, SCRIPT = (Path(__file__).with_name(f"page.{kind}") for kind in ("css", "js"))
END_OF_HEAD = b"</head>"
# With these a browser asks for no page, or for a packed one, and could keep an older sheet.
NOT_PASSED_ON = (b"accept-encoding", b"if-none-match", b"if-modified-since")


class PageShell:
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
