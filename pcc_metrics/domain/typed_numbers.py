"""Numbers as a person types them: one reading for the form and for a sheet, or a question.

A number with a percent sign is a percentage; without one it is as the data contract has it, a share
from 0 to 1. So nothing that is typed means one thing in the form and another in a sheet.
"""

from __future__ import annotations

import re

from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.safe_text import escape_invisible

# Digits of any script are digits to Python, and `1_000` a number: neither is what a person types.
_NUMBER = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
_DECIMAL_COMMA = re.compile(r"(-?[0-9]+),([0-9]+)")
_SIGN = "%"


def read_number(text: str) -> float | None:
    """A number such as `1,234.5`; `None` for nothing typed. Raises `InputError` for any other.

    A comma stands before three digits each, or it is asked about: `12,5` is never 125.
    """
    plain = text.strip()
    if not plain:
        return None
    if _NUMBER.fullmatch(plain):
        return float(plain.replace(",", ""))
    shown = escape_invisible(plain)
    decimal = _DECIMAL_COMMA.fullmatch(plain)
    if decimal:
        point, none = f"{decimal[1]}.{decimal[2]}", decimal[1] + decimal[2]
        raise InputError(f"“{shown}”: is {point} meant, or {none}? Type it without the comma.")
    raise InputError(f"“{shown}” is not a number: type it as 1,234.5, without words or units.")


def read_share(text: str) -> float | None:
    """A share, 0 to 1, of what was typed: `91%` and `91` are 0.91, and 0.9 without a sign is asked.

    From 1 on only a percentage can be meant; raises `InputError` as `read_number` does.
    """
    plain = text.strip()
    signed = plain.endswith(_SIGN)
    number = read_number(plain.removesuffix(_SIGN))
    if number is None and signed:
        raise InputError(f"“{escape_invisible(plain)}” is not a number.")
    if number is None:
        return None
    if not signed and 0 < number <= 1:
        low, high = f"{number:.10g}%", f"{round(100 * number, 10):.10g}%"
        raise InputError(f"“{plain}”: is {low} meant, or {high}? Type it with the sign.")
    return round(number / 100, 12)
