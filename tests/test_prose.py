"""Text that is placed as HTML: never markup, and as large as the theme's."""

from __future__ import annotations

import re
import tomllib

import pytest
from lxml import html
from markupsafe import Markup

from pcc_metrics.ui import prose
from tests.shared import PROJECT

HOSTILE = "<script>x()</script> & <b title='\"'>bold</b> &lt; {0} {} {x.__class__} $5$ **no** %s"
BLOCKS = {
    "heading": prose.heading(HOSTILE),
    "said": prose.said(HOSTILE, prose.strong("Name.")),
    "strong": prose.said(prose.strong(HOSTILE)),
    "small": prose.small(HOSTILE),
    "listed": prose.listed([HOSTILE, "another"]),
    "number": prose.number(HOSTILE),
    "tiles": prose.tiles([[prose.number("1"), prose.said(HOSTILE)], [prose.number("2")]], 2),
}


@pytest.mark.parametrize("name", BLOCKS)
def test_text_is_never_markup(name: str) -> None:
    shown = html.fragment_fromstring(BLOCKS[name], create_parent=True)
    assert HOSTILE in shown.text_content()
    assert not shown.xpath("//script|//b|//@title")


def test_blocks_stay_blocks_when_they_are_put_together() -> None:
    together = prose.said("a", prose.fine("b")) + prose.heading("c", 3)
    assert together == Markup("<p>a <small>b</small></p><h3>c</h3>")


def test_headings_are_as_the_theme_has_them() -> None:
    theme = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text())["theme"]
    sheet = (PROJECT / "pcc_metrics" / "ui" / "page.css").read_text()
    for level in (2, 3):
        (rule,) = re.findall(rf'\[data-testid="stHtml"\] h{level} \{{(.*?)\}}', sheet, re.DOTALL)
        assert f"font-size: {theme['headingFontSizes'][level - 1]};" in rule
        assert f"font-weight: {theme['headingFontWeights'][level - 1]};" in rule
    (number,) = re.findall(r"p\.number \{(.*?)\}", sheet, re.DOTALL)
    assert f"font-size: {theme['metricValueFontSize']};" in number
    assert f"font-weight: {theme['metricValueFontWeight']};" in number
