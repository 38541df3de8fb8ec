"""Sign-ins that their person has ended: for all tabs of it, whatever their connections hold.

A connection keeps what its sign-in said when it was opened, and a copied cookie stays good until
its token ends. Servers of one store tell each other (`ui/shell/shared_sign_outs.py`), and a server
that is started again reads what was noted before.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MOST_NOTED = 10_000  # people; whoever signed out longest ago is forgotten first

_signed_out: OrderedDict[str, float] = OrderedDict()


@dataclass(frozen=True)
class SignOutRecord:
    """Ends the sign-ins of a person that were issued until `issued`, by the provider's clock.

    `person` is a digest of who the provider says it is.
    """

    person: str
    issued: float


def read_sign_out(claims: Mapping[str, Any]) -> SignOutRecord | None:
    """What ends the sign-in with these claims, and every earlier one; `None` without a sign-in."""
    return SignOutRecord(_person(claims), _issued_at(claims)) if "sub" in claims else None


def note_sign_out(ended: SignOutRecord) -> None:
    """From now on these sign-ins have ended here."""
    issued = max(ended.issued, _signed_out.pop(ended.person, 0.0))
    _signed_out[ended.person] = issued
    while len(_signed_out) > MOST_NOTED:
        _signed_out.popitem(last=False)


def is_signed_out(claims: Mapping[str, Any]) -> bool:
    """Whether the person has signed out of the sign-in with these claims, or of a later one."""
    return _issued_at(claims) <= _signed_out.get(_person(claims), -1.0)


def _person(claims: Mapping[str, Any]) -> str:
    named = json.dumps([str(claims.get("iss")), str(claims.get("sub"))])
    return hashlib.sha256(named.encode()).hexdigest()


def _issued_at(claims: Mapping[str, Any]) -> float:
    """By the provider's clock, which needs not agree with ours; every identity token says it."""
    issued = claims.get("iat")
    return float(issued) if isinstance(issued, int | float) else 0.0
