"""The store at an address, and the one that this server reads from.

An address is a folder's path, or `s3://bucket/prefix` or `az://container/prefix`.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from pcc_metrics.domain.app_files import BUNDLED, WORKING
from pcc_metrics.store.object_store import FolderStore, ObjectStore

Place = ObjectStore | Path | str


def open_store(place: Place) -> ObjectStore:
    """The store at an address, or the store given; raises `StoreError` where there can be none."""
    if isinstance(place, str) and is_remote(place):
        return open_remote(place.rstrip("/"))
    if isinstance(place, str | Path):
        return FolderStore(Path(place).resolve())
    return place


def is_remote(address: str) -> bool:
    """Whether an address is not that of a folder."""
    return "://" in address


def data_store() -> ObjectStore:
    """`PCC_METRICS_DATA`; else the working store once it exists; else the bundled data."""
    named = os.environ.get("PCC_METRICS_DATA")
    return open_store(named or (WORKING if WORKING.exists() else BUNDLED))


@lru_cache(maxsize=64)
def open_remote(address: str) -> ObjectStore:
    """One for all sessions: it holds what is known of the store."""
    from pcc_metrics.store.remote_store import RemoteStore  # noqa: PLC0415 - folders need no client

    return RemoteStore(address)
