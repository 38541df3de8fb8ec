"""Says what a visitor waits for while an answer is worked out."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import nullcontext
from typing import TypeVar

import streamlit as st

from pcc_metrics.domain.cache import Cache

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")


def get_with_spinner(
    cache: Cache[Key, Answer], key: Key, work_out: Callable[[], Answer], text: str
) -> Answer:
    """The answer to a key; a spinner beside `text` where it is not known yet.

    The spinner stands around the cache, never within `work_out`: where a session's run is stopped,
    the framework raises at the next thing placed, and all who wait for the answer would get that.
    """
    with nullcontext() if key in cache else st.spinner(text):
        return cache.get(key, work_out)
