"""Tiles as HTML: every line of the tile is there, and no text is read as markup."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import html

from pcc_metrics.content.overview import build_overview
from pcc_metrics.content.page_content import build_page_content
from pcc_metrics.content.tiles_html import TileCard, legend_html, split_change, tiles_html
from pcc_metrics.content.two_figures import SameThing, find_same_things, two_figures_html
from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, load_catalogue
from pcc_metrics.domain.view import View
from pcc_metrics.figures.reader import Reader
from pcc_metrics.stats.change_signs import Sign
from pcc_metrics.store.register import Register

CATALOGUE = load_catalogue(BUNDLED_CATALOGUE)
HOSTILE = "<script>x()</script> & <b title='\"'>bold</b>"


@pytest.fixture(scope="module")
def cards() -> list[TileCard]:
    reader = Reader(Register().open(Register().current().snapshot), CATALOGUE)
    tiles = build_overview(reader, View()).tiles
    return [
        TileCard(one.tile, one.spark, one.priority.short, f"/{one.priority.id}", one.evidence)
        for one in tiles
    ]


def test_every_line_of_a_tile_is_in_its_html(cards: list[TileCard]) -> None:
    shown = html.fragment_fromstring(tiles_html(cards)).findall("li")
    assert len(shown) == len(cards)
    for item, card in zip(shown, cards, strict=True):
        assert card.tile is not None
        text = " ".join(item.text_content().split())
        assert card.tile.value in text
        for line in card.tile.lines:
            parts = split_change(line.text)
            assert all(part in text for part in (parts.symbol, parts.strong, parts.rest))
        assert item.find("h2/a").get("href") == card.address
        assert ("tile-empty" in item.get("class")) == (not card.tile.value)


def test_a_priority_without_a_headline_measure_says_so() -> None:
    (item,) = html.fragment_fromstring(tiles_html([TileCard(None, title="Drugs")])).findall("li")
    assert "None of its measures is named as a headline figure." in item.text_content()


def test_text_is_never_markup(cards: list[TileCard]) -> None:
    tile = cards[0].tile
    assert tile is not None
    card = TileCard(replace(tile, name=HOSTILE, value=HOSTILE), None, HOSTILE, f"/?x={HOSTILE}")
    shown = html.fragment_fromstring(tiles_html([card]))
    assert not shown.xpath("//script|//b")
    assert HOSTILE in shown.text_content()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("▽ 4% lower in total (4,930; 5,131)", ("▽", "4% lower in total", "4,930; 5,131")),
        ("38 a year before, as reported", ("", "38 a year before, as reported", "")),
        ("– no earlier figure to compare", ("–", "no earlier figure to compare", "")),
        ("? 2% (1; 2 (x))", ("?", "2%", "1; 2 (x)")),
    ],
)
def test_a_change_is_a_sign_a_size_and_its_numbers(text: str, parts: tuple[str, str, str]) -> None:
    found = split_change(text)
    assert (found.symbol, found.strong, found.rest) == parts


def test_the_legend_has_every_sign() -> None:
    text = html.fragment_fromstring(legend_html()).text_content()
    assert all(sign.symbol in text for sign in Sign)


def test_each_number_opens_where_it_comes_from(cards: list[TileCard]) -> None:
    shown = html.fragment_fromstring(tiles_html(cards)).findall("li")
    opened = 0
    for item, card in zip(shown, cards, strict=True):
        assert card.tile is not None
        (details,) = item.xpath("details") if card.tile.shown else ([None])
        assert (details is None) == (card.evidence is None)
        if details is None or card.evidence is None:
            continue
        opened += 1
        assert details.get("open") is None  # the first screen stays as short as it was
        text = " ".join(details.text_content().split())
        names = [name for name, _ in card.evidence.items]
        assert {"Figure", "Period", "Method", "Source"} <= set(names)
        assert all(" ".join(told.split()) in text for pair in card.evidence.items for told in pair)
        figure = card.tile.shown
        assert figure is not None
        assert CATALOGUE.sources[figure.source].title in text
        assert str(figure.status.label) in text
    assert opened == sum(bool(one.tile and one.tile.shown) for one in cards) > 4


# Two figures of one thing.


def same_things(priority: str, *where: str) -> list[SameThing]:
    reader = Reader(Register().open(Register().current().snapshot), CATALOGUE)
    content = build_page_content(reader, CATALOGUE.priorities[priority], View(where))
    return list(find_same_things(content.plan.leaders, content.figures, CATALOGUE))


def test_two_figures_of_one_thing_are_told_apart_by_value_and_definition() -> None:
    robbery = same_things("serious-violence")[0]
    assert robbery.name == "robbery"
    first, second = robbery.each
    assert first.title == "Robbery (street-level data)" and first.value == "6,642 offences"
    assert second.title == "Robbery" and second.scope.endswith("year to June 2025")
    (fold, *_) = html.fragment_fromstring(two_figures_html([robbery])).findall("details")
    text = " ".join(fold.text_content().split())
    assert fold.get("open") is None and text.startswith("Why two figures: robbery")
    for one in robbery.each:
        told = (one.title, one.value, one.scope, one.definition, one.source)
        assert all(" ".join(part.split()) in text for part in told)


def test_the_tile_shows_the_figure_that_leads_and_says_by_which_rule() -> None:
    for priority in CATALOGUE.priorities:
        for where in ((), ("walsall",), ("walsall", "dudley")):
            for one in same_things(priority, *where):
                assert one.why.startswith("Two sources count this. The first leads, as ")
                assert one.each[0].title == one.lead.measure.title


def test_a_page_of_one_source_explains_nothing() -> None:
    assert same_things("homicide") == []
    assert two_figures_html([]) == ""
