"""Where a request goes, below the path that the app is served at."""

from __future__ import annotations

from starlette.types import Scope
from streamlit import config


def path_below_root(scope: Scope) -> str:
    """The path of a request without what the app is served below."""
    path = str(scope["path"]).removeprefix(scope.get("root_path", ""))
    base = str(config.get_option("server.baseUrlPath") or "").strip("/")
    return path.removeprefix(f"/{base}") if base else path
