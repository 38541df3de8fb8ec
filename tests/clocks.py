"""What the register takes for the present, set by a test."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from pcc_metrics import register


def set_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Have the register read this hour for the present."""

    class Fixed(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return now.astimezone(tz)

    monkeypatch.setattr(register, "datetime", Fixed)
