"""What holds for the tests of addresses: nobody else needs the processor meanwhile."""

from __future__ import annotations

import pytest

from pcc_metrics.access import rested_worker


@pytest.fixture(autouse=True)
def _without_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rested_worker, "REST", 0)
