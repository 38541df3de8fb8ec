"""Who signs out is out in every tab; whoever signs in again, or is another person, is not."""

from __future__ import annotations

from collections import OrderedDict
from datetime import UTC, datetime
from typing import Any

import pytest

from pcc_metrics.access import sign_outs
from pcc_metrics.access.permissions import Access, People, visitor_rights
from pcc_metrics.access.sign_outs import is_signed_out, note_sign_out, read_sign_out

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
ACCESS = Access(reading="signed-in", analysts=People(groups=("figures",)))


@pytest.fixture(autouse=True)
def _nobody_is_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_outs, "_signed_out", OrderedDict())


def claims(person: str = "jo", issued: float = 100, issuer: str = "a") -> dict[str, Any]:
    times = {"iat": issued, "exp": NOW.timestamp() + 600}
    return {"is_logged_in": True, "sub": person, "iss": issuer, "groups": ["figures"], **times}


def sign_out(claims: dict[str, Any]) -> None:
    ended = read_sign_out(claims)
    if ended:
        note_sign_out(ended)


def test_signing_out_ends_this_sign_in_and_those_before_it() -> None:
    sign_out(claims(issued=100))
    assert is_signed_out(claims(issued=100)) and is_signed_out(claims(issued=50))
    assert not is_signed_out(claims(issued=101))
    sign_out(claims(issued=50))  # of an old tab: what has ended stays so
    assert is_signed_out(claims(issued=100))


def test_it_ends_nobody_else_s() -> None:
    sign_out(claims())
    sign_out({})  # somebody who was not signed in
    assert not is_signed_out(claims("kit")) and not is_signed_out(claims(issuer="b"))
    assert not is_signed_out({})


def test_whoever_signed_out_may_neither_publish_nor_read_closed_pages() -> None:
    assert visitor_rights(ACCESS, claims(), NOW).may_publish
    sign_out(claims())
    rights = visitor_rights(ACCESS, claims(), NOW)
    assert (rights.may_publish, rights.sign_in) == (False, "ended")
    assert rights.why_not_read == "Your sign-in has ended: sign in again."


def test_only_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_outs, "MOST_NOTED", 2)
    for person in ("jo", "kit", "sam"):
        sign_out(claims(person))
    out = [is_signed_out(claims(person)) for person in ("jo", "kit", "sam")]
    assert out == [False, True, True]
