"""The statements that were written on the current snapshot, which the next one supersedes."""

from __future__ import annotations

from collections.abc import Iterator

from pcc_metrics.domain.errors import InputError
from pcc_metrics.statement.document import State
from pcc_metrics.statement.statement_store import StatementStore, read_id
from pcc_metrics.store.open_store import Place


def list_affected_statements(place: Place, snapshot: str) -> Iterator[str]:
    """The statements made from a snapshot, and what becomes of each, in a line."""
    statements = StatementStore(place)
    for statement, fault in statements.damaged().items():
        yield f"The statement {statement} cannot be read, so it was not looked at: {fault}"
    for history in statements.histories():
        if history.snapshot != snapshot:
            continue
        try:
            quarter = read_id(history.id)[0].written_out
        except InputError:
            quarter = history.id
        if history.state is State.PUBLISHED:
            yield f"Published, {quarter} (version {history.version}): it stays as it was published."
        else:
            state = history.state.capitalize()
            yield f"{state}, {quarter}: it stands on the older figures until it is moved."
