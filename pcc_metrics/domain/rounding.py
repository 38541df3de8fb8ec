"""Rounding half up, as published figures are rounded."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache


@lru_cache(maxsize=16_384, typed=True)  # a page says the same few hundred numbers again and again
def round_half_up(value: float | Decimal, decimals: int = 0) -> float:
    """Round as people do, halves away from zero, on the decimal text of the number.

    The text has 15 significant digits, all that a float can vouch for: 2.675 and 100 * 0.145 are
    halves, whatever their last binary digit.
    """
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be rounded")
    exact = isinstance(value, Decimal | int)
    text = str(value) if exact else format(value, ".15g")
    rounded = Decimal(text).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return float(rounded) + 0.0
