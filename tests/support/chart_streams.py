"""What a chart sends to a browser, read back."""

from __future__ import annotations

from typing import Any

import pyarrow as pa


def rows_of(stream: bytes) -> list[dict[str, Any]]:
    """The rows of an Arrow stream."""
    with pa.ipc.open_stream(stream) as reader:
        rows: list[dict[str, Any]] = reader.read_all().to_pylist()
    return rows


def read_first(chart: Any) -> str:
    """What a screen reader reads first in a chart that AppTest found on a page."""
    (about,) = (one.data.data for one in chart.proto.datasets if one.name == "about")
    return str(rows_of(about)[0]["said"])
