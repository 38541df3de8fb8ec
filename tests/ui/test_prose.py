"""Text that is placed as HTML: never markup, and as large as the theme's."""

from __future__ import annotations

import pytest
from lxml import html
from markupsafe import Markup

from pcc_metrics.ui.widgets import prose

HOSTILE = "<script>x()</script> & <b title='\"'>bold</b> &lt; {0} {} {x.__class__} $5$ **no** %s"
BLOCKS = {
    "heading": prose.heading(HOSTILE),
    "said": prose.text_paragraph(HOSTILE, prose.strong("Name.")),
    "strong": prose.text_paragraph(prose.strong(HOSTILE)),
    "small": prose.small_print(HOSTILE),
    "listed": prose.bullet_points([HOSTILE, "another"]),
}


@pytest.mark.parametrize("name", BLOCKS)
def test_text_is_never_markup(name: str) -> None:
    shown = html.fragment_fromstring(BLOCKS[name].html, create_parent=True)
    assert HOSTILE in shown.text_content()
    assert not shown.xpath("//script|//b|//@title")


def test_blocks_stay_blocks_when_they_are_put_together() -> None:
    block = prose.text_paragraph("a <", prose.fine("b"))
    assert block.html == Markup("<p>a &lt; <small>b</small></p>")
    assert block.markdown == r"a \< :small[b]"
