"""The first view of a page as HTML, and what stands around it: whose it is, where it leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pcc_metrics.content.first_view import PageSummary
from pcc_metrics.content.render_html import render_template


@dataclass(frozen=True)
class MenuLink:
    """A link of a first view; its address is relative to the page that shows it."""

    label: str
    address: str
    here: bool = False


@dataclass(frozen=True)
class LinkSection:
    """Links under a heading, as in the side bar."""

    name: str
    links: tuple[MenuLink, ...]


@dataclass(frozen=True)
class Notice:
    """What must be read before the figures: a sentence, and what it is about, line by line."""

    text: str
    lines: Sequence[str] = ()


@dataclass(frozen=True)
class PageFrame:
    """What stands around the figures of a page.

    `address` is the one to go by, where several lead to the same, `data` that of the same page as
    data, where it has one. `snapshot` says which figures are shown.
    """

    office: str
    title: str
    address: str
    sections: Sequence[LinkSection] = ()
    snapshot: str = ""
    notices: Sequence[Notice] = ()
    data: str = ""


@dataclass(frozen=True)
class FirstView:
    """What is put into the page that the server answers with: into its head and its body."""

    head: Markup
    body: Markup


def render_closed(office: str) -> FirstView:
    """The first view where not everybody may read: whose pages they are, and nothing else."""
    frame = PageFrame(office, office, "")
    return FirstView(_render_head(frame, ""), render_template("first_closed.html", office=office))


def render_title(frame: PageFrame) -> FirstView:
    """The first view of a page without figures of its own: its name."""
    return FirstView(_render_head(frame, ""), Markup())


def render_first_view(frame: PageFrame, summary: PageSummary) -> FirstView:
    """The first view of a page with figures."""
    body = render_template("first_view.html", frame=frame, summary=summary)
    return FirstView(_render_head(frame, summary.answer or summary.words), body)


def _render_head(frame: PageFrame, description: str) -> Markup:
    return render_template("first_head.html", frame=frame, description=description)
