"""What the server does with requests before the framework: whom it answers, and with which headers.

`return_to_view.py`, `page_shell.py` and `compression.py` hold the rest.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette import status
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from pcc_metrics.domain.background_work import note_reader
from pcc_metrics.ui.state.rights import request_rights
from pcc_metrics.ui.state.upload_rights import may_upload

UPLOADS, NUMBERS = "/_stcore/upload_file/", "/_stcore/metrics"
DEVELOPERS = frozenset(
    {
        "clear_cache",
        "set_run_on_save",
        "load_git_info",
        "debug_disconnect_websocket",
        "debug_shutdown_runtime",
        "install_skills",
        "dismiss_skills_nudge",
    }
)
HEADERS = {
    "Content-Security-Policy": "frame-ancestors 'self'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class UploadGuard:
    """Turns away files from sessions that may not publish: they would fill the server's memory."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        _, here, rest = str(scope.get("path", "")).partition(UPLOADS)
        asks = (
            scope["type"] == "http" and here and scope["method"] not in ("OPTIONS", "HEAD", "GET")
        )
        if asks and not _may_upload(scope, rest.partition("/")[0]):
            refused = PlainTextResponse("Files are taken from analysts only.", 403)
            await refused(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _may_upload(scope: Scope, session: str) -> bool:
    """As its last run said, as long as the sign-in that it had has not ended since."""
    return may_upload(session) and request_rights(HTTPConnection(scope)).sign_in in ("none", "in")


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


class ReadersFirst:
    """Lets what works for strangers give way while a reader's page is asked for or sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return

        async def receive_noted() -> Message:
            message = await receive()
            note_reader()
            return message

        async def send_noted(message: Message) -> None:
            note_reader()
            await send(message)

        await self._app(scope, receive_noted, send_noted)


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


class DeveloperDoors:
    """Shuts what the framework offers its developers: a stranger could empty the server's caches.

    Numbers on the server's use are nobody's either; `/healthz` and `/readyz` say how it is.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def receiving() -> Message:
            message = await receive()
            while _is_for_developers(message):
                message = await receive()
            return message

        if scope["type"] == "http" and str(scope.get("path", "")).endswith(NUMBERS):
            await PlainTextResponse("There is no such page.", 404)(scope, receive, send)
            return
        await self._app(scope, receiving if scope["type"] == "websocket" else receive, send)


def _is_for_developers(message: Message) -> bool:
    """Whether a page's message asks for what no page of ours has a button for."""
    content = message.get("bytes") if message["type"] == "websocket.receive" else None
    if not content:
        return False
    try:
        asked = BackMsg.FromString(content)
    except DecodeError:
        return False  # the framework's to refuse
    kind = asked.WhichOneof("type")
    if kind == "backend_operation_request":
        kind = asked.backend_operation_request.WhichOneof("payload")
    return kind in DEVELOPERS


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
