"""Text that stands together, as one element of the page.

An element costs the server a third of a millisecond and a browser some three, however short it is,
on every change of a filter. So a heading and what is said under it are placed as one. They are
HTML, because a browser takes longer to read Markdown than to draw it. Whatever is put into a block
is escaped, unless a function of this module made it: text is never read as markup.
"""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st
from markupsafe import Markup

_SPACE = Markup(" ")


def heading(text: str, level: int = 2) -> Markup:
    """A heading; the page's title is the one of the first level."""
    return Markup("<h{0}>{1}</h{0}>").format(level, text)


def said(*parts: str) -> Markup:
    """A paragraph; `parts` are text, or what `strong` and `fine` made of it."""
    return Markup("<p>{}</p>").format(_SPACE.join(parts))


def strong(text: str) -> Markup:
    """Words that stand out in a paragraph."""
    return Markup("<strong>{}</strong>").format(text)


def fine(text: str) -> Markup:
    """Words in small print in a paragraph."""
    return Markup("<small>{}</small>").format(text)


def small(text: str) -> Markup:
    """A paragraph in small print."""
    return said(fine(text))


def listed(lines: Iterable[str]) -> Markup:
    """A list with a point before each line."""
    items = Markup("").join(Markup("<li>{}</li>").format(line) for line in lines)
    return Markup("<ul>{}</ul>").format(items)


def number(text: str) -> Markup:
    """A figure as one large number."""
    return Markup('<p class="number">{}</p>').format(text)


def tiles(found: Iterable[Iterable[Markup]], columns: int) -> Markup:
    """A list of tiles, each of some blocks, side by side with at most so many in a row."""
    nothing = Markup("")
    items = nothing.join(Markup("<li>{}</li>").format(nothing.join(blocks)) for blocks in found)
    shape = Markup('<ul class="tiles" role="list" style="--columns: {}">{}</ul>')
    return shape.format(columns, items)


def place(*blocks: Markup) -> None:
    """Put blocks on the page as one element."""
    st.html(Markup("").join(blocks))
