"""The office's own words in a statement against its figures: what is asked of each claim.

A warning is open until its sentence is changed, or somebody types why it may stand; the reason is
kept in the statement's history, for just this sentence and these figures.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pcc_metrics.domain.formatting import capitalise
from pcc_metrics.figures.reader import Reader
from pcc_metrics.statement.change_log import StatementEntry
from pcc_metrics.statement.claim_check.check_text import check_text
from pcc_metrics.statement.claim_check.held_levels import ClaimContext
from pcc_metrics.statement.claim_check.text_claim import TextClaim
from pcc_metrics.statement.document import Statement
from pcc_metrics.statement.text_fields import DID, FRONT, WHY, field_name

FRONT_PROSE = ("purpose", "recommendations", "financial", "legal", "equality", "risk")


@dataclass(frozen=True)
class CommentaryWarning:
    """A claim of a part of the commentary that the figures do not bear out."""

    part: str
    claim: TextClaim

    @property
    def key(self) -> str:
        """What a reason is given for: another sentence or another figure needs another reason."""
        claim = self.claim
        said = (self.part, claim.sentence, claim.words, str(claim.verdict), claim.why)
        return hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:16]

    @property
    def text(self) -> str:
        """What is shown beside the sentence, and in the checklist."""
        claim = self.claim
        verdict = capitalise(str(claim.verdict))
        return f"“{claim.words}” in “{claim.sentence}”: {verdict}. {claim.why}"


def commentary_warnings(reader: Reader, statement: Statement) -> tuple[CommentaryWarning, ...]:
    """Every claim in the office's words that warns, in the order of the statement.

    A data sentence that was copied into the commentary is right as it stands.
    """
    context = ClaimContext(reader, reader.catalogue.areas[statement.area], statement.quarter.end)
    drafted = {s.text for section in statement.sections for s in section.sentences}
    return tuple(
        CommentaryWarning(part, claim)
        for part, text in _parts(statement)
        for claim in check_text(context, text)
        if claim.verdict.warns and not any(claim.sentence in one for one in drafted)
    )


def open_warnings(
    warnings: tuple[CommentaryWarning, ...], reasons: Mapping[str, StatementEntry]
) -> tuple[CommentaryWarning, ...]:
    """Those that nobody has given a reason for; `reasons` are by a warning's key."""
    return tuple(one for one in warnings if one.key not in reasons)


def _parts(statement: Statement) -> Iterator[tuple[str, str]]:
    """Each part of the statement that is in the office's words, and its text."""
    for line in statement.front:
        if line.field in FRONT_PROSE:
            yield field_name(FRONT, line.field), line.text
    if statement.introduction:
        yield statement.introduction.part, statement.introduction.text
    for section in statement.sections:
        yield field_name(WHY, section.id), section.applicability.why
        if section.did:
            yield field_name(DID, section.id), "\n\n".join(claim.text for claim in section.did)
        for own in section.commentary:
            yield own.part, own.text
