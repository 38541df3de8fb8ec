"""Sign-ins that their person has ended: for all tabs of it, whatever their connections hold.

A connection keeps what its sign-in said when it was opened, and a copied cookie stays good until
its token ends. What is noted here is gone with the server; so are the connections.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

MOST_NOTED = 10_000  # people; whoever signed out longest ago is forgotten first

_signed_out: OrderedDict[tuple[str, str], float] = OrderedDict()


def note_sign_out(claims: Mapping[str, Any]) -> None:
    """End this sign-in, and every earlier one of the same person."""
    if "sub" not in claims:
        return
    person = _person(claims)
    issued = max(_issued_at(claims), _signed_out.pop(person, 0.0))
    _signed_out[person] = issued
    while len(_signed_out) > MOST_NOTED:
        _signed_out.popitem(last=False)


def is_signed_out(claims: Mapping[str, Any]) -> bool:
    """Whether the person has signed out of the sign-in with these claims, or of a later one."""
    return _issued_at(claims) <= _signed_out.get(_person(claims), -1.0)


def _person(claims: Mapping[str, Any]) -> tuple[str, str]:
    return str(claims.get("iss")), str(claims.get("sub"))


def _issued_at(claims: Mapping[str, Any]) -> float:
    """By the provider's clock, which needs not agree with ours; every identity token says it."""
    issued = claims.get("iat")
    return float(issued) if isinstance(issued, int | float) else 0.0
