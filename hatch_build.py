"""What a built wheel holds beside the package: the app's own files, listed in pyproject.toml."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AppFiles(BuildHookInterface):
    """Adds the files to a wheel, and not to an editable install, which runs from the checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add them, each with its path in the wheel."""
        if version == "standard":
            build_data["force_include"].update(self.config["files"])
