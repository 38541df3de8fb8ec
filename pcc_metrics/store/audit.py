"""The register looked at as a whole: everything that is wrong with it, not only the first thing.

A page cannot open figures of a register that is broken; this can still say what is left of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.system_errors import describe_os_error
from pcc_metrics.store.object_store import ObjectStore, StoreError, file_digest
from pcc_metrics.store.register import Register, RegisterEntry


@dataclass(frozen=True)
class RegisterAudit:
    """What was found. `entries` are those that can be read, in order; `head` is the last's digest.

    Whoever keeps `head` elsewhere can tell later whether the register was cut short or rewritten,
    which a chain alone cannot say. `damaged` are the files that are not as they were published;
    `broken` says that an entry is lost or does not follow, so that none of them can be vouched for.
    """

    entries: tuple[RegisterEntry, ...]
    files: int
    head: str
    faults: tuple[str, ...]
    damaged: frozenset[str] = frozenset()
    broken: bool = False

    def is_intact(self, entry: RegisterEntry) -> bool:
        """Whether an entry and its file are as they were published."""
        return not self.broken and entry.file not in self.damaged


def digest_in_store(objects: ObjectStore, name: str) -> str:
    """The digest of the bytes that lie in the store at this moment."""
    return objects.digest(name)


def digest_of_copy(objects: ObjectStore, name: str) -> str:
    """The digest of the file on this machine, which is a copy where the store is far away."""
    return file_digest(objects.local_path(name))


def audit_register(
    register: Register, digest: Callable[[ObjectStore, str], str] = digest_in_store
) -> RegisterAudit:
    """Read every entry and every file afresh. `digest` may remember what it has worked out.

    What cannot be looked at is a fault, a missing folder too.
    """
    try:
        contents = register.find_faults()
        lying = register.objects.list("snapshots/")
    except (InputError, OSError) as error:
        why = describe_os_error(error) if isinstance(error, OSError) else str(error)
        return RegisterAudit((), 0, "", (f"The register was not checked: {why}",), broken=True)
    files = {entry.file: entry.digest for entry in contents.entries}
    damaged = dict(_find_file_faults(register, files, digest))
    faults = [*contents.faults, *damaged.values()]
    if lying and not contents.entries and not contents.faults:
        faults.append(f"The register has no entry, and snapshots/ holds {len(lying)} files.")
    return RegisterAudit(
        contents.entries,
        len(files),
        contents.head,
        tuple(faults),
        frozenset(damaged),
        broken=bool(contents.faults),
    )


def _is_damaged(objects: ObjectStore, name: str, wanted: str) -> bool:
    """Whether the store itself holds other bytes; else the copy here is fetched anew."""
    if digest_in_store(objects, name) != wanted:
        return True
    objects.drop_copy(name)
    return False


def _find_file_faults(
    register: Register, files: dict[str, str], digest: Callable[[ObjectStore, str], str]
) -> Iterator[tuple[str, str]]:
    """Name and fault of each file that is not as it was published."""
    for name, wanted in files.items():
        try:
            if digest(register.objects, name) != wanted and _is_damaged(
                register.objects, name, wanted
            ):
                yield name, f"{name} is not the file that was published: its digest differs."
        except FileNotFoundError:
            yield name, f"{name} was published, but the file is not there."
        except StoreError as error:
            yield name, str(error)
        except OSError as error:
            yield name, f"{name} cannot be read: {describe_os_error(error)}."
