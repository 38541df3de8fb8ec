"""The quarterly statement: composed from figures and the office's own words.

`compose_statement` makes it; the dataclasses say what it holds.
"""

from pcc_metrics.domain.quarters import last_quarter, quarter_ending
from pcc_metrics.statement.compose import StatementStatus, StatementSubject, compose_statement
from pcc_metrics.statement.document import (
    Applicability,
    ChangesSinceLast,
    Definition,
    LockedSentence,
    Number,
    OwnWords,
    Reference,
    Section,
    SourceCredit,
    State,
    Statement,
)
from pcc_metrics.statement.text_fields import ActivityClaim

__all__ = [
    "ActivityClaim",
    "Applicability",
    "ChangesSinceLast",
    "Definition",
    "LockedSentence",
    "Number",
    "OwnWords",
    "Reference",
    "Section",
    "SourceCredit",
    "State",
    "Statement",
    "StatementStatus",
    "StatementSubject",
    "compose_statement",
    "last_quarter",
    "quarter_ending",
]
