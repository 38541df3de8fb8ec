"""Claims of a source that no figure can be set against: listed as such, once, with its quarter."""

from __future__ import annotations

from collections.abc import Iterator

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Area
from pcc_metrics.domain.office import UncheckedClaim
from pcc_metrics.domain.periods import Period
from pcc_metrics.domain.quarters import last_quarter


def unchecked_claims(catalogue: Catalogue, quarter: Period, area: Area) -> tuple[str, ...]:
    """Those of the documents that came out for the quarter; a pack has those of its area alone."""
    return tuple(
        _line(claim, catalogue)
        for claim in _claims_of(catalogue, quarter)
        if area.id in claim.areas or area == catalogue.force
    )


def _claims_of(catalogue: Catalogue, quarter: Period) -> Iterator[UncheckedClaim]:
    for claim in catalogue.unchecked.values():
        dated = catalogue.sources[claim.source].dated
        if dated and last_quarter(dated) == quarter:
            yield claim


def _line(claim: UncheckedClaim, catalogue: Catalogue) -> str:
    source = catalogue.sources[claim.source]
    title = catalogue.priorities[claim.priority].title
    return f"{title}, paragraph {claim.paragraph} of {source.in_sentence}: {claim.text}"
