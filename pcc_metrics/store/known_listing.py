"""What is known of a store far away, looked up anew in the background and never waited for.

A thread lists the store every two seconds while a server runs. What it finds replaces what is known
once the new entries have been fetched too, so that whoever reads asks the store for nothing. Where
it cannot look, what was known last stays, and `outage` says since when; so it is below the prefix
of an entry that is listed and cannot be had, while all else goes on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import pairwise
from threading import Event, Lock, Thread

from pcc_metrics.store.object_store import ListedObject, Outage, StoreError
from pcc_metrics.store.remote_client import RemoteObject

LOOK_SECONDS = 2.0
THREAD = "store-listing"
OUTAGE_SECONDS = 10.0  # without an answer, until readers are told

Objects = Mapping[str, RemoteObject]
Prepare = Callable[[Objects], Mapping[str, StoreError]]


@dataclass(frozen=True)
class _Listing:
    """One answer: `begun` by the monotonic clock, `as_of` for people."""

    objects: Objects
    begun: float
    as_of: datetime

    @cached_property
    def children(self) -> Mapping[str, tuple[ListedObject, ...]]:
        """Prefix -> what lies directly below it, for every prefix."""
        return _group(self.objects)


class KnownListing:
    """The names of a store. `ask` lists it; `prepare` gets the names that are new to it.

    It answers by their names with why those that are needed could not be had.
    """

    def __init__(self, ask: Callable[[], Objects], prepare: Prepare) -> None:
        self._ask, self._prepare = ask, prepare
        self._listing: _Listing | None = None
        self._complete: tuple[float, datetime] | None = None  # of the last with nothing held back
        self._error: StoreError | None = None
        self._own: dict[str, tuple[float, RemoteObject | None]] = {}
        self._asking, self._changing = Lock(), Lock()
        self._looking: Event | None = None  # ends the thread that looks, while there is one

    def children(self, prefix: str) -> tuple[ListedObject, ...]:
        """What lies directly below a prefix, sorted."""
        return self._get().children.get(prefix, ())

    def objects(self) -> Objects:
        """All names; raises `StoreError` where none were ever known."""
        return self._get().objects

    def peek(self, name: str) -> RemoteObject | None:
        """A name as far as it is known now; nothing is asked."""
        return self._listing.objects.get(name) if self._listing else None

    def outage(self) -> Outage | None:
        """Since when nothing new is known, where that is longer than a look takes."""
        complete, error = self._complete, self._error
        if not complete or not error or time.monotonic() - complete[0] < OUTAGE_SECONDS:
            return None
        return Outage(complete[1], str(error))

    def watch(self) -> Event | None:
        """From now on look in the background, until `stop`, which sets what this returns.

        `None` where a thread looks already.
        """
        with self._changing:
            if self._looking:
                return None
            self._looking = Event()
            Thread(target=self._run, args=(self._looking,), name=THREAD, daemon=True).start()
            return self._looking

    def stop(self) -> None:
        """Stop looking in the background."""
        with self._changing:
            if self._looking:
                self._looking.set()
            self._looking = None

    def note(self, name: str, made: RemoteObject | None) -> None:
        """Know at once what this process has put, or deleted (`None`)."""
        with self._changing:
            self._own[name] = (time.monotonic(), made)
            if self._listing:
                listing = self._listing
                objects = _with_own(listing.objects, {name: made})
                self._listing = _Listing(objects, listing.begun, listing.as_of)

    def refresh(self) -> None:
        """Ask the store now, unless somebody has begun to meanwhile; raises `StoreError`."""
        called = time.monotonic()
        with self._asking:
            if not self._listing or self._listing.begun < called:
                self._refresh()

    def _get(self) -> _Listing:
        """What is known; two seconds old at most where no thread looks."""
        if self._looking and not self._listing and self._error:
            raise self._error
        if not self._is_fresh(self._listing):
            with self._asking:
                if not self._is_fresh(self._listing):
                    self._refresh()
        assert self._listing
        return self._listing

    def _is_fresh(self, listing: _Listing | None) -> bool:
        if listing is None or self._looking:
            return listing is not None
        return time.monotonic() - listing.begun < LOOK_SECONDS

    def _refresh(self) -> None:
        begun, as_of = time.monotonic(), datetime.now(UTC)
        try:
            objects = self._ask()
        except StoreError as error:
            self._error = error
            raise
        known = self._listing.objects if self._listing else objects
        errors = self._prepare({name: one for name, one in objects.items() if name not in known})
        held_back = {_prefix(name) for name in errors}
        taken = {
            name: one
            for name, one in objects.items()
            if name in known or _prefix(name) not in held_back
        }
        with self._changing:
            # What was put or deleted after the question is not in its answer.
            self._own = {name: own for name, own in self._own.items() if own[0] >= begun}
            own = {name: made for name, (_, made) in self._own.items()}
            self._listing = _Listing(_with_own(taken, own), begun, as_of)
            self._error = next(iter(errors.values()), None)
            if not errors:
                self._complete = begun, as_of

    def _run(self, stopped: Event) -> None:
        while not stopped.is_set():
            begun = time.monotonic()
            try:
                with self._asking:
                    self._refresh()
            except StoreError:
                pass  # kept as the outage, and logged where it came up
            stopped.wait(max(0.1, begun + LOOK_SECONDS - time.monotonic()))


def _prefix(name: str) -> str:
    return name.rpartition("/")[0]


def _with_own(objects: Objects, own: Mapping[str, RemoteObject | None]) -> Objects:
    merged = {**objects, **own}
    return {name: one for name, one in merged.items() if one is not None}


def _group(objects: Objects) -> dict[str, tuple[ListedObject, ...]]:
    below: dict[str, set[ListedObject]] = {}
    for name, one in objects.items():
        parts = name.split("/")
        prefixes = ["/".join(parts[:count]) + "/" if count else "" for count in range(len(parts))]
        below.setdefault(prefixes[-1], set()).add(ListedObject(name, one.version))
        for prefix, child in pairwise(prefixes):
            below.setdefault(prefix, set()).add(ListedObject(child))
    return {prefix: tuple(sorted(children)) for prefix, children in below.items()}
