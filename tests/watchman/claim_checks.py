"""Which claims are false, by the rows alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pcc_metrics.narrative.claims import Claim, ClaimKind
from tests.watchman.change_checks import (
    check_change,
    check_complete,
    check_direction,
    check_edition,
    check_end_of_range,
    check_month_count,
    check_months_compared,
    check_part,
    check_sign,
    check_unusual,
)
from tests.watchman.held_checks import (
    check_newest,
    check_not_compared,
    check_not_held,
    check_not_published,
)
from tests.watchman.level_checks import (
    check_limit,
    check_part_of_share,
    check_rate,
    check_reported,
    check_status,
    check_target,
    check_value,
)
from tests.watchman.rows import Rows
from tests.watchman.scope_checks import (
    check_area,
    check_period,
    check_source_name,
    check_turning_month,
)


def check_claim(rows: Rows, claim: Claim) -> list[str]:
    """What is false in a claim; nothing where it is true."""
    key = ("claim", claim)
    return rows.remember(key, lambda: list(CHECKS[claim.kind](rows, claim)))


def check_nothing(_: Rows, __: Claim) -> Iterator[str]:
    """Quotations and counts of the whole page are checked where more is known of the page."""
    return iter(())


CHECKS: Mapping[ClaimKind, Callable[[Rows, Claim], Iterator[str]]] = {
    ClaimKind.VALUE: check_value,
    ClaimKind.RATE: check_rate,
    ClaimKind.LOWER: check_limit,
    ClaimKind.UPPER: check_limit,
    ClaimKind.CHANGE: check_change,
    ClaimKind.EDITION: check_edition,
    ClaimKind.REPORTED: check_reported,
    ClaimKind.CHANGE_LEAST: check_end_of_range,
    ClaimKind.CHANGE_MOST: check_end_of_range,
    ClaimKind.DIRECTION: check_direction,
    ClaimKind.SIGN: check_sign,
    ClaimKind.MONTHS_HIGHER: check_month_count,
    ClaimKind.MONTHS_LOWER: check_month_count,
    ClaimKind.MONTHS_EQUAL: check_month_count,
    ClaimKind.MONTHS_DIFFERENT: check_month_count,
    ClaimKind.MONTHS_COMPARED: check_months_compared,
    ClaimKind.PART_MONTHS: check_months_compared,
    ClaimKind.TURN_CHANCE: check_nothing,
    ClaimKind.TURNING_MONTH: check_turning_month,
    ClaimKind.SOURCE_NAME: check_source_name,
    ClaimKind.COMPLETE: check_complete,
    ClaimKind.NUMERATOR: check_part_of_share,
    ClaimKind.DENOMINATOR: check_part_of_share,
    ClaimKind.NOT_PUBLISHED: check_not_published,
    ClaimKind.PART: check_part,
    ClaimKind.NEWEST: check_newest,
    ClaimKind.NOT_HELD: check_not_held,
    ClaimKind.NOT_COMPARED: check_not_compared,
    ClaimKind.TARGET: check_target,
    ClaimKind.PAIRS: check_nothing,
    ClaimKind.SOURCE: check_nothing,
    ClaimKind.STATUS: check_status,
    ClaimKind.UNUSUAL: check_unusual,
    ClaimKind.AREA: check_area,
    ClaimKind.PERIOD: check_period,
}
