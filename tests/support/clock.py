"""A clock that tests set, where the register asks for the present."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from pcc_metrics.store import register


@dataclass
class Clock:
    """What the register takes for the present."""

    now: datetime


def set_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> Clock:
    """Let the register take this moment for the present, and whatever `now` is set to later."""
    clock = Clock(now)

    class Told(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return clock.now.astimezone(tz)

    monkeypatch.setattr(register, "datetime", Told)
    return clock
