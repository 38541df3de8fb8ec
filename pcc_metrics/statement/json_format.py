"""A composed statement as JSON and back: a published one is read by no rule of a later day."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from pcc_metrics.domain.errors import InputError
from pcc_metrics.statement.document import Statement

NAME = "statement.json"


def to_record(statement: Statement) -> bytes:
    """The statement as JSON, with its tables and charts."""
    plain: Any = _adapter().dump_python(statement, mode="json")
    return (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def from_record(content: bytes) -> Statement:
    """The statement that a record is of; raises `InputError` where it cannot be read."""
    try:
        return _adapter().validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise InputError(f"This kept statement cannot be read: {where}: {first['msg']}.") from None


@cache
def _adapter() -> TypeAdapter[Statement]:
    return TypeAdapter(Statement)
