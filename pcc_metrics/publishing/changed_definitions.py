"""Publishing a changed catalogue alone: the rows that are current, with today's definitions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from pcc_metrics.domain.catalogue import Catalogue, find_catalogue_fault
from pcc_metrics.domain.drafting_rules_date import DRAFTING_RULES_DATE
from pcc_metrics.domain.errors import InputError
from pcc_metrics.publishing.publish import Proposal, ProposedContent, refuse_under_embargo
from pcc_metrics.publishing.screening.faults import Screening
from pcc_metrics.store.columns import TableColumns
from pcc_metrics.store.open_store import Place
from pcc_metrics.store.register import Register
from pcc_metrics.store.row_diff import diff_rows, encode_table

KINDS = {"measures": "measure", "areas": "area", "sources": "source"}  # and the rows' columns


@dataclass(frozen=True)
class DefinitionChange:
    """One key of a definition before and after; a whole entry that is new or gone has no `key`."""

    kind: str
    entry: str
    key: str
    old: Any
    new: Any

    def __str__(self) -> str:
        named = f"{self.kind} {self.entry}"
        if not self.key:
            return f"{named}: {'no longer defined' if self.new is None else 'new'}"
        return f"{named}, {self.key}: {_plain(self.old)} -> {_plain(self.new)}"


def propose_definitions(place: Place, catalogue: Catalogue) -> Proposal:
    """The current snapshot with today's definitions, its title and date kept; writes nothing.

    Raises `InputError` where the catalogue's files are not sound or have lost what rows are of,
    where nothing is current, or a publication waits for its hour.
    """
    fault = find_catalogue_fault()
    if fault:
        raise InputError(fault)
    register = Register(place)
    head = len(register.entries())
    refuse_under_embargo(register)
    base = register.current()
    now = register.open_entry(base)
    check_complete(now.table, catalogue)
    definitions = catalogue.definitions()
    table = encode_table(now.table)
    metadata = replace(now.metadata, definitions=definitions, wording=DRAFTING_RULES_DATE)
    content = ProposedContent(now, table, table, metadata, diff_rows(table, table))
    is_current = not any(list_definition_changes(content))
    screening = Screening(rows=table.num_rows)
    return Proposal(register.objects, "update", head, base, None, screening, content, is_current)


def list_definition_changes(content: ProposedContent) -> Iterator[DefinitionChange]:
    """Every key that differs from the definitions of the current snapshot."""
    before = content.before.metadata.definitions if content.before else {}
    yield from compare_definitions(before, content.metadata.definitions)


def compare_definitions(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[DefinitionChange]:
    """Every key that differs between the definitions of two snapshots, or of a catalogue."""
    for kind, word in KINDS.items():
        old, new = before.get(kind, {}), after.get(kind, {})
        for entry in sorted({*old, *new}):
            if entry not in old or entry not in new:
                yield DefinitionChange(word, entry, "", old.get(entry), new.get(entry))
                continue
            yield from _changed_keys(word, entry, old[entry], new[entry])


def _changed_keys(
    kind: str, entry: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[DefinitionChange]:
    for key in sorted({*old, *new}):
        if old.get(key) != new.get(key):
            yield DefinitionChange(kind, entry, key, old.get(key), new.get(key))


def check_complete(table: pa.Table, catalogue: Catalogue) -> None:
    """Raise `InputError` where rows are of something that the catalogue no longer has."""
    rows = TableColumns(encode_table(table))
    for kind, column in KINDS.items():
        gone = sorted(set(rows.words(column)) - set(getattr(catalogue, kind)))
        if gone:
            raise InputError(
                f"The catalogue no longer has {', '.join(gone)} ({kind}), and rows of the current "
                "snapshot are of it: put it back, or publish figures that replace these rows."
            )


def _plain(value: Any) -> str:
    return "(not set)" if value is None else json.dumps(value, ensure_ascii=False)
