"""What tests need from outside the repository, and what happens where it is missing.

Under CI a missing need is a failure. Elsewhere the test is not run, and the summary at the end of
the run names it with the reason: never a silent pass.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

import pytest

from pcc_metrics.domain.app_files import ROOT

PROJECT = ROOT


def shared_path(*parts: str) -> Path:
    """A file or folder among the real source files, `shared_path("data", "ons")` say.

    They are looked for under `PCC_METRICS_SHARED` (default `../shared`, from the project's root).
    Call it in a test or a fixture, not while a module is imported. Only the folder as a whole may
    be absent: where it exists, a file missing from it is an error for the test to meet.
    """
    root = (PROJECT / os.environ.get("PCC_METRICS_SHARED", "../shared")).resolve()
    if not root.is_dir():
        cannot_run("the real source files are not here; set PCC_METRICS_SHARED to their folder")
    return root.joinpath(*parts)


def cannot_run(reason: str) -> NoReturn:
    """End a test whose surroundings are missing: failed under CI, else not run and named."""
    if under_ci():
        pytest.fail(f"under CI every test must run, but {reason}", pytrace=False)
    pytest.skip(reason)


def under_ci() -> bool:
    """Whether `CI` is set to anything but an empty string, 0 or false."""
    return os.environ.get("CI", "").strip().lower() not in {"", "0", "false"}
