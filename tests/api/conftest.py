"""What holds for the tests of addresses: nobody else needs the processor meanwhile."""

from __future__ import annotations

import pytest

from pcc_metrics.api import bounded_work


@pytest.fixture(autouse=True)
def _without_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_work, "REST", 0)
