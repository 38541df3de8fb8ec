"""Paths of the app's own files, and of the folders that an office writes to.

A checkout has them beside this package, a wheel inside it, and the checkout comes first. Only this
module counts folders. What an office makes is never written among installed files: it lies in the
checkout's `var/`, or in a folder of the user's own.
"""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_data_path

from pcc_metrics.domain.errors import InputError

PACKAGE = Path(__file__).resolve().parents[1]
_CHECKOUT = PACKAGE.parent
# Beside an installed package lie those of others, and now and then a stray file of one of these
# names: all of them together are a checkout.
IN_CHECKOUT = all(
    (_CHECKOUT / name).exists() for name in ("pyproject.toml", "app.py", "pages", "data")
)

ROOT = _CHECKOUT if IN_CHECKOUT else PACKAGE / "_app"
SERVER = ROOT / "app.py"
FRAME = PACKAGE / "ui" / "shell" / "frame.py"
SCRIPTS = ROOT / "pages"
BUNDLED = ROOT / "data"
CATALOGUE = PACKAGE / "catalogue"
FONTS = PACKAGE / "fonts"

USER = user_data_path("pcc-metrics", appauthor=False)
WORKING = ROOT / "var" / "data" if IN_CHECKOUT else USER / "data"
SECRETS = ROOT / ".streamlit" / "secrets.toml" if IN_CHECKOUT else USER / "secrets.toml"


def require_checkout() -> None:
    """Raise `InputError` where the app is installed, for what rebuilds its own files."""
    if not IN_CHECKOUT:
        raise InputError(
            f"This rebuilds files of the app itself, which is installed in {PACKAGE}, where "
            "nothing is written: run it in a checkout of the project."
        )
