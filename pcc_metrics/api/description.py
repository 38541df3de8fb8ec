"""What the description (OpenAPI) says of each address: its keys, answers and refusals."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from pcc_metrics.api.figure_answers import MEDIA as JSON
from pcc_metrics.api.problems import MEDIA as PROBLEM
from pcc_metrics.api.schemas import ProblemShape
from pcc_metrics.domain.periods import Window
from pcc_metrics.domain.view import Compare

VERSION = "1.0.0"  # the first number is that of the addresses; docs/data-addresses.md says the rule
SUMMARY = "Every published figure, by address, with the same keys as the links of pages."
# What an analyst looks for first. docs/data-addresses.md shows what each program returns.
PROGRAMS = """
**Excel, Power BI**: Data, Get Data, From Web; paste the address of a series (`.csv`); file origin
65001 (UTF-8). *Refresh* reads it again.

**R**: `read.csv("…/api/v1/series/robbery.csv")`, or `arrow::read_parquet` of `.parquet`.

**Python**: `pandas.read_csv("…/api/v1/series/robbery.csv")`, or `pandas.read_parquet`.

**DuckDB**: `SELECT * FROM '…/api/v1/series/robbery.parquet'`.

An address without `snapshot` follows new figures. One with every key written out, as in the column
`address`, always gives the same.
"""
REFUSALS = {
    400: "A key that cannot be honoured: each is named",
    403: "Not for everybody to read, or small numbers that are not shown",
    404: "No such measure, priority or snapshot",
    410: "The snapshot was withdrawn: why is said",
    503: "Others are being answered, or the figures cannot be read: ask again",
}


def _key(name: str, about: str, schema: dict[str, Any], *, many: bool = False) -> dict[str, Any]:
    plain = {"type": "array", "items": schema} if many else schema
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": about,
        "schema": plain,
        **({"explode": True} if many else {}),
    }


TEXT = {"type": "string"}
SNAPSHOT = _key("snapshot", "A snapshot’s id or the start of it; else the current one", TEXT)
KEYS = (
    _key("lpa", "A local policing area; may be repeated; else the whole force", TEXT, many=True),
    _key(
        "to",
        "The last month, as 2026-03; else the latest of the page",
        {**TEXT, "pattern": "^[0-9]{4}-[0-9]{2}$"},
    ),
    _key(
        "window",
        "The length of the period",
        {**TEXT, "enum": [*map(str, Window)], "default": str(Window.YEAR)},
    ),
    _key(
        "compare",
        "What figures are set beside",
        {**TEXT, "enum": [*map(str, Compare)], "default": str(Compare.YEAR)},
    ),
    SNAPSHOT,
)


def describe_json(model: type[BaseModel], keys: tuple[dict[str, Any], ...] = KEYS) -> Any:
    """An address whose answer is JSON of a shape."""
    return {
        "responses": {200: {"model": model, "description": "The data"}, **_refusals()},
        "openapi_extra": {"parameters": [*keys]} if keys else None,
    }


def describe_file(media: str, keys: tuple[dict[str, Any], ...] = KEYS) -> Any:
    """An address whose answer is a file of a media type."""
    kind = media.partition(";")[0]
    content = {kind: {"schema": {**TEXT, "format": "binary"}}}
    return {
        "responses": {200: {"description": "The file", "content": content}, **_refusals()},
        "openapi_extra": {"parameters": [*keys]} if keys else None,
    }


def _refusals() -> dict[int, Any]:
    return {status: {"model": ProblemShape, "description": s} for status, s in REFUSALS.items()}


def tidy(document: dict[str, Any]) -> dict[str, Any]:
    """The description with the media type of problems, and without refusals that never come."""
    for path in document["paths"].values():
        for operation in path.values():
            operation["responses"].pop("422", None)  # of inputs that FastAPI would check
            for status, answer in operation["responses"].items():
                if int(status) >= 400 and JSON in answer.get("content", {}):
                    answer["content"] = {PROBLEM: answer["content"][JSON]}
    for unused in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(unused, None)
    return document
