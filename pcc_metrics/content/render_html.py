"""Parts of a page as HTML: text from figures and data is escaped by the templates.

The app places them in the page, and the first answer of the server holds the same, so that nothing
jumps when the app takes over.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

TEMPLATES = Path(__file__).with_name("templates")


def render_template(name: str, **values: Any) -> Markup:
    """The HTML that a template makes of `values`; what they hold is never read as markup."""
    html = _environment().get_template(name).render(**values)
    return Markup(html)  # noqa: S704 - made by a template that escapes


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        auto_reload=False,  # else it looks for a newer file every time
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
