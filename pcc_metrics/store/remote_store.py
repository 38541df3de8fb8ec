"""A store in S3 or Azure: read through what this server knows and holds of it."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import IO

from pcc_metrics.domain.cache import Cache
from pcc_metrics.store import file_modes
from pcc_metrics.store.file_cache import open_cache
from pcc_metrics.store.known_listing import LOOK_SECONDS, KnownListing
from pcc_metrics.store.object_store import (
    OLD,
    ListedObject,
    Outage,
    StoreError,
    check_name,
    check_prefix,
    file_digest,
)
from pcc_metrics.store.remote_client import RemoteClient, RemoteObject

FILES = "snapshots/"
PREFETCHED = ("register/", "statements/", "uploads/")  # what pages read of a store
SMALL = 1_000_000  # bytes of an object that is held in memory
HELD = 64_000_000  # bytes of all of them
TOGETHER = 16  # calls at once, when many entries are wanted
FILES_SECONDS = 2.0  # at most that a publication waits for its file to be here
PREFETCH_THREAD = "store-prefetch"


class RemoteStore:
    """Objects below an address such as `s3://bucket/prefix`; one for each address and process.

    Names, entries and files never change, so what was read once is read here ever after.
    """

    def __init__(self, address: str) -> None:
        """Raises `StoreError` where the address or the settings cannot be used."""
        self.address = address
        self._client = RemoteClient(address)
        self._files = open_cache(hashlib.sha256(address.encode()).hexdigest()[:16])
        self._small: Cache[tuple[str, str], bytes] = Cache(HELD, len)
        self._listing = KnownListing(self._client.list_all, self._prepare)
        self._read: set[str] = set()  # prefixes whose entries were fetched together

    def __str__(self) -> str:
        """For people."""
        return self.address

    @property
    def local_folder(self) -> Path:
        """Beside the copies, and never among those that go when they take too much room."""
        folder = self._files.folder.with_name(f"{self._files.folder.name}-work")
        folder.mkdir(parents=True, exist_ok=True, mode=file_modes.FOLDER)
        return folder

    def check(self) -> None:
        """Raise `StoreError` where nothing is known of the store, and why."""
        self._listing.objects()

    def outage(self) -> Outage | None:
        """Since when the store does not answer; what was known then is still read."""
        return self._listing.outage()

    def watch(self) -> None:
        """Look in the background for what others write."""
        stopped = self._listing.watch()
        if stopped:
            Thread(
                target=self._prefetch, args=(stopped,), name=PREFETCH_THREAD, daemon=True
            ).start()

    def refresh(self) -> None:
        """Look now, and wait for the answer, unless none has come lately."""
        if not self.outage():
            with suppress(StoreError):
                self._listing.refresh()

    def stop(self) -> None:
        """No longer look."""
        self._listing.stop()

    def drop_copy(self, name: str) -> None:
        """Have the next one who wants a file fetch it anew."""
        self._files.delete(self._copy_name(name))

    def put(self, name: str, content: bytes) -> None:
        """Keep bytes; what is not known to have been kept is looked at before it is said to be."""
        check_name(name)
        try:
            version = self._client.put(name, content)
        except FileExistsError:
            with suppress(StoreError):  # what was taken is known from now on
                self._listing.refresh()
            raise
        except StoreError as error:
            version = self._find_own(name, content, error)
        self._listing.note(name, RemoteObject(version, len(content), time.time()))
        if len(content) > SMALL:
            with suppress(StoreError):  # a full disk is no matter of the store's
                self._files.path(self._copy_name(name), partial(_write, content))

    def _find_own(self, name: str, content: bytes, error: StoreError) -> str:
        """The version of what was put although its answer was lost; else raise why it was not."""
        try:
            if self._client.get(name) == content:
                self._listing.refresh()
                one = self._listing.peek(name)
                return one.version if one else ""
        except (StoreError, FileNotFoundError):
            pass
        raise StoreError(f"{error} It is not certain that nothing was saved: look first.") from None

    def get(self, name: str) -> bytes:
        """The bytes of an object; raises `FileNotFoundError` where there is none."""
        check_name(name)
        known = self._listing.peek(name)
        if known is None or not known.version or known.size > SMALL:
            return self._client.get(name)
        return self._small.get((name, known.version), lambda: self._client.get(name))

    def exists(self, name: str) -> bool:
        """Whether there is such an object, as far as is known."""
        check_name(name)
        return name in self._listing.objects()

    def version(self, name: str) -> str:
        """The store's tag of an object, as far as is known."""
        if not self.exists(name):
            raise FileNotFoundError(name)
        return self._listing.objects()[name].version

    def list(self, prefix: str) -> tuple[ListedObject, ...]:
        """What lies directly below a prefix, sorted."""
        check_prefix(prefix)
        children = self._listing.children(prefix)
        if prefix not in self._read:
            known = self._listing.objects()
            below = {one.name: known[one.name] for one in children if one.version}
            errors = self._fetch_small(_entries(below))
            if errors:
                raise next(iter(errors.values()))
            self._read.add(prefix)
        return children

    def delete_temporary(
        self, prefix: str, is_temporary: Callable[[str], bool] = lambda _: False, age: float = OLD
    ) -> None:
        """A put that was killed leaves nothing in such a store."""
        for one in self.list(prefix):
            known = self._listing.peek(one.name)
            if known and is_temporary(one.name) and (not age or known.written < time.time() - age):
                self._client.delete(one.name)
                self._listing.note(one.name, None)

    def local_path(self, name: str) -> Path:
        """The copy on this machine, fetched once for each tag that the store gave the object."""
        check_name(name)
        return self._files.path(self._copy_name(name), partial(self._client.download, name))

    def _copy_name(self, name: str) -> str:
        known = self._listing.peek(name)
        tag = hashlib.sha256(known.version.encode()).hexdigest()[:16] if known else "new"
        return f"{tag}/{name}"

    def digest(self, name: str) -> str:
        """The SHA-256 of the bytes in the store itself; raises `FileNotFoundError`."""
        check_name(name)
        with tempfile.NamedTemporaryFile() as file:
            self._client.download(name, file)
            file.flush()
            return file_digest(Path(file.name))

    def make_private(self, prefix: str) -> None:
        """Who may read is a matter of the account's rights there."""

    def _prefetch(self, stopped: Event) -> None:
        """Fetch what a server that has just started lacks, the newest first, before it is wanted.

        What could not be had is left to whoever wants it.
        """
        while not stopped.wait(LOOK_SECONDS / 10):
            with suppress(StoreError):
                objects = sorted(
                    self._listing.objects().items(), key=lambda one: one[1].written, reverse=True
                )
                break
        else:
            return
        self._fetch_small({name: one for name, one in objects if name.startswith(PREFETCHED)})
        room = self._files.most
        for name, one in objects:
            room -= one.size if name.startswith(FILES) else 0
            if stopped.is_set() or room < 0:
                return
            if name.startswith(FILES):
                self._fetch_file(name)

    def _prepare(self, new: Mapping[str, RemoteObject]) -> dict[str, StoreError]:
        """Fetch what others have written, before anybody here is told of it.

        Returns why entries could not be had. A large file that takes longer goes on coming, and who
        wants it waits for the rest.
        """
        coming = [
            Thread(target=self._fetch_file, args=(name,), daemon=True)
            for name in new
            if name.startswith(FILES)
        ]
        for thread in coming:
            thread.start()
        deadline = time.monotonic() + FILES_SECONDS
        errors = self._fetch_small(_entries(new))
        for thread in coming:
            thread.join(max(0.0, deadline - time.monotonic()))
        return errors

    def _fetch_small(self, objects: Mapping[str, RemoteObject]) -> dict[str, StoreError]:
        """Read objects together; returns the errors by name. One that is gone is nobody's loss."""
        errors: dict[str, StoreError] = {}

        def fetch(name: str) -> None:
            with suppress(FileNotFoundError):
                try:
                    self._small.get((name, objects[name].version), lambda: self._client.get(name))
                except StoreError as error:
                    errors[name] = error

        missing = [
            name
            for name, one in objects.items()
            if one.version and one.size <= SMALL and (name, one.version) not in self._small
        ]
        if missing:
            with ThreadPoolExecutor(min(TOGETHER, len(missing))) as pool:
                deque(pool.map(fetch, missing), maxlen=0)
        return errors

    def _fetch_file(self, name: str) -> None:
        with suppress(StoreError):  # whoever needs it asks again, and is told why
            self.local_path(name)


def _entries(objects: Mapping[str, RemoteObject]) -> dict[str, RemoteObject]:
    return {name: one for name, one in objects.items() if name.endswith(".json")}


def _write(content: bytes, file: IO[bytes]) -> None:
    file.write(content)
