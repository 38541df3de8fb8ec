"""What the pre-election switch leaves out of a statement: all that the law does not ask for.

Paragraph 7A asks for the contribution of the force, and for which priorities apply, with reasons.
These stay, and so do the figures and the front sheet. Opinions, plans, questions, the introduction,
and what the office and its partners did would be publicity for whoever holds the office.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pcc_metrics.domain.office import Whose
from pcc_metrics.statement.document import Section, Statement
from pcc_metrics.statement.text_fields import ON, PRE_ELECTION, ActivityClaim, Texts


@dataclass(frozen=True)
class OmittedPassage:
    """A passage that goes: whose part it is, and its words."""

    name: str
    text: str


def is_pre_election(texts: Texts) -> bool:
    """Whether the switch is on."""
    return texts.get(PRE_ELECTION, "") == ON


def list_left_out(statement: Statement) -> tuple[OmittedPassage, ...]:
    """Every passage of a whole statement that the switch would leave out, in its order."""
    return tuple(_left_out(statement))


def _left_out(statement: Statement) -> Iterator[OmittedPassage]:
    if statement.introduction:
        yield OmittedPassage("Introduction", statement.introduction.text)
    for section in statement.sections:
        for claim in section.contributions:
            if not _stays(claim):
                yield OmittedPassage(f"{section.title}: {statement.whose_title(claim)}", claim.text)
        yield from (
            OmittedPassage(f"{section.title}: {o.label}", o.text) for o in section.commentary
        )


def leave_out(statement: Statement) -> Statement:
    """The statement with what the law asks for alone, and the sentence that says so."""
    return replace(
        statement,
        introduction=None,
        pre_election=(
            "This statement is published in a pre-election period. It holds what the law asks for: "
            f"the figures, which priorities apply and why, and what {statement.police} did. The "
            f"{statement.office_holder}’s introduction, reflections, plans and questions, and what "
            "the office and its partners did, are left out."
        ),
        sections=tuple(_shorten(section) for section in statement.sections),
    )


def _shorten(section: Section) -> Section:
    return replace(
        section,
        did=tuple(filter(_stays, section.did)),
        initiatives=tuple(filter(_stays, section.initiatives)),
        commentary=(),
    )


def _stays(claim: ActivityClaim) -> bool:
    return claim.whose is Whose.FORCE
