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
class Block:
    """The same words in both languages."""

    markdown: str
    html: Markup


def heading(text: str, level: int = 2) -> Block:
    """A heading; the page's title is the one of the first level."""
    html = Markup("<h{0}>{1}</h{0}>").format(level, text)
    return Block(f"{'#' * level} {escape_markup(text)}", html)


def text_paragraph(*parts: str | Block) -> Block:
    """A paragraph; `parts` are text, or what `strong`, `large` and `fine` made of it."""
    blocks = [_block(part) for part in parts]
    html = Markup(" ").join(block.html for block in blocks)
    return Block(" ".join(block.markdown for block in blocks), Markup("<p>{}</p>").format(html))


def strong(text: str) -> Block:
    """Words that stand out in a paragraph."""
    return Block(f"**{escape_markup(text)}**", Markup("<strong>{}</strong>").format(text))


def fine(text: str) -> Block:
    """Words in small print in a paragraph."""
    return Block(f":small[{escape_markup(text)}]", Markup("<small>{}</small>").format(text))


def small_print(text: str) -> Block:
    """A paragraph in small print."""
    return text_paragraph(fine(text))


def bullet_points(lines: Iterable[str]) -> Block:
    """A list with a point before each line."""
    blocks = [_block(line) for line in lines]
    items = Markup("").join(Markup("<li>{}</li>").format(block.html) for block in blocks)
    markdown = "\n".join(f"- {block.markdown}" for block in blocks)
    return Block(markdown, Markup("<ul>{}</ul>").format(items))


def render_blocks(*blocks: Block, width: Width = "stretch") -> None:
    """Put blocks on the page as one element that is there at first sight.

    `width` is the most that lines take, in pixels.
    """
    text = "\n\n".join(block.markdown for block in blocks)
    st.markdown(text, width=width, anchors=False)


def render_lower_blocks(*blocks: Block, width: Width = "stretch") -> None:
    """Put blocks on the page as one element, below what is seen at first or in a closed box."""
    st.html(Markup("").join(block.html for block in blocks), width=width)


def _block(part: str | Block) -> Block:
    return part if isinstance(part, Block) else Block(escape_markup(part), escape(part))
