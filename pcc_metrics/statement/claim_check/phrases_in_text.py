"""Phrases that tell what kind of claim a clause makes, and what is no claim about figures."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Size and direction in one word.
_DOWN = (
    r"fell|falls?|falling|fallen|dropp?\w*|decreas\w+|reduc(?:e[sd]?|ing|tions?)|declin\w+|down"
    r"|lower(?:ed|ing)?|fewer|less|cut|shr(?:ank|unk|ink\w*)|plummet\w*|improved its wait|lessen\w*"
    r"|go(?:es|ing)? down|went down"
)
_UP = (
    r"rose|rises?|rising|risen|increas\w+|gr[eo]w(?:n|s|ing)?|growth|up|higher|more|jump\w*|surg\w+"
    r"|climb\w*|soar\w*|go(?:es|ing)? up|went up"
)
DOWN = re.compile(rf"\b(?:{_DOWN})\b", re.IGNORECASE)
UP = re.compile(rf"\b(?:{_UP})\b", re.IGNORECASE)
# A change without a number has a verb or a noun of its own: "fewer" alone compares anything.
MOVES = re.compile(
    r"\b(?:(?P<down>fell|falling|has fallen|have fallen|is down|are down|(?:have|has) dropped"
    r"|dropped"
    r"|decreased|declined|(?:has|have) (?:been )?reduced|(?:is|are) (?:falling|declining|decreasing"
    r"|dropping|reducing|going down|lower)|went down|(?:was|were) lower"
    r"|(?:a|the|further|significant|sustained|marked|clear)\s+(?:\w+\s+)?(?:reduction|fall|drop"
    r"|decrease|decline)\s+in)"
    r"|(?P<up>rose|rising|has risen|have risen|is up|are up|increased|grew|(?:has|have) (?:grown"
    r"|increased)|(?:is|are) (?:rising|increasing|growing|going up|higher)|went up|(?:was"
    r"|were) higher"
    r"|(?:a|the|an|further|significant|sustained|marked|clear)\s+(?:\w+\s+)?(?:increase|rise"
    r"|growth)"
    r"\s+in))\b",
    re.IGNORECASE,
)
RISING_NUMBER = re.compile(
    r"\b(?:(?:a|the)?\s*(?:rise|increase|fall|drop|reduction|growth)\s+in\s+(?:the\s+)?(?:number|"
    r"level|volume|rate)s?\s+of|(?:rising|falling|increasing|growing)\s+(?:number|level"
    r"|volume)s?\s+of)"
    r"\s+[\w-]+(?:\s+[\w-]+){0,7}",
    re.IGNORECASE,
)
STABLE = re.compile(
    r"\b(?:(?:remain(?:s|ed)?|stay(?:s|ed)?|held|(?:is|are|was|were|been))\s+(?:broadly\s+"
    r"|largely\s+"
    r"|relatively\s+|fairly\s+)?(?:stable|steady|unchanged|level|flat|the same|similar)"
    r"|(?:little|no) change)\b",
    re.IGNORECASE,
)
MULTIPLES = {
    re.compile(r"\bhalved\b|\bcut (?:\w+ ){0,4}(?:in|by) half\b", re.IGNORECASE): -50.0,
    re.compile(r"\bdoubled\b|\bdoubling\b", re.IGNORECASE): 100.0,
    re.compile(r"\b(?:trebled|tripled)\b", re.IGNORECASE): 200.0,
}
# A percentage is a change, and no share, where one of these is beside it.
_CHANGE_AFTER = re.compile(
    rf"^\s*(?:point\w*\s+)?(?:(?:year[- ]on[- ]year|annual|overall|significant|further)\s+)?"
    rf"(?:{_DOWN}|{_UP}|change)\b",
    re.IGNORECASE,
)
_CHANGE_BEFORE = re.compile(
    rf"\b(?:{_DOWN}|{_UP}|chang\w+|improv\w+)(?:\s+(?:in|of)\s+[^,.;\d]{{0,60}})?\s+(?:\w+\s+)?"
    r"(?:by|of)?\s*(?:a\s+|an\s+|just\s+|some\s+|about\s+|around\s+|nearly\s+|almost\s+|over\s+"
    r"|more than\s+|under\s+|less than\s+|approximately\s+|roughly\s+|at least\s+|up to\s+|only\s+"
    r"|further\s+|another\s+|total of\s+)*$",
    re.IGNORECASE,
)
_BOUND_WORDS = re.compile(r"\b(?:more|less|fewer|higher|lower) than\b|\bnot only\b", re.IGNORECASE)
PLAN = re.compile(
    r"\b(?:targets?|aims?|aiming|aspir\w+|ambition|goal|hopes?|expect\w*|forecast\w*|plan(?:s"
    r"|ned)? to"
    r"|would|could|should|will|shall|must|to be (?:delivered|rolled|recruited|provided|offered|made"
    r"|given|spent|trained)|going to|intend\w*|pledg\w+|commit(?:ted|ment) to|by 20[3-9]\d"
    r"|maximum penalty|sentence|seeks? to|wants? to|budget\w*)\b",
    re.IGNORECASE,
)
# The number is not of the figure's own time or unit.
ELSEWHERE = re.compile(
    r"\b(?:(?:a|per|every|each|one)\s+(?:single\s+)?(?:day|week|weekend|month|night|shift|hour)"
    r"|(?:in|over|during)\s+(?:(?:a|the|one|that|this)\s+)?(?:day|week|weekend|fortnight)\b"
    r"|this (?:month|week|morning)|one of|of (?:these|those|them|which|whom)|(?:day"
    r"|week)s? of action"
    r"|daily|weekly|on average|average of)\b",
    re.IGNORECASE,
)
# Of some months of a year only: no level or change that is held is of just these.
SOME_MONTHS = re.compile(
    r"\bmonths compared\b|\b(?:first|last|latest|final|opening) (?:\w+ )?(?:\w+ )?months?\b"
    r"(?! (?:to|ending|ended|up to))",
    re.IGNORECASE,
)
RELATIVE_YEAR = re.compile(
    r"\b(?:last year|(?:the )?previous year|(?:the )?year before|a year (?:ago|before|earlier)|"
    r"(?:the )?prior year|12 months (?:ago|before|earlier)|same (?:period|time|months?|quarter)\s+"
    r"(?:of\s+)?(?:the\s+)?(?:last|previous|prior|a)\s*year|year[- ]on[- ]year|annual(?:ly)?"
    r"|(?:the )?(?:previous|preceding|prior) (?:12|twelve) months)\b",
    re.IGNORECASE,
)
ADJACENT = re.compile(
    r"\b(?:(?:the\s+)?(?:previous|preceding|prior|last)\s+(?P<unit>quarter|month)"
    r"|(?:the\s+)?(?P<unit2>quarter|month)\s+(?:before|earlier)|(?:quarter"
    r"|month)[- ]on[- ](?:quarter|month)"
    r"|from Q[1-4] to Q[1-4])(?!\s+(?:last|of the previous|the previous) year)\b",
    re.IGNORECASE,
)
BASELINE = re.compile(r"\bbase-?line\b|\bpre[- ](?:pandemic|covid)\b", re.IGNORECASE)
STANDARD = re.compile(
    r"\b(?:national|force|our|service)?\s*(?:standard|target|benchmark)\b", re.IGNORECASE
)
MET = re.compile(
    r"\b(?:met|meets?|meeting|reach\w*|achiev\w*|exceed\w*|surpass\w*|above|hit|attain\w*|beat)\b",
    re.IGNORECASE,
)
MISSED = re.compile(
    r"\b(?:miss\w*|fail\w*|(?:did|does|do|has|have|is|are|was|were)\s+(?:not|n.t)(?!\s+only)"
    r"|not (?:yet\s+)?"
    r"(?:met|meet\w*|reach\w*|achiev\w*)|below|short of|n[’']t)\b",
    re.IGNORECASE,
)
RANK = re.compile(
    r"\b(?:one of|among) the (?:\w+[- ])?(?:most|least|lowest|highest|worst|best|safest|busiest|"
    r"fastest|slowest|largest|biggest|top)\b[^.,;]*|\bthe (?:lowest|highest|worst|best|fastest"
    r"|slowest)"
    r"\s+(?:\w+\s+){0,4}(?:in|of|on|since|for)\s+(?:the\s+)?(?:country|England|record|UK|region"
    r"|nation|"
    r"all forces|any force|\w+ years?|decade)\b|\b(?:record|all[- ]time) (?:low|high)\b"
    r"|\branked?\s+(?:first|second|third|last|top|bottom|\d+(?:st|nd|rd|th)?)\b|\b(?:second"
    r"|third|fourth|fifth|\d+(?:st|nd|rd|th)) (?:highest|lowest|best|worst)\b",
    re.IGNORECASE,
)
CAUSE = re.compile(
    r"\b(?:thanks to|because of|due to|as a (?:direct )?result of|owing to|(?:has|have"
    r"|had)\s+(?:led to|"
    r"caused|brought about|driven|resulted in|delivered|produced)|led to|resulted in|is down to"
    r"|caused by|driven by|which has driven|attributable to|contributed to)\b",
    re.IGNORECASE,
)
DOUBLE_SIGN = re.compile(
    r"(?<![\d\w])[-−–]\s?\d[\d.,]*\s?(?:%|per\s?cent)\s+(?:decrease|reduction|fall|drop|decline"
    r"|lower|fewer"
    r"|down|increase|rise|higher|up)\b"
    r"|(?<![\d\w])\+\s?\d[\d.,]*\s?(?:%|per\s?cent)\s+(?:increase|rise|higher|growth|more|up"
    r"|decrease|fall"
    r"|reduction|lower)\b"
    r"|\b(?:fell|fallen|decreased|reduced|dropped|declined"
    r"|down)\s+(?:by\s+)?[-−]\s?\d[\d.,]*\s?(?:%|per\s?cent)"
    r"|\b(?:rose|risen|increased|up)\s+(?:by\s+)?\+\s?\d[\d.,]*\s?(?:%|per\s?cent)",
    re.IGNORECASE,
)
_SMALL = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|eighteen)"
_OTHER = (
    ("a sum of money", re.compile(
        r"[£$€]\s?\d[\d,.]*\d?(?:\s*(?:million|billion|thousand|m|bn|k)\b)?", re.IGNORECASE)),
    ("a length of time in law or of a programme", re.compile(
        rf"(?<!last )(?<!past )(?<!rolling )(?<!previous )\b{_SMALL}[- ](?:hours?|days?|weeks?"
        rf"|months?|years?)(?:\s+to\s+{_SMALL}[- ]"
        r"(?:hours?|days?|weeks?|months?|years?))?\b(?!\s+(?:to|ending|ended|up to"
        r"|until)\b)", re.IGNORECASE)),
    ("the date of an initiative", re.compile(r"\bsince (?:19|20)\d\d\b", re.IGNORECASE)),
)  # fmt: skip


def is_change(before: str, after: str) -> bool:
    """Whether a percentage between two pieces of text is a change, not a share."""
    said = _BOUND_WORDS.sub("", before[-140:])
    return bool(_CHANGE_AFTER.match(after) or _CHANGE_BEFORE.search(said))


def direction_near(before: str, after: str) -> int:
    """Which way a change is said to go: 1 up, -1 down, 0 where nothing says so.

    What follows the number at once decides, then what stands last before it, then what follows.
    """
    said = _BOUND_WORDS.sub("", before[-140:])
    for text, choose in ((after[:30], min), (said, max), (after[:90], min)):
        words = [(m.start(), 1) for m in UP.finditer(text)]
        words += [(m.start(), -1) for m in DOWN.finditer(text)]
        if words:
            return choose(words)[1]
    return 0


def other_quantities(text: str) -> Iterator[tuple[int, int, str]]:
    """Money, lengths of time and the like: where, and what it is."""
    for what, pattern in _OTHER:
        for match in pattern.finditer(text):
            yield *match.span(), what
