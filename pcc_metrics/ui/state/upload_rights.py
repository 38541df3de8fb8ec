"""Which browser sessions may send files."""

from __future__ import annotations

from collections import OrderedDict

MOST_UPLOADERS = 1_000  # sessions of people with the right; the oldest are forgotten first

_uploaders: OrderedDict[str, None] = OrderedDict()


def allow_uploads(session: str, allowed: bool) -> None:
    """Remember whether the browser session of this id may send files."""
    _uploaders.pop(session, None)
    if allowed:
        _uploaders[session] = None
        while len(_uploaders) > MOST_UPLOADERS:
            _uploaders.popitem(last=False)


def may_upload(session: str) -> bool:
    """Whether the browser session of this id may send files."""
    return session in _uploaders
