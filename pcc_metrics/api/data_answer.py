"""An answer with data, made once and sent to whoever asks: whole, in part, or not again."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from pcc_metrics.api.problems import ProblemError

LIVE_SECONDS = 60  # until a newer figure is seen
# A day, though pinned figures never change: what is withdrawn or hidden then leaves the caches too.
PINNED_SECONDS = 24 * 60 * 60
SMALLEST_PACKED = 500  # bytes: what fits a packet anyway is not packed
PACKED_TAG = "-gzip"
BYTE_RANGE = re.compile(r"bytes=(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))")


@dataclass(frozen=True)
class DataAnswer:
    """Bytes of a media type, packed as well where that is shorter."""

    body: bytes
    media: str
    pinned: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    packed: bytes = b""
    tag: str = ""

    @property
    def size(self) -> int:
        """The bytes that it takes to keep it."""
        return len(self.body) + len(self.packed) + 500


def make_answer(
    body: bytes, media: str, *, pinned: bool = False, headers: Mapping[str, str] | None = None
) -> DataAnswer:
    """An answer with its tag, which is that of its bytes."""
    packed = gzip.compress(body, 6, mtime=0) if len(body) >= SMALLEST_PACKED else b""
    packed = packed if len(packed) < len(body) else b""
    tag = hashlib.sha256(body).hexdigest()[:32]
    return DataAnswer(body, media, pinned, headers or {}, packed, tag)


def caching(*, pinned: bool) -> str:
    """For how long an answer may be kept."""
    if pinned:
        return f"public, max-age={PINNED_SECONDS}, immutable"
    return f"public, max-age={LIVE_SECONDS}"


def respond(answer: DataAnswer, request: Request) -> Response:
    """What is sent of an answer; raises a problem where a part is asked for that it has not."""
    asked = request.headers
    whole_tag, packed_tag = f'"{answer.tag}"', f'"{answer.tag}{PACKED_TAG}"'
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": caching(pinned=answer.pinned),
        "Vary": "Accept-Encoding",
        "ETag": whole_tag,
        **answer.headers,
    }
    wants_packed = bool(answer.packed) and accepts_gzip(asked) and "range" not in asked
    if wants_packed:
        headers["ETag"] = packed_tag
    if is_known(asked, answer.tag):
        return Response(None, HTTPStatus.NOT_MODIFIED, headers)
    part = find_range(asked, len(answer.body), whole_tag)
    if part:
        first, last = part
        headers["Content-Range"] = f"bytes {first}-{last}/{len(answer.body)}"
        body, status = answer.body[first : last + 1], HTTPStatus.PARTIAL_CONTENT
    else:
        body, status = (answer.packed if wants_packed else answer.body), HTTPStatus.OK
    if wants_packed:
        headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(body))
    return Response(b"" if request.method == "HEAD" else body, status, headers, answer.media)


def accepts_gzip(asked: Headers) -> bool:
    """Whether an asker can read packed bytes: without a quality of 0."""
    offered = (one.strip().partition(";") for one in asked.get("accept-encoding", "").split(","))
    return any(
        name.strip().lower() in ("gzip", "*") and not re.fullmatch(r"\s*q=0(\.0*)?\s*", quality)
        for name, _, quality in offered
    )


def is_known(asked: Headers, tag: str) -> bool:
    """Whether an asker has these very bytes already, packed or not."""
    known = asked.get("if-none-match", "")
    tags = (one.strip().removeprefix("W/").strip('"') for one in known.split(","))
    return any(one == "*" or one.removesuffix(PACKED_TAG) == tag for one in tags)


def find_range(asked: Headers, length: int, tag: str) -> tuple[int, int] | None:
    """First and last byte of the part asked for; `None` for all of it.

    Several parts at once, and a part of bytes that have changed since, are answered by all. Raises
    a problem for a part that begins after the end.
    """
    match = BYTE_RANGE.fullmatch(asked.get("range", "").replace(" ", ""))
    if not match or asked.get("if-range", tag) != tag:
        return None
    start, stop, last_bytes = match.groups()
    first = int(start) if start else max(0, length - int(last_bytes))
    last = min(int(stop), length - 1) if stop else length - 1
    if start and stop and int(stop) < int(start):
        return None
    if first >= length:
        raise ProblemError(
            HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
            f"This has {length:,} bytes: there is no part from byte {first:,} on.",
            headers={"Content-Range": f"bytes */{length}"},
        )
    return first, last
