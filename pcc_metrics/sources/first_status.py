"""The status of a figure on the day that it is read: never `final`, unless its source says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.store.observation import Observation, Status


def first_status(catalogue: Catalogue, source: str) -> Status:
    """`provisional` where later releases of the source revise its figures, else `as_published`."""
    known = catalogue.sources.get(source)
    return Status.PROVISIONAL if known and known.revised else Status.AS_PUBLISHED


def mark_provisional(rows: Iterable[Observation], catalogue: Catalogue) -> Iterator[Observation]:
    """Rows of which the file says nothing else, with the status that their source gives them."""
    for row in rows:
        plain = row.status is Status.AS_PUBLISHED
        yield replace(row, status=first_status(catalogue, row.source)) if plain else row
