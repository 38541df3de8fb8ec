"""What is published at this moment, looked up once a second for all who ask."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from time import monotonic

from pcc_metrics.domain.catalogue import Catalogue, load_catalogue
from pcc_metrics.store.register import Register, RegisterEntry

LOOK_SECONDS = 1.0  # to look takes milliseconds, and a warm answer less than one


@dataclass(frozen=True)
class Published:
    """The register and the catalogue as they were looked up. `current` is `None` without figures.

    `key` tells this state from every other: an answer of another state is not given.
    """

    register: Register
    catalogue: Catalogue
    entries: tuple[RegisterEntry, ...]
    withdrawals: Mapping[str, RegisterEntry]
    current: RegisterEntry | None
    open_to_all: bool
    key: Hashable


class PublishedWatch:
    """Looks again where the last look is more than a second ago."""

    def __init__(self, everybody_may_read: Callable[[], bool]) -> None:
        self._everybody_may_read = everybody_may_read
        self._last: tuple[float, Published] | None = None

    def look(self) -> Published:
        """What is published; raises `InputError` where register or catalogue cannot be read."""
        last, now = self._last, monotonic()
        if last and now - last[0] < LOOK_SECONDS:
            return last[1]
        published = look_up(open_to_all=self._everybody_may_read())
        self._last = (now, published)
        return published


def look_up(*, open_to_all: bool) -> Published:
    """What is published and visible to everybody, and whether everybody may read it."""
    register, catalogue = Register(), load_catalogue()
    entries = register.visible()
    key = (register.objects, tuple(one.number for one in entries), catalogue)
    withdrawals, current = register.withdrawals(), register.latest()
    return Published(register, catalogue, entries, withdrawals, current, open_to_all, key)
