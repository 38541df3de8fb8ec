"""What a person is about to publish, kept in the store for a day: for a reload, or another tab.

It lies below `uploads/`, in a folder named after a digest of the account, which only the account of
the server may open. The newest state counts. It goes when the work is published or put away, and a
day after it was saved.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from datetime import time as hour
from pathlib import Path
from typing import Any

from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.publishing.manual_entry import ManualFigure
from pcc_metrics.store.object_store import OLD, put_same
from pcc_metrics.store.open_store import Place, open_store

PREFIX = "uploads/"
FORMAT = 1
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SavedFile:
    """A file as it was brought; `suffix` says how it is read, `origin` where it comes from.

    `digest` is the SHA-256 of its content, which lies beside the state.
    """

    name: str
    suffix: str
    origin: str
    digest: str
    from_form: bool = False


@dataclass(frozen=True)
class SavedWork:
    """A file, what was typed beside it (by the key of its box), and the figures typed in.

    `given` are the metadata that the file lacks.
    """

    file: SavedFile | None = None
    mode: str = "update"
    fields: Mapping[str, Any] = field(default_factory=dict)
    figures: tuple[ManualFigure, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)

    def digest(self) -> str:
        """The same for the same work."""
        return hashlib.sha256(_to_json(self)).hexdigest()


class SavedWorkStore:
    """The saved work of one person; `account` is what tells people apart."""

    def __init__(self, place: Place, account: str) -> None:
        self._objects = open_store(place)
        self._prefix = f"{PREFIX}{hashlib.sha256(account.encode()).hexdigest()[:32]}/"

    def save(self, work: SavedWork, path: Path | None = None) -> None:
        """Keep the work in place of what was kept, its file being the one at `path`.

        Raises `StoreError` where nothing can be kept.
        """
        self._objects.make_private(PREFIX)
        file = self._file(work.file) if work.file else ""
        if path and file not in {one.name for one in self._objects.list(self._prefix)}:
            put_same(self._objects, file, path.read_bytes())
        state = f"{self._prefix}{time.time_ns():020d}-{secrets.token_hex(4)}.json"
        put_same(self._objects, state, _to_json(work))
        self._delete(lambda name: name < state if name.endswith(".json") else name != file)

    def load(self) -> SavedWork | None:
        """The newest work; none where there is none, or it is a day old or cannot be read."""
        states = [one.name for one in self._objects.list(self._prefix) if _is_fresh(one.name)]
        if not states:
            return None
        try:
            work = _from_json(self._objects.get(states[-1]))
            if work.file and not self._objects.exists(self._file(work.file)):
                raise FileNotFoundError(self._file(work.file))
        except (OSError, ValueError, KeyError, TypeError) as error:
            _log.warning("Saved work cannot be read, and is left: %r", error)
            return None
        return work

    def read_file(self, file: SavedFile) -> bytes:
        """The content of a file that was saved."""
        return self._objects.get(self._file(file))

    def _file(self, file: SavedFile) -> str:
        return f"{self._prefix}file-{file.digest}"

    def delete(self) -> None:
        """Keep nothing of this person any more."""
        self._delete(lambda _: True)

    def _delete(self, is_temporary: Any) -> None:
        self._objects.delete_temporary(self._prefix, is_temporary, age=0)


def delete_expired(place: Place) -> None:
    """Delete the work of all people that is more than a day old."""
    objects = open_store(place)
    for person in objects.list(PREFIX):
        if person.name.endswith("/"):
            objects.delete_temporary(person.name, lambda _: True)


def _is_fresh(name: str) -> bool:
    own = name.rpartition("/")[2]
    if not own.endswith(".json") or not own[:20].isdigit():
        return False
    return int(own[:20]) > time.time_ns() - OLD * 10**9


def _to_json(work: SavedWork) -> bytes:
    plain = {
        "format": FORMAT,
        "file": asdict(work.file) if work.file else None,
        "mode": work.mode,
        "fields": {key: _plain(value) for key, value in sorted(work.fields.items())},
        "figures": [_plain_figure(one) for one in work.figures],
        "given": dict(work.given),
    }
    return json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()


def _from_json(content: bytes) -> SavedWork:
    plain = json.loads(content)
    if plain["format"] != FORMAT:
        raise ValueError(f"format {plain['format']}")
    return SavedWork(
        SavedFile(**plain["file"]) if plain["file"] else None,
        "replace" if plain["mode"] == "replace" else "update",
        {key: _restore(value) for key, value in plain["fields"].items()},
        tuple(map(_restore_figure, plain["figures"])),
        plain.get("given", {}),
    )


def _plain(value: Any) -> Any:
    """A day or an hour by its kind, all else as it is."""
    if isinstance(value, date | hour):
        return {"date" if isinstance(value, date) else "time": value.isoformat()}
    return value


def _restore(value: Any) -> Any:
    if isinstance(value, dict):
        day = value.get("date")
        return date.fromisoformat(day) if day else hour.fromisoformat(value["time"])
    return value


def _plain_figure(figure: ManualFigure) -> dict[str, Any]:
    period = [str(figure.period.start), str(figure.period.end)]
    return {**vars(figure), "period": period, "released": figure.released.isoformat()}


def _restore_figure(plain: Mapping[str, Any]) -> ManualFigure:
    period = Period(*map(Month.parse, plain["period"]))
    return ManualFigure(
        **{**plain, "period": period, "released": date.fromisoformat(plain["released"])}
    )
