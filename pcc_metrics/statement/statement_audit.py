"""All statements looked at as a whole: everything that is wrong with them, each by its name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.system_errors import describe_os_error
from pcc_metrics.statement.change_log import FOLDER, open_ledger, prefix_of
from pcc_metrics.statement.statement_history import StatementHistory
from pcc_metrics.statement.statement_store import StatementStore, read_id
from pcc_metrics.statement.version_files import get_file


@dataclass(frozen=True)
class StatementAudit:
    """How many statements, entries and published files were read, and what is wrong with them."""

    statements: int
    entries: int
    files: int
    faults: tuple[str, ...]


def audit_statements(store: StatementStore) -> StatementAudit:
    """Read every entry and every published file of every statement afresh."""
    try:
        listed = [one.name for one in store.objects.list(f"{FOLDER}/") if one.name.endswith("/")]
    except (InputError, OSError) as error:
        why = describe_os_error(error) if isinstance(error, OSError) else str(error)
        return StatementAudit(0, 0, 0, (f"The statements were not checked: {why}.",))
    audits = [_audit(store, name.split("/")[1]) for name in listed]
    return StatementAudit(
        len(audits),
        sum(one.entries for one in audits),
        sum(one.files for one in audits),
        tuple(fault for one in audits for fault in one.faults),
    )


def _audit(store: StatementStore, statement: str) -> StatementAudit:
    """One statement; what cannot be looked at is a fault."""
    try:
        read_id(statement)
        contents = open_ledger(store.objects, statement).find_faults()
        held = store.objects.list(prefix_of(statement))
    except (InputError, OSError) as error:
        fault = f"The folder “{statement[:60]}” among the statements was not checked: {error}"
        return StatementAudit(1, 0, 0, (fault,))
    history = StatementHistory(statement, contents.entries)
    faults = [*contents.faults, *_file_faults(store, history)]
    if held and not contents.entries and not contents.faults:
        faults.append(f"The statement {statement} has files, and its entries are not there.")
    files = sum(len(entry.files) for entry in history.publications)
    return StatementAudit(1, len(contents.entries), files, tuple(faults))


def _file_faults(store: StatementStore, history: StatementHistory) -> Iterator[str]:
    for entry in history.publications:
        for name in entry.files:
            try:
                get_file(store.objects, history.id, entry, name)
            except (InputError, OSError) as error:
                yield str(error)
