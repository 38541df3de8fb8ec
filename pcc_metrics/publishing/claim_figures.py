"""Figures of a past statement, taken over from its claims one by one: typed, as published."""

from __future__ import annotations

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Measure
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.source_definitions import Source
from pcc_metrics.publishing.manual_entry import ManualFigure
from pcc_metrics.statement.claim_check.check_text import CheckedDocument
from pcc_metrics.statement.claim_check.text_claim import TextClaim


def can_take_over(claim: TextClaim) -> bool:
    """Whether a claim is one exact level of one measure, one area and one period."""
    return bool(
        claim.measure and claim.value is not None and claim.period and len(claim.areas) == 1
    )


def claim_figure(
    claim: TextClaim, document: CheckedDocument, catalogue: Catalogue, link: str
) -> ManualFigure:
    """The figure that a claim states, with its paragraph; it goes the road of typed figures.

    Raises `InputError` where the document has no day, or is no source of the measure yet.
    """
    if not can_take_over(claim) or claim.period is None:
        raise InputError("Only one exact figure of one area and period can be taken over.")
    if document.dated is None:
        raise InputError(
            "No day stands near the top of the document, so nothing says when its figures came out."
        )
    measure = catalogue.measures[claim.measure]
    source = _statement_source(measure, document, catalogue)
    return ManualFigure(
        measure=measure.id,
        area=claim.areas[0],
        period=claim.period,
        source=source.id,
        link=link,
        released=document.dated,
        value=claim.value,
        where=f"Paragraph {claim.paragraph}, as published",
    )


def _statement_source(measure: Measure, document: CheckedDocument, catalogue: Catalogue) -> Source:
    """The typed source of the document's own day."""
    sources = (catalogue.sources[one] for one in measure.sources)
    for source in sources:
        if source.typed and source.dated == document.dated:
            return source
    raise InputError(
        f"This document is no source of “{measure.title}” in the catalogue yet: describe it in "
        f"sources.toml, with typed = true and dated = {document.dated}, and name it last among the "
        "measure’s sources."
    )
