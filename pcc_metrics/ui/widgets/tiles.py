"""A tile: a headline figure in a few lines, and what the signs in it mean."""

from __future__ import annotations

from pcc_metrics.narrative.tile_text import LEGEND, Tile
from pcc_metrics.ui.widgets.prose import Block, large, small_print, strong, text_paragraph

LEGEND_TEXT = "  ".join(f"{sign.symbol} {words}" for sign, words in LEGEND.items())


def tile_blocks(tile: Tile) -> list[Block]:
    """Value and name, how it changed; then turn, rate and age in one line of small print."""
    name = strong(tile.name)
    title = text_paragraph(large(tile.value), name) if tile.value else text_paragraph(name)
    first, *rest = [line.text for line in tile.lines] or [""]
    blocks = [title, text_paragraph(first)]
    return [*blocks, small_print(" · ".join(rest))] if rest else blocks
