"""TOML written from plain values: tables of one level, whatever lies deeper inline."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any


def toml(tables: Mapping[str, Any]) -> str:
    """Plain keys first, then one table each."""
    return "".join(_lines(tables))


def _lines(tables: Mapping[str, Any]) -> Iterator[str]:
    plain = {k: v for k, v in tables.items() if not isinstance(v, Mapping)}
    yield from (f"{_key(key)} = {_inline(value)}\n" for key, value in plain.items())
    for key, table in tables.items():
        if key not in plain:
            yield f"\n[{_key(key)}]\n"
            yield from (f"{_key(name)} = {_inline(value)}\n" for name, value in table.items())


def _key(text: str) -> str:
    bare = text.isascii() and text.replace("-", "").replace("_", "").isalnum()
    return text if bare else json.dumps(text, ensure_ascii=False)


def _inline(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_key(k)} = {_inline(v)}' for k, v in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)
