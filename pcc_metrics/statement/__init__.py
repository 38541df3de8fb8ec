"""The quarterly statement: composed from figures and the office's own words.

`compose` makes it; the dataclasses say what it holds.
"""

from pcc_metrics.domain.quarters import last_quarter, quarter_ending
from pcc_metrics.statement.compose import Standing, Wanted, compose
from pcc_metrics.statement.document import (
    Applicability,
    Definition,
    Number,
    Origin,
    OwnWords,
    Reference,
    Said,
    Section,
    Since,
    State,
    Statement,
)
from pcc_metrics.statement.text_fields import Claim

__all__ = [
    "Applicability",
    "Claim",
    "Definition",
    "Number",
    "Origin",
    "OwnWords",
    "Reference",
    "Said",
    "Section",
    "Since",
    "Standing",
    "State",
    "Statement",
    "Wanted",
    "compose",
    "last_quarter",
    "quarter_ending",
]
