"""The public originals on this machine: a server that gives files as their publishers do.

It knows validators, ranges with If-Range, and redirects, and it can be told to go wrong: the
faults of an address are used up one a request, the last of them for good if it is to stay.
"""

from __future__ import annotations

import hashlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Original:
    """A file as a publisher serves it. Without `etag` or `modified` it has no such validator."""

    body: bytes
    kind: str = "application/octet-stream"
    etag: str | None = ""  # "" stands for one made from the body
    modified: float | None = 1_780_000_000.0
    ranges: bool = True

    @property
    def tag(self) -> str | None:
        return f'"{hashlib.md5(self.body).hexdigest()}"' if self.etag == "" else self.etag  # noqa: S324


@dataclass(frozen=True)
class Seen:
    """One request, and what it was answered with."""

    method: str
    path: str  # with its query
    status: int
    sent: int  # bytes of the body
    wanted: str = ""  # the Range header
    form: str = ""
    agent: str = ""


Fault = Callable[["Answer", Original], None]
Computed = Callable[["Answer"], None]


@dataclass
class Originals:
    """What is served, what goes wrong, and what was asked for."""

    address: str = ""
    files: dict[str, Original] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    computed: dict[str, Computed] = field(default_factory=dict)
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    done: list[Seen] = field(default_factory=list)
    busy: int = 0
    turn: threading.Condition = field(default_factory=threading.Condition, repr=False)

    @property
    def seen(self) -> list[Seen]:
        """Every request so far: an answer that has been read may still be about to be noted."""
        with self.turn:
            self.turn.wait_for(lambda: not self.busy, timeout=5)
            return list(self.done)

    def at(self, path: str) -> str:
        return f"{self.address}{path}"

    def put(self, path: str, body: bytes | str, **how: object) -> str:
        data = body.encode() if isinstance(body, str) else body
        self.files[path] = Original(data, **how)  # type: ignore[arg-type]
        return self.at(path)

    def break_(self, path: str, *faults: Fault) -> None:
        self.faults[path] = list(faults)

    def asked(self, path: str = "") -> list[Seen]:
        return [one for one in self.seen if one.path.startswith(path)]

    @property
    def bodies(self) -> int:
        """How many bytes of files were given away."""
        return sum(one.sent for one in self.seen)


class Answer(BaseHTTPRequestHandler):
    """Answers one request. The server keeps what is told of it."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self._form = ""
        self._answer()

    def do_POST(self) -> None:
        self._form = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self._answer()

    def _answer(self) -> None:
        self.status, self.sent = 0, 0
        served, path = self.server.served, urlsplit(self.path).path
        with served.turn:
            served.busy += 1
        try:
            with suppress(BrokenPipeError, ConnectionResetError):
                self._give(served, path)
        finally:
            with served.turn:
                served.busy -= 1
                served.done.append(self._seen())
                served.turn.notify_all()

    def _seen(self) -> Seen:
        wanted, agent = (self.headers.get(name, "") for name in ("Range", "User-Agent"))
        return Seen(self.command, self.path, self.status, self.sent, wanted, self._form, agent)

    def _give(self, served: Originals, path: str) -> None:
        faults = served.faults.get(path, [])
        original = served.files.get(self.path) or served.files.get(path)
        if faults:
            fault = faults[0] if len(faults) == 1 and is_lasting(faults[0]) else faults.pop(0)
            fault(self, original or Original(b""))
        elif path in served.redirects:
            self.say(302, {"Location": served.redirects[path], "Content-Length": "0"})
        elif path in served.computed:
            served.computed[path](self)
        elif original:
            self.give(original)
        else:
            self.say(404, {"Content-Length": "0"})

    @property
    def asked(self) -> dict[str, str]:
        """The query, or the form that was posted."""
        query = self._form or urlsplit(self.path).query
        return {key: values[0] for key, values in parse_qs(query).items()}

    def say(self, status: int, headers: dict[str, str]) -> None:
        self.status = status
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.end_headers()

    def give_json(self, text: str) -> None:
        self.give(Original(text.encode(), "application/json", etag=None, modified=None))

    def give(self, original: Original) -> None:
        """The whole, a range of it, or word that it has not changed."""
        headers = self._headers(original)
        if self._unchanged(original):
            self.say(304, headers)
            return
        start, end = self._range(original)
        if start >= len(original.body) > 0:
            self.say(
                416,
                {"Content-Range": f"bytes */{len(original.body)}", "Content-Length": "0"},
            )
            return
        body = original.body[start:end]
        status = 200
        if len(body) < len(original.body) or self._partial(original):
            status = 206
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(original.body)}"
        self.say(status, {**headers, "Content-Length": str(len(body))})
        self.write(body)

    def write(self, body: bytes) -> None:
        self.wfile.write(body)
        self.wfile.flush()
        self.sent += len(body)

    def _headers(self, original: Original) -> dict[str, str]:
        headers = {"Content-Type": original.kind}
        if original.tag:
            headers["ETag"] = original.tag
        if original.modified:
            headers["Last-Modified"] = formatdate(original.modified, usegmt=True)
        return headers

    def _unchanged(self, original: Original) -> bool:
        tag, day = self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
        if tag:
            return tag == original.tag
        return bool(day and day == self._headers(original).get("Last-Modified"))

    def _partial(self, original: Original) -> bool:
        wanted = self.headers.get("Range", "")
        condition = self.headers.get("If-Range", "")
        known = {original.tag, self._headers(original).get("Last-Modified"), ""}
        return bool(wanted) and original.ranges and condition in known

    def _range(self, original: Original) -> tuple[int, int]:
        size = len(original.body)
        if not self._partial(original):
            return 0, size
        first, _, last = self.headers["Range"].removeprefix("bytes=").partition("-")
        if not first:
            return max(size - int(last), 0), size
        return int(first), min(int(last) + 1, size) if last else size

    def log_message(self, *_: object) -> None:
        """Quiet: the tests look at what was seen."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    served: Originals

    def handle_error(self, *_: object) -> None:
        """A client that was killed leaves its connection broken."""


@contextmanager
def serving() -> Iterator[Originals]:
    """A server on a free port of this machine, until the end."""
    server = _Server(("127.0.0.1", 0), Answer)
    server.served = Originals(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


# What can go wrong


def lasting(fault: Fault) -> Fault:
    """The same fault at every request."""
    fault.lasting = True  # type: ignore[attr-defined]
    return fault


def is_lasting(fault: Fault) -> bool:
    return bool(getattr(fault, "lasting", False))


def status(number: int, headers: dict[str, str] | None = None, body: bytes = b"") -> Fault:
    def fault(answer: Answer, _: Original) -> None:
        answer.say(number, {"Content-Length": str(len(body)), **(headers or {})})
        answer.write(body)

    return fault


def reset_after(count: int) -> Fault:
    """The connection is torn down after some bytes of what was asked for."""

    def fault(answer: Answer, original: Original) -> None:
        start, end = answer._range(original)
        body = original.body[start:end]
        headers = answer._headers(original) | {"Content-Length": str(len(body))}
        if answer._partial(original):
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(original.body)}"
        answer.say(206 if answer._partial(original) else 200, headers)
        answer.write(body[:count])
        time.sleep(0.05)  # what was written is read before the reset throws it away
        linger = struct.pack("ii", 1, 0)
        answer.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        answer.connection.shutdown(socket.SHUT_RD)
        answer.close_connection = True
        answer.connection.close()

    return fault


def ended_after(count: int) -> Fault:
    """The connection ends in good order, but before the length that was announced."""

    def fault(answer: Answer, original: Original) -> None:
        headers = answer._headers(original) | {"Content-Length": str(len(original.body))}
        answer.say(200, headers)
        answer.write(original.body[:count])
        answer.close_connection = True

    return fault


def announcing(length: int) -> Fault:
    """A wrong length: the body is cut to it, or never reaches it."""

    def fault(answer: Answer, original: Original) -> None:
        answer.say(200, answer._headers(original) | {"Content-Length": str(length)})
        answer.write(original.body[:length])
        answer.close_connection = True

    return fault


def dripping(pause: float) -> Fault:
    """One byte after another, each after a pause."""

    def fault(answer: Answer, original: Original) -> None:
        answer.say(200, answer._headers(original) | {"Content-Length": str(len(original.body))})
        for at in range(len(original.body)):
            answer.write(original.body[at : at + 1])
            time.sleep(pause)

    return fault


def instead(body: bytes, kind: str = "text/html") -> Fault:
    """Another file than the one that was asked for."""

    def fault(answer: Answer, _: Original) -> None:
        answer.give(Original(body, kind))

    return fault
