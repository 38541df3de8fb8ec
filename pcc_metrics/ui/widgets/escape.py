"""Text from data, files and links as it stands: never read as markup."""

from __future__ import annotations

import re
from functools import lru_cache

# Characters that Markdown reads anywhere in a line; a colon where it can open a directive.
_INLINE = re.compile(r"[\\`*_\[\]<>~$&]|:(?=\S)")
# What makes a line a list item, a heading or a quotation.
_AT_START = re.compile(r"^(?:(\d+)([.)])(?=\s|$)|([-+#])(?=[\s#-]|$))")
# Replaced in the finished text whether escaped or not: arrows and dashes, names between colons,
# addresses. An invisible word joiner inside keeps them as they are.
_JOINER = "\u2060"
_REPLACED = re.compile(r"[-<>~](?=[-=>])|:(?=\S+:|//)|[wW](?=[wW]{2}\.)")
_ADDRESSES = re.compile(r"(?<=\S)@(?=\S)")


@lru_cache(maxsize=8_192)  # a page has some 250 texts, and says most of them again on every rerun
def escape_markup(text: str) -> str:
    """The text for a command that reads Markdown: on one line, and shown exactly as it is."""
    line = _REPLACED.sub(rf"\g<0>{_JOINER}", " ".join(text.split()))
    line = _ADDRESSES.sub(f"{_JOINER}@", line)
    return _AT_START.sub(_mark_start, _INLINE.sub(r"\\\g<0>", line))


def _mark_start(match: re.Match[str]) -> str:
    number, after, sign = match.groups()
    return f"\\{sign}" if sign else f"{number}\\{after}"
