"""What a sentence claims, as data: every number, sign, area and period of its text.

A claim can be checked without the code that made it: it names measure, areas, period, months and
source, and the characters that stand for it in the text. `tests/watchman` does so from the rows of
the snapshot alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pcc_metrics.domain.definitions import Area
from pcc_metrics.domain.periods import Month, Period


class ClaimKind(StrEnum):
    """What a claim says. Kept in JSON: none is ever renamed."""

    VALUE = "value"  # the measure's level over the period, or over its `months`
    NUMERATOR = "numerator"  # of a share
    DENOMINATOR = "denominator"
    RATE = "rate"  # that level per so many people
    LOWER = "lower limit"  # of the 95% interval of the rate
    UPPER = "upper limit"
    CHANGE = "change"  # the size of the change on `against`, unsigned, in percent or points
    DIRECTION = "direction"  # `value` is -1, 0 or 1
    SIGN = "sign"  # how steady the change is: a value of `Sign`
    EDITION = "edition"  # the comparator is of `against_source`, another edition
    REPORTED = "reported"  # the level is known at second hand only
    CHANGE_LEAST = "smallest change"  # of two rounded shares, in points
    CHANGE_MOST = "largest change"
    MONTHS_HIGHER = "months higher"
    MONTHS_LOWER = "months lower"
    MONTHS_EQUAL = "months equal"
    MONTHS_DIFFERENT = "months different"  # the higher and the lower ones together
    MONTHS_COMPARED = "months compared"  # or counted, of a level that is not of its whole period
    COMPLETE = "complete"  # the `months` are all that are complete on both sides
    PART_MONTHS = "months of a part"  # how many months the first or the last part compared has
    PART = "part"  # the change of `areas` in the change of the force, counted
    NEWEST = "newest"  # nothing later is held for the measure and the areas
    NOT_HELD = "not held"  # no rows cover the period; without a period, there are none at all
    NOT_PUBLISHED = "not published"  # its source has none for areas of this kind
    NOT_COMPARED = "not compared"  # nothing is held to compare with
    TARGET = "target"  # the standard: `value` is 1 where it is met
    PAIRS = "pairs"  # how many pairs of area and measure were looked at
    TURN_CHANCE = "turn could be chance"  # the changes before and after a turn may be one
    TURNING_MONTH = "turning month"  # the last of `months`, which run one way, the others another
    SOURCE_NAME = "source name"  # whose figure it is
    SOURCE = "source"  # what a source prints or a check has worked out, quoted
    STATUS = "status"  # the worst status of the rows: `text` is its name
    UNUSUAL = "unusual"  # how many of the months lie in `against`, a time unlike others
    AREA = "area"
    PERIOD = "period"  # `against` is what words such as "a year before" count back from


@dataclass(frozen=True)
class Claim:
    """One thing that a text says, checkable by itself.

    `text` are the characters that say it. `months` are those that are counted, where these are not
    all of the period; `against` is the period that a change is measured from, with the same months,
    and `against_source` its source where that is not `source`.
    Shares are from 0 to 1, changes of shares in percentage points, other changes in percent.
    """

    kind: ClaimKind
    text: str
    measure: str = ""
    areas: tuple[str, ...] = ()
    period: Period | None = None
    months: tuple[Month, ...] = ()
    source: str = ""
    value: float | None = None
    against: Period | None = None
    population_year: int | None = None
    per: float | None = None
    sign: str = ""
    against_source: str = ""


def filter_claims(text: str, claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The claims whose words stand in a text, each once: what is not said is not claimed."""
    stated = (claim for claim in claims if stands_in(claim.text, text))
    return tuple(dict.fromkeys(stated))


def stands_in(words: str, text: str) -> bool:
    """Whether words stand in a text as a whole: 7 is not in 7,026, nor in 17."""
    whole = rf"(?<![\w.])(?<!\d,){re.escape(words)}(?![\w%]|[,.]\d)"
    return re.search(whole, text, re.IGNORECASE) is not None


def ids_of(areas: Iterable[Area]) -> tuple[str, ...]:
    """The areas' ids, in their order."""
    return tuple([area.id for area in areas])
