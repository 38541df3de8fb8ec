"""Hash-chained log of numbered JSON entries, each with the SHA-256 of the one before.

An entry is put where nothing is yet, so that its number is given once, and never changes. There is
no lock: a writer says after which entry it writes, and one that finds the next number taken
reads and decides again.
"""

from __future__ import annotations

import hashlib
import json
import random
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from functools import lru_cache, wraps
from typing import Any, Generic, ParamSpec, TypeVar

from pcc_metrics.domain.errors import InputError
from pcc_metrics.store.object_store import ListedObject, ObjectStore, put_same

ATTEMPTS = 100  # of a writer to be the next; each that fails means that another has written
PAUSE = 0.02  # seconds at most between two attempts


class TakenError(InputError):
    """Another writer has taken the number after the entry that this one went on from."""


@dataclass(frozen=True)
class LedgerEntry:
    """What every entry has. `previous` is the SHA-256 of the entry before, None for the first.

    `id` is random and tells a writer its own entry. Entries before 30 November 2026 have none.
    """

    number: int
    previous: str | None
    id: str = field(default="", kw_only=True)


E = TypeVar("E", bound=LedgerEntry)
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Contents(Generic[E]):
    """A ledger as far as it can be read. `head` is the digest of the last entry, empty for none.

    Whoever keeps `head` elsewhere can tell later whether the ledger was cut short or rewritten,
    which a chain alone cannot say.
    """

    entries: tuple[E, ...]
    head: str
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Ledger(Generic[E]):
    """The entries below a prefix, read as `kind`. Faults name it by `title`; `error` is raised."""

    objects: ObjectStore
    prefix: str
    kind: type[E]
    title: str
    error: type[InputError]

    def entries(self) -> tuple[E, ...]:
        """All entries in order; raises `error` with the first fault of the chain."""
        contents = self._contents(_parse_once)
        if contents.faults:
            raise self.error(contents.faults[0])
        return contents.entries

    def find_faults(self) -> Contents[E]:
        """Everything that is wrong with it, and what is left; every entry is read afresh."""
        return self._contents(_parse)

    def append(self, after: int, **fields: Any) -> E:
        """Write the entry after number `after`; raises `TakenError` where another has."""
        number = after + 1
        previous = _sha256(self.objects.get(self._name(after))) if after else None
        entry = self.kind(number=number, previous=previous, id=secrets.token_hex(16), **fields)
        content = (json.dumps(asdict(entry), ensure_ascii=False, indent=2) + "\n").encode()
        try:
            put_same(self.objects, self._name(number), content)  # by its id no other is the same
        except FileExistsError:
            raise TakenError(
                f"Entry {number} was written by someone else: look at it and try again."
            ) from None
        return entry

    def _name(self, number: int) -> str:
        return f"{self.prefix}{number:06d}.json"

    def _list_entries(self) -> list[ListedObject]:
        """The entries that are there. A listing may miss one that is written meanwhile."""
        listing: list[ListedObject] = []
        for _ in range(2):
            listing = [one for one in self.objects.list(self.prefix) if self._is_entry(one.name)]
            if all(one.name == self._name(number) for number, one in enumerate(listing, 1)):
                break
        return listing

    def _is_entry(self, name: str) -> bool:
        own = name.removeprefix(self.prefix)
        return own[:1].isdigit() and own.endswith(".json")

    def _contents(self, parse: Callable[..., _Parsed]) -> Contents[E]:
        entries: list[E] = []
        faults: list[str] = []
        previous: str | None = None
        for number, one in enumerate(self._list_entries(), 1):
            parsed = _read(parse, self.objects, one, self.kind)
            faults += self._find_fault(number, one.name, parsed, previous)
            if parsed.entry:
                entries.append(parsed.entry)
            previous = parsed.digest
        return Contents(tuple(entries), previous or "", tuple(faults))

    def _find_fault(
        self, number: int, name: str, parsed: _Parsed, previous: str | None
    ) -> Iterator[str]:
        own, title = name.removeprefix(self.prefix), self.title[:1].upper() + self.title[1:]
        if parsed.entry is None:
            yield f"{own} in {self.title} cannot be read: {parsed.fault}."
        elif name != self._name(number) or parsed.entry.number != number:
            yield f"{title} has no entry {number:06d}: found {own} in its place."
        elif parsed.entry.previous != previous:
            before = f"{number - 1:06d}.json" if number > 1 else "the beginning"
            yield (
                f"{own} does not follow from {before}: in {self.title} the chain breaks at {own}, "
                "because one of the two was changed after it was written."
            )


def retry_when_taken(attempt: Callable[P, T]) -> Callable[P, T]:
    """Decorator: what reads, decides and appends does so again while others come first.

    The function raises `InputError` where they do so again and again.
    """

    @wraps(attempt)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        """Try, and wait a moment at random after each time that another came first."""
        for _ in range(ATTEMPTS):
            try:
                return attempt(*args, **kwargs)
            except TakenError:
                time.sleep(random.uniform(0, PAUSE))  # noqa: S311 - so that two fall out of step
        raise InputError("Others have been writing all the time: nothing was written. Try again.")

    return wrapper


@dataclass(frozen=True)
class _Parsed:
    """An entry, or why there is none, and the digest of its bytes."""

    digest: str
    entry: Any
    fault: str = ""


def _parse(objects: ObjectStore, listed: ListedObject, kind: type[Any]) -> _Parsed:
    content = objects.get(listed.name)
    try:
        return _Parsed(_sha256(content), kind(**json.loads(content)))
    except (ValueError, TypeError) as error:
        return _Parsed(_sha256(content), None, str(error))


# Goes by the listed version. Entries never change; a lively statement has some hundred.
_parse_once = lru_cache(maxsize=8_192)(_parse)


def _read(
    parse: Callable[..., _Parsed], objects: ObjectStore, listed: ListedObject, kind: type[Any]
) -> _Parsed:
    """An entry whose bytes cannot be had is not there, but may be the next time."""
    try:
        return parse(objects, listed, kind)
    except (OSError, InputError) as error:
        return _Parsed("", None, str(error))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
