"""Packs the framework's own files once, and sends them packed ever after.

It leaves them as they are for a proxy to pack, and packing them for each reader would hold up the
others. They are two thirds of what a first visit loads, and some megabytes; their names change with
their contents.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pcc_metrics.domain.cache import Cache

STATIC = "/static/"
TEXT = ("text/", "application/javascript", "application/json", "image/svg+xml")
SMALLEST = 1_000  # bytes; below it a header more costs as much as is gained
FILES = 400  # the framework has some 300
LEVEL = 9  # all files of the framework together take less than a second


@dataclass(frozen=True)
class Answer:
    """What the framework answers with: its headers, and the whole body."""

    start: Message
    body: bytes


class StaticCompression:
    """Sends files that never change packed to whoever can read them so."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._packed: Cache[str, Answer] = Cache(FILES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _wants_packed(scope):
            await self._app(scope, receive, send)
            return
        path = str(scope["path"])
        if path not in self._packed:
            answer = await self._ask(scope, receive)
            if not _can_be_packed(answer.start, answer.body):
                await _send(answer, send)
                return
            await to_thread.run_sync(self._packed.get, path, lambda: _pack(answer))
        await _send(self._packed.get(path, lambda: answer), send)

    async def _ask(self, scope: Scope, receive: Receive) -> Answer:
        """The whole answer of the framework."""
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self._app(scope, receive, keep)
        return Answer(messages[0], b"".join(one.get("body", b"") for one in messages[1:]))


def _wants_packed(scope: Scope) -> bool:
    """Whether it is a whole file of the framework, not asked for before, for a browser of today."""
    headers = Headers(scope=scope)
    return (
        scope["method"] == "GET"
        and STATIC in scope["path"]
        and "gzip" in headers.get("accept-encoding", "")
        and not {"range", "if-none-match", "if-modified-since"} & {*headers}
    )


def _can_be_packed(start: Message, body: bytes) -> bool:
    headers = Headers(raw=start["headers"])
    return (
        start["status"] == 200
        and "immutable" in headers.get("cache-control", "")
        and len(body) >= SMALLEST
        and headers.get("content-type", "").startswith(TEXT)
        and "content-encoding" not in headers
    )


def _pack(answer: Answer) -> Answer:
    packed = gzip.compress(answer.body, LEVEL, mtime=0)
    start = {**answer.start, "headers": list(answer.start["headers"])}
    headers = MutableHeaders(scope=start)
    headers["content-encoding"] = "gzip"
    headers["content-length"] = str(len(packed))
    headers.add_vary_header("Accept-Encoding")
    for name in ("etag", "accept-ranges"):  # they are of the file as it lies on the disk
        del headers[name]
    return Answer(start, packed)


async def _send(answer: Answer, send: Send) -> None:
    # Whoever adds a header on the way to the reader must not add it to what is kept.
    await send({**answer.start, "headers": list(answer.start["headers"])})
    await send({"type": "http.response.body", "body": answer.body})
