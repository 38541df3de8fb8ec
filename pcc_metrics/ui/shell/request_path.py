"""Where a request goes, below the path that the app is served at."""

from __future__ import annotations

from starlette.types import Scope

from pcc_metrics.ui.shell.base_path import base_path


def path_below_root(scope: Scope) -> str:
    """The path of a request without what the app is served below."""
    path = str(scope["path"]).removeprefix(scope.get("root_path", ""))
    return path.removeprefix(base_path())
