"""Copies what is published, statements and their history from one store into another, verified.

What goes on being written meanwhile stays behind: it comes with the next copy, which takes up where
this one ended. Nothing is overwritten. Uploads that wait and what a refresh fetched stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.formatting import join_words, pluralise
from pcc_metrics.statement.change_log import FOLDER as STATEMENTS
from pcc_metrics.statement.statement_audit import audit_statements
from pcc_metrics.statement.statement_store import StatementStore
from pcc_metrics.store.audit import audit_register
from pcc_metrics.store.object_store import FolderStore, ObjectStore, put_same
from pcc_metrics.store.register import Register

# An entry comes after the files that it names, so that a copy that was cut off is whole.
PREFIXES = ("snapshots/", f"{STATEMENTS}/", "register/")
NAMED = 5  # names of what differs


@dataclass(frozen=True)
class Copied:
    """How many objects were put, and how many were there already; `head` is the register's."""

    put: int
    held: int
    head: str


def copy_store(
    source: ObjectStore, target: ObjectStore, tell: Callable[[int, int, str], None]
) -> Copied:
    """Copy all that is missing; `tell` gets a count, the number of all, and the name at work.

    Raises `InputError` where either has a fault, or the target holds something else: then nothing
    is written.
    """
    if source == target:
        raise InputError("These are one and the same store.")
    source.check()
    _check_whole(source)
    names = list(_list_names(source))
    if isinstance(target, FolderStore):
        target.make_folder()
    held = _check_target(source, target, names)
    for number, name in enumerate(names, 1):
        tell(number, len(names), name)
        if name not in held:
            put_same(target, name, source.get(name))
    head = _check_whole(target)
    return Copied(len(names) - len(held), len(held), head)


def _check_whole(store: ObjectStore) -> str:
    """The digest of the register's last entry; raises `InputError` where anything is wrong."""
    audit, statements = audit_register(Register(store)), audit_statements(StatementStore(store))
    faults = (*audit.faults, *statements.faults)
    if faults:
        raise InputError(f"{store} is not as it was published. {' '.join(faults[:NAMED])}")
    return audit.head


def _list_names(store: ObjectStore) -> Iterator[str]:
    """Everything that is copied, each after what it rests on."""
    for prefix in PREFIXES:
        yield from sorted(_walk(store, prefix), key=_order)


def _order(name: str) -> tuple[str, bool, str]:
    """Within a statement, the files of its versions before its numbered entries."""
    folder, _, own = name.rpartition("/")
    entry = own[:1].isdigit() and own.endswith(".json")
    return "/".join(folder.split("/")[:2]), entry, name


def _walk(store: ObjectStore, prefix: str) -> Iterator[str]:
    for one in store.list(prefix):
        if one.name.endswith("/"):
            yield from _walk(store, one.name)
        else:
            yield one.name


def _check_target(source: ObjectStore, target: ObjectStore, names: Sequence[str]) -> set[str]:
    """What the target holds already; raises `InputError` where that is not what would be put."""
    held = {name for prefix in PREFIXES for name in _walk(target, prefix)}
    others = sorted(held.difference(names))
    others += [name for name in sorted(held.intersection(names)) if _differs(source, target, name)]
    if others:
        more = f" and {len(others) - NAMED} more" if len(others) > NAMED else ""
        raise InputError(
            f"{target} holds {pluralise(len(others), 'object')} that {source} does not hold so: "
            f"{join_words(others[:NAMED])}{more}. Nothing was copied: name an empty place."
        )
    return held


def _differs(source: ObjectStore, target: ObjectStore, name: str) -> bool:
    """Whether two stores hold other bytes under one name, read from both."""
    if name.startswith("snapshots/"):
        return source.digest(name) != target.digest(name)
    return source.get(name) != target.get(name)
