"""A reader's browser tab without the browser: it speaks the page's protocol and draws nothing.

So what is measured is the server's: how long the script ran by its own clock, and how long it took
until the last message of the run had come.
"""

from __future__ import annotations

import re
import socket
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from bench.served import Served

MOST_SECONDS = 120
_AREA = re.compile(r'id=\\"area-([^"\\]+)')
CHARTS = ("vega_lite_chart", "arrow_vega_lite_chart")


@dataclass(frozen=True)
class Run:
    """One run of a page: `script` and `sent` in seconds, and how many `elements` of each kind."""

    script: float
    sent: float
    elements: Counter[str]

    @property
    def charts(self) -> int:
        return sum(self.elements[kind] for kind in CHARTS)


class Session:
    """One session of an app, on the page with a path."""

    def __init__(self, served: Served, path: str = "") -> None:
        self._served = served
        self._address = f"{served.url}/{path}"
        self._state = ClientState(page_name=path)
        self._widgets: dict[str, WidgetState] = {}
        self._labels: dict[str, Any] = {}
        self._boxes: dict[str, str] = {}
        self._areas: list[str] = []  # the ids of those that the filters lead to
        stream = f"{served.url.replace('http', 'ws', 1)}/_stcore/stream"
        protocol = [Subprotocol("streamlit")]
        connecting = connect(stream, subprotocols=protocol, max_size=None, proxy=None)
        self._open = ExitStack()
        self._socket = self._open.enter_context(connecting)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def visit(self, query: str = "") -> Run:
        """Open the page, or run it again with another query string."""
        self._state.query_string = query
        return self._run()

    def choose(self, label: str, options: Sequence[str]) -> Run:
        """Choose options of the multiselect with a label, as a click in a browser does.

        Where areas are links, it follows the one that leads to the page with all of them.
        """
        if self._areas:
            return self.visit(urlencode([("lpa", one) for one in options]))
        state = self._widgets[self._labels[label].id]
        state.string_array_value.data[:] = options
        return self._run()

    def open(self, label: str) -> None:
        """Open the box behind a button, where the page has one of that name."""
        if label in self._boxes:
            state = WidgetState(id=self._boxes[label], bool_value=True)
            self._widgets[state.id] = state
            self._run()

    def options(self, label: str) -> list[str]:
        """What the multiselect with a label offers, or the areas that are links."""
        return self._areas or list(self._labels[label].options)

    def _run(self) -> Run:
        state = ClientState()
        state.CopyFrom(self._state)
        state.widget_states.widgets.extend(self._widgets.values())
        state.context_info.url = self._address
        asked = BackMsg(rerun_script=state).SerializeToString()
        start = time.perf_counter()
        self._socket.send(asked)
        messages = list(self._messages())
        sent = time.perf_counter() - start
        return Run(self._served.last_run, sent, self._elements(messages))

    def _messages(self) -> Iterator[ForwardMsg]:
        """Every message up to the end of the run; the page and its query are kept for the next."""
        finished = ForwardMsg.FINISHED_SUCCESSFULLY
        while True:
            message = ForwardMsg.FromString(self._received())
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self._state.page_script_hash = message.new_session.page_script_hash
            elif kind == "navigation":
                self._state.page_script_hash = message.navigation.page_script_hash
            elif kind == "page_info_changed":
                self._state.query_string = message.page_info_changed.query_string
            elif kind == "script_finished" and message.script_finished == finished:
                return
            yield message

    def _received(self) -> bytes:
        # The server sends small messages and leaves Nagle's algorithm on: where we acknowledge one
        # late, the next waits 40 milliseconds for it, whatever the page. Linux lets us be prompt.
        if hasattr(socket, "TCP_QUICKACK"):
            self._socket.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        data = self._socket.recv(timeout=MOST_SECONDS)
        assert isinstance(data, bytes)
        return data

    def _elements(self, messages: Sequence[ForwardMsg]) -> Counter[str]:
        """How many elements of each kind came; raises `RuntimeError` where the page failed."""
        counts: Counter[str] = Counter()
        deltas = [m.delta for m in messages if m.WhichOneof("type") == "delta"]
        boxes = (delta.add_block.popover for delta in deltas if delta.HasField("add_block"))
        self._boxes |= {box.label: box.id for box in boxes if box.id}
        for element in (delta.new_element for delta in deltas if delta.HasField("new_element")):
            kind = str(element.WhichOneof("type"))
            if kind == "exception":
                raise RuntimeError(f"the page failed: {element.exception.message}")
            self._remember(kind, getattr(element, kind))
            counts[kind] += 1
        return counts

    def _remember(self, kind: str, widget: Any) -> None:
        """Keep the state of a new control: a browser sends the states of all that it shows."""
        if kind == "bidi_component" and (areas := _AREA.findall(widget.json)):
            self._areas = areas[1:]  # the first is the whole force
        if kind == "multiselect":
            self._labels[widget.label] = widget
        if kind not in _DEFAULTS or widget.id in self._widgets:
            return
        state = WidgetState(id=widget.id)
        _DEFAULTS[kind](state, widget)
        self._widgets[widget.id] = state


def _one(state: WidgetState, widget: Any) -> None:
    state.string_value = widget.options[widget.default]


def _several(state: WidgetState, widget: Any) -> None:
    state.string_array_value.data.extend(widget.options[place] for place in widget.default)


def _buttons(state: WidgetState, widget: Any) -> None:
    chosen = (widget.options[place].content for place in widget.default)
    state.string_array_value.data.extend(chosen)


def _check(state: WidgetState, widget: Any) -> None:
    state.bool_value = widget.default


_DEFAULTS = {
    "selectbox": _one,
    "radio": _one,
    "multiselect": _several,
    "button_group": _buttons,
    "checkbox": _check,
}
