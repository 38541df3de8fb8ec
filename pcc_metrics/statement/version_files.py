"""The files of published versions of a statement, each version in a folder of its own."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping

from pcc_metrics.domain.errors import InputError
from pcc_metrics.statement.change_log import StatementEntry, StatementError, prefix_of
from pcc_metrics.statement.statement_history import StatementHistory
from pcc_metrics.store.object_store import ObjectStore, put_same

_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def put_files(
    objects: ObjectStore, history: StatementHistory, files: Mapping[str, bytes]
) -> tuple[str, dict[str, str]]:
    """Put the files of the next version into a folder that no other attempt uses.

    Returns the folder, below the statement, and name -> SHA-256.
    """
    for name in files:
        if not _FILE.fullmatch(name):
            raise InputError(f"“{name}” cannot be the name of a file.")
    folder = f"version-{history.version}-{secrets.token_hex(8)}"
    for name, content in files.items():
        put_same(objects, f"{prefix_of(history.id)}{folder}/{name}", content)
    return folder, {name: _sha256(content) for name, content in files.items()}


def get_file(objects: ObjectStore, statement: str, entry: StatementEntry, name: str) -> bytes:
    """A file of a published version; raises `StatementError` where it is not as published."""
    if name not in entry.files:
        raise StatementError(f"Version {entry.version} of {statement} has no file “{name}”.")
    try:
        content = objects.get(f"{prefix_of(statement)}{_folder(entry)}/{name}")
    except FileNotFoundError:
        content = None
    if content is None or _sha256(content) != entry.files[name]:
        raise StatementError(f"{name} of {statement} is not the file that was published.")
    return content


def delete_leftovers(objects: ObjectStore, history: StatementHistory) -> None:
    """Delete what publications that were killed before their entry had put, after a day."""
    prefix = prefix_of(history.id)
    named = {f"{prefix}{_folder(entry)}/" for entry in history.publications}
    for one in objects.list(prefix):
        if one.name.startswith(f"{prefix}version-") and one.name not in named:
            objects.delete_temporary(one.name, lambda _: True)


def _folder(entry: StatementEntry) -> str:
    return entry.folder or f"version-{entry.version}"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
