"""Sign-outs lie in the store: other servers of it, and later ones, know them."""

from __future__ import annotations

import os
import shutil
import time
from collections import OrderedDict
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from pcc_metrics.access import sign_outs
from pcc_metrics.access.sign_outs import is_signed_out, read_sign_out
from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.ui.shell import shared_sign_outs
from pcc_metrics.ui.shell.shared_sign_outs import (
    SignOutWatch,
    delete_old_sign_outs,
    keep_sign_out,
    read_sign_outs,
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = shutil.copytree(BUNDLED, tmp_path / "data")
    monkeypatch.setenv("PCC_METRICS_DATA", str(folder))
    forget(monkeypatch)
    return folder


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a server that has just been started."""
    monkeypatch.setattr(sign_outs, "_signed_out", OrderedDict())


def claims(person: str = "jo@example.com", issued: float = 100) -> dict[str, Any]:
    return {"sub": person, "iss": "a", "iat": issued}


def sign_out(claims: dict[str, Any]) -> None:
    ended = read_sign_out(claims)
    assert ended
    keep_sign_out(ended)


def test_another_server_knows_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_out(claims())
    sign_out(claims())  # from another tab
    assert is_signed_out(claims())
    forget(monkeypatch)
    assert not is_signed_out(claims())
    read_sign_outs()
    assert is_signed_out(claims()) and not is_signed_out(claims(issued=101))
    assert not is_signed_out(claims("kit@example.com"))
    assert all("jo" not in path.name for path in (folder / "sign-outs").iterdir())


@pytest.mark.usefixtures("folder")
def test_a_sign_in_that_was_issued_within_a_second_ends_elsewhere_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sign_out(claims(issued=100.75))
    forget(monkeypatch)
    read_sign_outs()
    assert is_signed_out(claims(issued=100.75)) and not is_signed_out(claims(issued=100.76))


def test_a_server_starts_although_its_store_does_not_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = Event()
    monkeypatch.setattr(shared_sign_outs, "START_SECONDS", 0.1)
    monkeypatch.setattr(shared_sign_outs, "read_sign_outs", answers.wait)
    watch = SignOutWatch()
    began = time.monotonic()
    watch.start()
    assert 0.1 <= time.monotonic() - began < 10
    answers.set()
    watch.stop()


def test_one_that_no_cookie_is_as_old_as_is_deleted(folder: Path) -> None:
    sign_out(claims("old"))
    (old,) = (folder / "sign-outs").iterdir()
    month_ago = time.time() - shared_sign_outs.KEPT_SECONDS - 60
    os.utime(old, (month_ago, month_ago))
    sign_out(claims("new"))
    delete_old_sign_outs()
    new = read_sign_out(claims("new"))
    assert new
    assert [path.name for path in (folder / "sign-outs").iterdir()] == [f"{new.person}-100"]


def test_names_that_are_none_of_ours_end_nothing(folder: Path) -> None:
    (folder / "sign-outs").mkdir()
    for name in ("README.md", "0" * 64, f"{'0' * 64}-x", f"{'g' * 64}-1"):
        (folder / "sign-outs" / name).write_bytes(b"")
    read_sign_outs()
    assert not sign_outs._signed_out


def test_the_bundled_figures_are_not_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    forget(monkeypatch)
    monkeypatch.setenv("PCC_METRICS_DATA", str(BUNDLED))
    sign_out(claims())
    read_sign_outs()
    assert is_signed_out(claims()) and not (BUNDLED / "sign-outs").exists()


def test_a_store_that_cannot_be_written_to_ends_it_here_all_the_same(
    folder: Path,
) -> None:
    (folder / "sign-outs").write_text("a file in the place of the folder")
    sign_out(claims())
    assert is_signed_out(claims())
