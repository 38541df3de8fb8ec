"""Text blocks as HTML, one element of the page for all of them.

An element costs the server a third of a millisecond and a browser some three, however short it is,
on every change of a filter. So a heading and what is said under it are placed as one.

There are two ways to place them. What a reader sees first is Markdown. What stands lower is HTML,
which a browser draws sooner; but it has to fetch the framework's part for it, and shows nothing for
300 ms on the first visit, which would push down what a reader looks at. Text is never read as
markup in either: what is not made by a function of this module is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import streamlit as st
from markupsafe import Markup, escape

from pcc_metrics.ui.widgets.escape import escape_markup

Width = int | Literal["stretch"]


@dataclass(frozen=True)
class _Form:
    """What stands before, behind and between words: in Markdown, and in HTML."""

    markdown: tuple[str, str, str]
    html: tuple[str, str, str]


_HEADINGS = {
    level: _Form((f"{'#' * level} ", "", ""), (f"<h{level}>", f"</h{level}>", ""))
    for level in (1, 2, 3)
}
_PARAGRAPH = _Form(("", "", " "), ("<p>", "</p>", " "))
_STRONG = _Form(("**", "**", ""), ("<strong>", "</strong>", ""))
_FINE = _Form((":small[", "]", ""), ("<small>", "</small>", ""))
_LIST = _Form(("", "", "\n"), ("<ul>", "</ul>", ""))
_LIST_ITEM = _Form(("- ", "", ""), ("<li>", "</li>", ""))


@dataclass(frozen=True)
class Block:
    """The same words in both languages, each made where it is placed."""

    form: _Form
    parts: tuple[str | Block, ...]

    @property
    def markdown(self) -> str:
        """The words as Markdown."""
        before, behind, between = self.form.markdown
        parts = [
            one.markdown if isinstance(one, Block) else escape_markup(one) for one in self.parts
        ]
        return f"{before}{between.join(parts)}{behind}"

    @property
    def html(self) -> Markup:
        """The words as HTML."""
        before, behind, between = self.form.html
        parts = [one.html if isinstance(one, Block) else escape(one) for one in self.parts]
        return Markup(f"{before}{between.join(parts)}{behind}")  # noqa: S704 - all parts are escaped


def heading(text: str, level: int = 2) -> Block:
    """A heading; the page's title is the one of the first level."""
    return Block(_HEADINGS[level], (text,))


def text_paragraph(*parts: str | Block) -> Block:
    """A paragraph; `parts` are text, or what `strong`, `large` and `fine` made of it."""
    return Block(_PARAGRAPH, parts)


def strong(text: str) -> Block:
    """Words that stand out in a paragraph."""
    return Block(_STRONG, (text,))


def fine(text: str) -> Block:
    """Words in small print in a paragraph."""
    return Block(_FINE, (text,))


def small_print(text: str) -> Block:
    """A paragraph in small print."""
    return text_paragraph(fine(text))


def bullet_points(lines: Iterable[str]) -> Block:
    """A list with a point before each line."""
    return Block(_LIST, tuple(Block(_LIST_ITEM, (line,)) for line in lines))


def render_blocks(*blocks: Block, width: Width = "stretch") -> None:
    """Put blocks on the page as one element that is there at first sight.

    `width` is the most that lines take, in pixels.
    """
    text = "\n\n".join(block.markdown for block in blocks)
    st.markdown(text, width=width, anchors=False)


def render_lower_blocks(*blocks: Block, width: Width = "stretch") -> None:
    """Put blocks on the page as one element, below what is seen at first or in a closed box."""
    st.html("".join(block.html for block in blocks), width=width)
