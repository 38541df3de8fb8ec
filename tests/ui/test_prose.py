"""Text that is placed as HTML: never markup, and as large as the theme's."""

from __future__ import annotations

import re
import tomllib

import pytest
from lxml import html
from markupsafe import Markup

from pcc_metrics.ui.widgets import prose
from tests.support.environment import PROJECT

HOSTILE = "<script>x()</script> & <b title='\"'>bold</b> &lt; {0} {} {x.__class__} $5$ **no** %s"
BLOCKS = {
    "heading": prose.heading(HOSTILE),
    "said": prose.text_paragraph(HOSTILE, prose.strong("Name.")),
    "strong": prose.text_paragraph(prose.strong(HOSTILE)),
    "large": prose.text_paragraph(prose.large(HOSTILE)),
    "small": prose.small_print(HOSTILE),
    "items": prose.item_list([[prose.text_paragraph(HOSTILE), prose.small_print("more")]]),
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


def test_an_item_of_several_paragraphs_stays_one_item() -> None:
    block = prose.item_list(
        [
            [prose.text_paragraph(prose.large("1")), prose.text_paragraph("a")],
            [prose.text_paragraph("b")],
        ]
    )
    assert block.markdown == "- ***1***\n\n  a\n- b"
    assert [len(one) for one in html.fragment_fromstring(block.html).findall("li")] == [2, 1]


def test_large_digits_are_as_the_theme_has_them() -> None:
    theme = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text())["theme"]
    sheet = (PROJECT / "pcc_metrics" / "ui" / "shell" / "page.css").read_text()
    (rule,) = re.findall(r"em > strong \{(.*?)\}", sheet, re.DOTALL)
    assert f"font-size: {theme['metricValueFontSize']};" in rule
    assert f"font-weight: {theme['metricValueFontWeight']};" in rule
    light, dark = (theme[name]["borderColor"].lower() for name in ("light", "dark"))
    assert f"light-dark({light}, {dark})" in sheet


def test_headings_are_as_the_theme_has_them() -> None:
    theme = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text())["theme"]
    sheet = (PROJECT / "pcc_metrics" / "ui" / "shell" / "page.css").read_text()
    for level in (2, 3):
        (rule,) = re.findall(rf'\[data-testid="stHtml"\] h{level} \{{(.*?)\}}', sheet, re.DOTALL)
        assert f"font-size: {theme['headingFontSizes'][level - 1]};" in rule
        assert f"font-weight: {theme['headingFontWeights'][level - 1]};" in rule
