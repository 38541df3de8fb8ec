"""The date of the rules by which sentences are drafted."""

from __future__ import annotations

# The day on which the rules of drafting last changed. A snapshot keeps the one it was published
# under, so that a link to it can say when its sentences are no longer those of then: raise it with
# any change of what a sentence says (tests/drafts shows each).
DRAFTING_RULES_DATE = "2026-11-30"
