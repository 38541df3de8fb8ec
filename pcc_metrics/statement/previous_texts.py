"""What the office wrote in the last statement: where the next one may begin."""

from __future__ import annotations

from collections.abc import Iterator

from pcc_metrics.statement.document import Statement
from pcc_metrics.statement.text_fields import APPLIES, INTRODUCTION, NO, WHY, YES, Texts, field_name


def previous_texts(last: Statement) -> Texts:
    """Part -> text, of all that may hold again. What the force did is of its own quarter."""
    return {name: text for name, text in _texts(last) if text}


def _texts(last: Statement) -> Iterator[tuple[str, str]]:
    if last.introduction:
        yield INTRODUCTION, last.introduction.text
    for section in last.sections:
        applicability = section.applicability
        if applicability.applies is not None:
            yield field_name(APPLIES, section.id), YES if applicability.applies else NO
        yield field_name(WHY, section.id), applicability.why
        yield from ((own.part, own.text) for own in section.commentary)
