"""Talk to a running server as no browser would: headers and messages made by hand."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from websockets.sync.client import ClientConnection, connect

PATIENCE = 30.0


@dataclass
class Shown:
    """What a run of the page sent: its texts, and the id of each button by its label."""

    texts: list[str] = field(default_factory=list)
    buttons: dict[str, str] = field(default_factory=dict)
    session: str = ""
    theme: CustomThemeConfig = field(default_factory=CustomThemeConfig)

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


@contextmanager
def wired(port: int, host: str, headers: Mapping[str, str]) -> Iterator[Wire]:
    """A connection from this computer to a port of it, under any name and with any headers."""
    with (
        socket.create_connection(("127.0.0.1", port)) as reached,
        connect(
            f"ws://{host}/_stcore/stream",
            sock=reached,
            additional_headers=dict(headers),
            subprotocols=[cast(Any, "streamlit")],
            compression=None,
            max_size=None,
        ) as connection,
    ):
        yield Wire(connection)


class Wire:
    """One connection to the server."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    def run(self, pressed: str = "", query: str = "") -> Shown:
        """Have the page run, as if the widget of this id were a button that was pressed."""
        message = BackMsg()
        message.rerun_script.query_string = query
        if pressed:
            state = message.rerun_script.widget_states.widgets.add()
            state.id = pressed
            state.trigger_value = True
        self._connection.send(message.SerializeToString())
        return self._shown()

    def send(self, message: BackMsg) -> None:
        """Send any message, and wait for nothing."""
        self._connection.send(message.SerializeToString())

    def _shown(self) -> Shown:
        shown = Shown()
        while True:
            message = ForwardMsg()
            message.ParseFromString(cast(bytes, self._connection.recv(PATIENCE)))
            kind = message.WhichOneof("type")
            if kind == "new_session":
                new = message.new_session
                shown = Shown(session=new.initialize.session_id, theme=new.custom_theme)
            if kind == "delta":
                _note(message, shown)
            if kind == "script_finished":
                return shown


def _note(message: ForwardMsg, shown: Shown) -> None:
    element = message.delta.new_element
    kind = element.WhichOneof("type")
    if kind == "button":
        shown.buttons[element.button.label] = element.button.id
    elif kind in ("markdown", "heading"):
        shown.texts.append(getattr(element, kind).body)
    elif kind == "alert":
        shown.texts.append(element.alert.body)
