"""Whether areas and periods are those that their words name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pcc_metrics.narrative.claims import Claim
from tests.watchman.claim_levels import months_of, span_of_claim
from tests.watchman.reading import WORDS, read_months
from tests.watchman.rows import Rows


def check_area(rows: Rows, claim: Claim) -> Iterator[str]:
    names = [rows.catalogue.areas[area].in_sentence for area in claim.areas]
    rest = re.fullmatch("the rest of (.+)|elsewhere in the force", claim.text)
    if rest:
        yield from _rest(rows, claim, rest[1])
        return
    together = " together" if len(names) > 1 else ""
    listed = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""
    if claim.text.casefold() not in (listed.casefold(), (listed + together).casefold()):
        yield f"these areas are {listed}"


def _rest(rows: Rows, claim: Claim, force: str | None) -> Iterator[str]:
    """All areas of a force but one."""
    parents = {rows.catalogue.areas[area].parent for area in claim.areas}
    whole = rows.catalogue.areas.get(parents.pop() or "") if len(parents) == 1 else None
    if not whole or force not in (None, whole.in_sentence):
        yield "these areas are not of that force"
    elif len(set(rows.parts(whole.id)) - set(claim.areas)) != 1:
        yield "these are not all its areas but one"


def check_period(rows: Rows, claim: Claim) -> Iterator[str]:
    assert claim.period is not None
    said, months = read_months(claim.text), months_of(claim)
    if said and said != list(months or (month.index for month in claim.period.months())):
        yield f"“{claim.text}” is not {claim.period}"
    if months and (min(months), max(months)) != span_of_claim(claim):
        yield "the months are not of the period"
    if not said:
        yield from _relative_period(rows, claim)


def _relative_period(rows: Rows, claim: Claim) -> Iterator[str]:
    """A period by another name: so much before another, or a baseline."""
    if "year before" in claim.text or "months a year" in claim.text:
        if not claim.against or claim.period != claim.against.back(12):
            yield f"{claim.period} is not the year before {claim.against}"
    elif years := re.search(r"(\w+) years before", claim.text):
        back = 12 * WORDS.index(years[1])
        if not claim.against or claim.period != claim.against.back(back):
            yield f"{claim.period} is not {claim.text} {claim.against}"
    elif "earlier period" in claim.text:
        if not claim.against or claim.period.end >= claim.against.end:
            yield f"{claim.period} is not earlier than {claim.against}"
    else:
        baselines = [m.baseline for m in rows.catalogue.measures.values() if m.baseline]
        if not any(
            claim.text in (b.label, "a baseline instead") and b.period == claim.period
            for b in baselines
        ):
            yield f"“{claim.text}” names no period"


def check_source_name(rows: Rows, claim: Claim) -> Iterator[str]:
    """The name is part of how the catalogue calls the source of the figure."""
    source = rows.catalogue.sources.get(claim.source)
    if source is None or claim.text not in source.in_sentence:
        yield f"“{claim.text}” is no name of {claim.source}"


def check_turning_month(_: Rows, claim: Claim) -> Iterator[str]:
    """The month named is the last of those that run the first way."""
    if not claim.months or claim.months[-1].label.split()[0] != claim.text:
        yield f"“{claim.text}” is not the last of {claim.months}"
