"""Talk to a running server as no browser would: headers and messages made by hand."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import requests
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect

PATIENCE = 30.0


@dataclass
class Shown:
    """What a run of the page sent: its texts, and the ids of buttons and boxes by their labels.

    `downloads` has what a download button asks for, by its label; `raw` is every message as text,
    and `sent` as it was sent.
    """

    texts: list[str] = field(default_factory=list)
    buttons: dict[str, str] = field(default_factory=dict)
    boxes: dict[str, str] = field(default_factory=dict)
    downloads: dict[str, str] = field(default_factory=dict)
    raw: list[str] = field(default_factory=list)
    sent: bytes = b""
    session: str = ""
    theme: CustomThemeConfig = field(default_factory=CustomThemeConfig)

    @property
    def text(self) -> str:
        return "\n".join(self.texts)

    @property
    def everything(self) -> str:
        return "\n".join(self.raw)


@contextmanager
def wired(
    port: int,
    host: str,
    headers: Mapping[str, str],
    token: str = "",
    tls: ssl.SSLContext | None = None,
) -> Iterator[Wire]:
    """A connection from this computer to a port of it, under any name and with any headers.

    `token` is the framework's against forged requests; without it a sign-in's cookie is not read.
    """
    with (
        socket.create_connection(("127.0.0.1", port)) as reached,
        connect(
            f"{'wss' if tls else 'ws'}://{host}/_stcore/stream",
            sock=reached,
            ssl=tls,
            additional_headers=dict(headers),
            subprotocols=[cast(Any, name) for name in ("streamlit", token) if name],
            compression=None,
            max_size=None,
        ) as connection,
    ):
        yield Wire(connection, f"{'https' if tls else 'http'}://{host}")


class Wire:
    """One connection to the server."""

    def __init__(self, connection: ClientConnection, root: str) -> None:
        self._connection = connection
        self._root = root
        self._session = ""
        self.headers: dict[str, str] = {}  # of a file that is sent

    def run(
        self,
        pressed: str = "",
        query: str = "",
        path: str = "",
        states: Iterable[WidgetState] = (),
    ) -> Shown:
        """Have a page run, as if the widget of this id were a button that was pressed.

        `states` are those of other widgets that have changed.
        """
        message = BackMsg()
        message.rerun_script.query_string = query
        message.rerun_script.page_name = path
        message.rerun_script.context_info.url = f"{self._root}/{path}"
        message.rerun_script.widget_states.widgets.extend(states)
        if pressed:
            state = message.rerun_script.widget_states.widgets.add()
            state.id = pressed
            state.trigger_value = True
        self._connection.send(message.SerializeToString())
        return self._shown()

    def send(self, message: BackMsg) -> None:
        """Send any message, and wait for nothing."""
        self._connection.send(message.SerializeToString())

    def download(self, asked: str) -> str:
        """Have the file of a download button made: its address, or why there is none."""
        message = BackMsg()
        message.backend_operation_request.request_id = "a request"
        message.backend_operation_request.session_id = self._session
        message.backend_operation_request.deferred_file.file_id = asked
        self.send(message)
        while True:
            answer = self._receive()
            if answer.HasField("backend_operation_response"):
                response = answer.backend_operation_response
                return response.deferred_file.url or response.error_msg

    def upload(self, box: str, name: str, content: bytes) -> WidgetState:
        """Send a file to the server; the state of the uploader with this id once it has it."""
        message = BackMsg()
        message.file_urls_request.request_id = "a request"
        message.file_urls_request.file_names.append(name)
        message.file_urls_request.session_id = self._session
        self.send(message)
        answer = self._receive()
        while not answer.HasField("file_urls_response"):
            answer = self._receive()
        (urls,) = answer.file_urls_response.file_urls
        requests.put(
            self._root + urls.upload_url,
            files={name: content},
            headers=self.headers,
            timeout=PATIENCE,
        ).raise_for_status()
        state = WidgetState(id=box)
        info = state.file_uploader_state_value.uploaded_file_info.add()
        info.file_id, info.name, info.size = urls.file_id, name, len(content)
        info.file_urls.CopyFrom(urls)
        return state

    def _receive(self) -> ForwardMsg:
        return ForwardMsg.FromString(cast(bytes, self._connection.recv(PATIENCE)))

    def _shown(self) -> Shown:
        shown = Shown()
        while True:
            message = self._receive()
            kind = message.WhichOneof("type")
            if kind == "new_session":
                new = message.new_session
                self._session = new.initialize.session_id
                shown = Shown(session=self._session, theme=new.custom_theme)
            shown.raw.append(str(message))
            shown.sent += message.SerializeToString()
            if kind == "delta":
                _note(message, shown)
            if kind == "script_finished":
                return shown


def _note(message: ForwardMsg, shown: Shown) -> None:
    element = message.delta.new_element
    kind = element.WhichOneof("type")
    if kind == "button":
        shown.buttons[element.button.label] = element.button.id
    elif kind in ("text_area", "file_uploader"):
        box = getattr(element, kind)
        shown.boxes[box.label] = box.id
    elif kind == "download_button":
        button = element.download_button
        shown.downloads[button.label] = button.deferred_file_id or button.url
    elif kind in ("markdown", "heading"):
        shown.texts.append(getattr(element, kind).body)
    elif kind == "alert":
        shown.texts.append(element.alert.body)
