"""Published statements as they were, read once for all sessions: they never change."""

from __future__ import annotations

from pcc_metrics.domain.cache import Cache
from pcc_metrics.domain.errors import InputError
from pcc_metrics.links import StatementVersion
from pcc_metrics.statement import Statement
from pcc_metrics.statement.change_log import StatementEntry
from pcc_metrics.statement.json_format import NAME, from_record
from pcc_metrics.statement.statement_store import StatementStore

_PUBLISHED: Cache[str, Statement] = Cache(40)  # of some 300 kB, by the digest of their file


def read_published(
    statements: StatementStore, wanted: StatementVersion
) -> tuple[StatementEntry, Statement]:
    """A published version; raises `InputError` where there is none, or it was changed since."""
    name, version = wanted
    publications = statements.history(name).publications
    entry = next((one for one in publications if one.version == version), None)
    if entry is None:
        raise InputError(f"No version {version} of the statement {name} was published.")
    content = statements.file(name, version, NAME)
    return entry, _PUBLISHED.get(entry.files[NAME], lambda: from_record(content))
