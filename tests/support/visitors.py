"""Who visits a page that a test runs without a server: give `monkeypatch` to one of these."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pcc_metrics.access import local_mode
from pcc_metrics.access.local_mode import Connection
from pcc_metrics.ui.state import rights

HOST = "127.0.0.1:8501"
KEY = "a-key-for-tests-" + "Ab0123456789" * 3  # the same in every process that runs tests
HERE = Connection("127.0.0.1", "127.0.0.1", {"Host": HOST, "Origin": f"http://{HOST}"}, KEY)
ACCOUNT = "Jo Smith"


def at_this_computer(monkeypatch: pytest.MonkeyPatch, account: str = ACCOUNT) -> None:
    """The person who runs the server, with no sign-in set up: may publish."""
    monkeypatch.setattr(local_mode, "_KEY", KEY)
    monkeypatch.setattr(rights, "_connection", lambda: HERE)
    monkeypatch.setattr(rights, "account_name", lambda: account)


def from_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Anyone, through a proxy, with no sign-in set up: may not."""
    forwarded = {**HERE.headers, "X-Forwarded-For": "203.0.113.7"}
    monkeypatch.setattr(rights, "_connection", lambda: replace(HERE, headers=forwarded))
