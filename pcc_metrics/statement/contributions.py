"""Contributions to a priority: taken over from the catalogue, and what each of them needs."""

from __future__ import annotations

from datetime import date

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.formatting import capitalise, format_date
from pcc_metrics.domain.office import Initiative
from pcc_metrics.statement.text_fields import INITIATIVE as INITIATIVE_FIELD
from pcc_metrics.statement.text_fields import ActivityClaim, Texts, field_name


def take_over(
    initiative: Initiative, priority: str, catalogue: Catalogue, texts: Texts
) -> ActivityClaim:
    """An initiative as a contribution: in the office's words where it wrote some, else as it is."""
    own = texts.get(field_name(INITIATIVE_FIELD, priority, initiative.id), "").strip()
    source = catalogue.sources[initiative.source]
    return ActivityClaim(
        f"{initiative.title}. {capitalise(own or initiative.text.strip())}",
        capitalise(source.in_sentence),
        initiative.said_on,
        source.url,
        initiative.whose,
        initiative.id,
    )


def check_contribution(claim: ActivityClaim, today: date) -> None:
    """Raise `InputError` for one that cannot be kept; what is merely missing can be added later."""
    if not claim.text.strip():
        raise InputError("A contribution needs words: say what was done.")
    if claim.url and not claim.url.startswith(("https://", "http://")):
        raise InputError("The address of a source begins with https:// or http://.")
    if claim.said_on and claim.said_on > today:
        raise InputError(
            f"A source cannot be of {format_date(claim.said_on)}: today is {format_date(today)}. "
            "What is planned belongs under planned activity."
        )
