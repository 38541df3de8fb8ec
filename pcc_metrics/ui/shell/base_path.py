"""The path that the server is told to serve the app at."""

from __future__ import annotations

from streamlit import config


def base_path() -> str:
    """`/figures`; empty at the root of the site. Routes of our own go below it by themselves."""
    base = str(config.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""
