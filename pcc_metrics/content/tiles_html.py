"""Tiles of headline figures as HTML, for the app and for the first answer of the server."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from pcc_metrics.charts.sparkline import HEIGHT, WIDTH, Sparkline
from pcc_metrics.content.overview import PriorityTile
from pcc_metrics.content.render_html import render_template
from pcc_metrics.links import QueryKeys, build_address
from pcc_metrics.narrative.provenance import Provenance
from pcc_metrics.narrative.tile_text import LEGEND, Tile
from pcc_metrics.stats.change_signs import Sign

SYMBOLS = {sign.symbol for sign in Sign}
NO_HEADLINE = "None of its measures is named as a headline figure. Its page has what is held on it."


@dataclass(frozen=True)
class TileCard:
    """A tile as it is shown. `title` and `address` are of the page it leads to, if to any.

    `evidence` is where its number comes from, which opens at the number.
    """

    tile: Tile | None
    spark: Sparkline | None = None
    title: str = ""
    address: str = ""
    evidence: Provenance | None = None


@dataclass(frozen=True)
class SignedText:
    """A line of a tile in parts: its sign, what stands out, and the numbers behind it."""

    symbol: str
    strong: str
    rest: str


def split_change(text: str) -> SignedText:
    """`▽ 4% lower in total (4,930; 5,131 a year before)` in its three parts."""
    first, _, words = text.partition(" ")
    symbol, words = (first, words) if first in SYMBOLS else ("", text)
    strong, bracket, rest = words.partition(" (")
    return SignedText(symbol, strong, rest.removesuffix(")") if bracket else "")


def overview_cards(tiles: Iterable[PriorityTile], root: str, query: QueryKeys) -> list[TileCard]:
    """The priorities' tiles, each with the way to its page; that keeps the keys of the address."""
    return [
        TileCard(
            shown.tile,
            shown.spark,
            shown.priority.short,
            build_address(root, shown.priority.id, query),
            shown.evidence,
        )
        for shown in tiles
    ]


def tiles_html(cards: Iterable[TileCard]) -> Markup:
    """The tiles as a list, in the order given."""
    shown = [(card, split_change(card.tile.change.text) if card.tile else None) for card in cards]
    return render_template(
        "tiles.html", cards=shown, width=WIDTH, height=HEIGHT, no_headline=NO_HEADLINE
    )


@cache
def legend_html() -> Markup:
    """What the signs mean."""
    return render_template("legend.html", legend=LEGEND)
