"""What there is: the catalogue's definitions, the history, and snapshots as they were published."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import asdict, dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pyarrow as pa

from pcc_metrics import links
from pcc_metrics.api.data_answer import DataAnswer
from pcc_metrics.api.data_request import DataRequest, find_published, open_published
from pcc_metrics.api.figure_answers import encode
from pcc_metrics.api.problems import ProblemError
from pcc_metrics.api.published import Published
from pcc_metrics.domain.cache import Cache
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.formatting import join_words
from pcc_metrics.narrative.withdrawals import withdrawal_notice
from pcc_metrics.store.columns import TableColumns
from pcc_metrics.store.register import RegisterEntry
from pcc_metrics.store.snapshot import Snapshot
from pcc_metrics.store.suppression import suppression_guard

_HIDDEN: Cache[Hashable, tuple[str, ...]] = Cache(200)


@dataclass(frozen=True)
class SnapshotFile:
    """The file of a snapshot as it was published; `exact` says that its id was given in full."""

    path: Path
    digest: str
    snapshot: str
    exact: bool


def answer_catalogue(asked: DataRequest) -> DataAnswer:
    """Priorities, measures, areas and sources, as the snapshot's figures are answered with."""
    terms, root = asked.reader.catalogue, asked.root
    plain = {
        "office": terms.body.office,
        "force": terms.force.id,
        "lpas": [area.id for area in terms.lpas],
        "priorities": [
            {
                "id": one.id,
                "title": one.title,
                "headlines": [*one.headlines],
                "measures": [measure.id for measure in terms.measures_of(one.id)],
                "address": links.page_address(root, one.id, {}),
            }
            for one in terms.priorities.values()
        ],
        **_definitions(terms),
        "snapshot": asked.entry.snapshot,
    }
    return encode(plain, pinned=asked.pinned)


def _definitions(terms: Catalogue) -> dict[str, list[dict[str, Any]]]:
    return {
        kind: [{"id": key, **entry} for key, entry in entries.items()]
        for kind, entries in terms.definitions().items()
    }


def answer_history(published: Published, root: str) -> DataAnswer:
    """Every publication and withdrawal that anyone may see, the oldest first."""
    marks = published.register.marks()
    return encode({"entries": [_entry(one, published, marks, root) for one in published.entries]})


def _entry(entry: RegisterEntry, published: Published, marks: Any, root: str) -> dict[str, Any]:
    withdrawal = published.withdrawals.get(entry.snapshot)
    public = entry.action == "publish" and withdrawal is None
    return {
        **{key: value for key, value in asdict(entry).items() if key not in ("file", "id")},
        "state": marks.get(entry.number, ""),
        "notice": withdrawal_notice(withdrawal) if withdrawal else "",
        "address": links.snapshot_address(root, entry.snapshot) if public else None,
    }


def find_file(published: Published, snapshot_id: str) -> SnapshotFile:
    """A snapshot's file; raises a problem where it holds small numbers that are not shown."""
    entry = find_published(published, snapshot_id)
    reader = open_published(published, entry)
    catalogue = published.catalogue
    key = (entry.digest, entry.snapshot, catalogue)
    hidden = _HIDDEN.get(key, lambda: find_hidden_measures(reader.snapshot, catalogue))
    if hidden:
        raise ProblemError(
            HTTPStatus.FORBIDDEN,
            f"Snapshot {entry.snapshot} is not given as a file: it holds small numbers that are "
            f"not shown, of {join_words(hidden)}. Its figures have addresses of their own, where "
            "these numbers are left out.",
        )
    path = published.register.objects.local_path(entry.file)
    return SnapshotFile(path, entry.digest, entry.snapshot, snapshot_id == entry.snapshot)


def find_hidden_measures(snapshot: Snapshot, catalogue: Catalogue) -> tuple[str, ...]:
    """The titles of the measures of which a snapshot has rows that may not be listed."""
    rows = TableColumns(snapshot.table)
    hides = suppression_guard(catalogue, snapshot).hides(rows)
    if not hides.any():
        return ()
    hidden = snapshot.table.column("measure").filter(pa.array(hides)).to_pylist()
    known = catalogue.measures
    return tuple(
        known[one].title if one in known else one for one in dict.fromkeys(map(str, hidden))
    )
