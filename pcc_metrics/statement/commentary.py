"""The office's texts as parts of a statement, with a sentence where it wrote none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from pcc_metrics.content.page_content import PageContent
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Area, Priority
from pcc_metrics.domain.formatting import capitalise
from pcc_metrics.domain.office import Body, Initiative, Whose
from pcc_metrics.domain.periods import Period
from pcc_metrics.statement.document import Applicability, OwnWords
from pcc_metrics.statement.text_fields import (
    APPLIES,
    COMMENTARY,
    DID,
    INITIATIVE,
    INTRODUCTION,
    LABELS,
    NO,
    QUESTION,
    WHY,
    YES,
    ActivityClaim,
    Texts,
    field_name,
    read_claims,
)


def introduction(texts: Texts, body: Body) -> OwnWords | None:
    """The office's own introduction; `None` where it has written none."""
    text = texts.get(INTRODUCTION, "").strip()
    if not text:
        return None
    return OwnWords(f"Introduction, in the words of the {body.office_holder}", text, INTRODUCTION)


def applicability(texts: Texts, priority: Priority, area: Area) -> Applicability:
    """Paragraph 7A(b), for one priority."""
    chosen = texts.get(field_name(APPLIES, priority.id), "")
    applies = {YES: True, NO: False}.get(chosen)
    why = texts.get(field_name(WHY, priority.id), "").strip()
    if applies is None:
        text = f"The office has not yet said whether this priority applies in {area.in_sentence}."
    else:
        verb = "applies" if applies else "does not apply"
        text = f"This priority {verb} in {area.in_sentence}."
    return Applicability(applies, why, text)


def typed_claims(texts: Texts, priority: Priority) -> tuple[ActivityClaim, ...]:
    """What the office has typed of what was done, the force's and that of others."""
    return read_claims(texts.get(field_name(DID, priority.id), ""))


def force_missing(claims: Iterable[ActivityClaim], body: Body, quarter: Period) -> str:
    """That nothing is given of what the force did, which the law asks for; else empty."""
    if any(claim.whose is Whose.FORCE for claim in claims):
        return ""
    return (
        f"Nothing has been given yet on what {body.police} did about this priority in "
        f"{quarter.label}."
    )


def commentary(texts: Texts, priority: Priority, catalogue: Catalogue) -> tuple[OwnWords, ...]:
    """Quarterly reflections, planned activity and the question, labelled as the office's."""
    body = catalogue.body
    labels = {QUESTION: f"Question of the {body.office_holder} for the {body.chief_officer}"}
    written = ((kind, texts.get(field_name(kind, priority.id), "").strip()) for kind in COMMENTARY)
    return tuple(
        OwnWords(
            labels.get(kind, f"{LABELS[kind]} of the {body.office_holder}"),
            text,
            field_name(kind, priority.id),
        )
        for kind, text in written
        if text
    )


def initiative_claims(
    texts: Texts, content: PageContent, catalogue: Catalogue, quarter: Period, as_of: date
) -> tuple[ActivityClaim, ...]:
    """Those the office chose, in its words; else those the catalogue has for the quarter."""
    return tuple(_initiatives(texts, content, catalogue, quarter, as_of))


def _initiatives(
    texts: Texts, content: PageContent, catalogue: Catalogue, quarter: Period, as_of: date
) -> Iterator[ActivityClaim]:
    did = read_claims(texts.get(field_name(DID, content.priority.id), ""))
    taken = {claim.initiative for claim in did}  # each stands once, among the contributions
    for initiative in content.initiatives:
        if initiative.id in taken:
            continue
        text = texts.get(field_name(INITIATIVE, content.priority.id, initiative.id))
        if text is None:
            text = initiative.text if is_offered(initiative, quarter, as_of) else ""
        if text.strip():
            source = catalogue.sources[initiative.source]
            claim = f"{initiative.title}. {capitalise(text.strip())}"
            yield ActivityClaim(
                claim,
                capitalise(source.in_sentence),
                initiative.said_on,
                source.url,
                initiative.whose,
            )


def is_offered(initiative: Initiative, quarter: Period, as_of: date) -> bool:
    """Whether it is put into a draft unasked: its source wrote since the quarter began.

    Older ones can be chosen; that they still go on is for the office to know.
    """
    return quarter.start.first_day <= initiative.said_on <= as_of
