"""What a sign-in, its end and https mean for requests that are no run of a page.

The framework asks nobody who fetches a file that a page has made, lets a page fetch files after its
sign-in ended, and leaves cookies to plain connections.
"""

from __future__ import annotations

from typing import cast

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pcc_metrics.access.sign_outs import read_sign_out
from pcc_metrics.ui.shell.request_path import path_below_root
from pcc_metrics.ui.shell.shared_sign_outs import keep_sign_out
from pcc_metrics.ui.state.rights import request_claims, request_rights, sign_in_origin

MEDIA, COMPONENTS = "/media/", ("/component/", "/_stcore/bidi-components/")
SIGN_OUT = "/auth/logout"
KEPT_BY_NOBODY = "private, no-store"
ENDED = "Your sign-in has ended: load the page again."


class FileRights:
    """Gives files of pages to those who may read the pages, and lets nobody on the way keep them.

    What an analyst downloads may be under embargo, so no copy is kept where reading is open either.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = path_below_root(scope) if scope["type"] == "http" else ""
        if not path.startswith((MEDIA, *COMPONENTS)):
            await self._app(scope, receive, send)
            return
        refused = request_rights(HTTPConnection(scope)).why_not_read
        if refused:
            answer = PlainTextResponse(refused, 403, {"Cache-Control": KEPT_BY_NOBODY})
            await answer(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and path.startswith(MEDIA):
                MutableHeaders(scope=message)["Cache-Control"] = KEPT_BY_NOBODY
            await send(message)

        await self._app(scope, receive, sending)


class EndedSignIn:
    """Makes no file and sends no rows to a page whose sign-in has ended, which asks for no run."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def receiving() -> Message:
            message = await receive()
            while (asked := _read_operation(message)) and _is_ended(scope):
                await send({"type": "websocket.send", "bytes": _refusal(asked)})
                message = await receive()
            return message

        await self._app(scope, receiving if scope["type"] == "websocket" else receive, send)


def _read_operation(message: Message) -> BackendOperationRequest | None:
    """What a page's message asks for beside a run of it, if anything."""
    content = message.get("bytes") if message["type"] == "websocket.receive" else None
    try:
        asked = BackMsg.FromString(content or b"")
    except DecodeError:
        return None  # the framework's to refuse
    return asked.backend_operation_request if asked.HasField("backend_operation_request") else None


def _is_ended(scope: Scope) -> bool:
    rights = request_rights(HTTPConnection(scope))
    return bool(rights.why_not_read) or rights.sign_in == "ended"


def _refusal(asked: BackendOperationRequest) -> bytes:
    answer = ForwardMsg()
    answer.backend_operation_response.request_id = asked.request_id
    answer.backend_operation_response.error_msg = ENDED
    return cast(bytes, answer.SerializeToString())


class SignOut:
    """Ends a sign-in for every tab of its person, on every server of the store."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and path_below_root(scope) == SIGN_OUT:
            ended = read_sign_out(request_claims(HTTPConnection(scope)))
            if ended:
                await run_in_threadpool(keep_sign_out, ended)
        await self._app(scope, receive, send)


class SecureCookies:
    """Keeps every cookie to https where that is what the browser speaks, whatever set the cookie.

    The server itself speaks http: a proxy that it trusts says so (`X-Forwarded-Proto`), or the
    settings do by where people come back to from signing in.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                bare = [pair for pair in message["headers"] if _is_bare_cookie(*pair)]
                if bare and _is_https(scope):
                    rest = [pair for pair in message["headers"] if pair not in bare]
                    secured = [(name, value + b"; Secure") for name, value in bare]
                    message["headers"] = [*rest, *secured]
            await send(message)

        await self._app(scope, receive, sending if scope["type"] == "http" else send)


def _is_bare_cookie(name: bytes, value: bytes) -> bool:
    return name.lower() == b"set-cookie" and b"; secure" not in value.lower()


def _is_https(scope: Scope) -> bool:
    return scope["scheme"] == "https" or sign_in_origin().startswith("https://")
