"""Two statements side by side, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from pcc_metrics.statement.compare_versions import Block, Pair
from pcc_metrics.ui.widgets.escape import plain

NOTHING = "–"


def blocks(found: Iterable[Block], names: tuple[str, str], *, changes_only: bool = False) -> None:
    """Each heading of each priority as a table of what both say."""
    section = ""
    for block in found:
        pairs = [p for p in block.pairs if not (changes_only and p.same)]
        if not pairs:
            continue
        if block.title != section:
            section = block.title
            st.header(plain(section), anchor=False)
        st.markdown(f"**{plain(block.heading)}**")
        st.table(_table(pairs, names), hide_index=True, alt=f"{section}: {block.heading}")


def _table(pairs: Iterable[Pair], names: tuple[str, str]) -> pd.DataFrame:
    """How the two differ is said in words: colour alone would leave some readers out."""
    left, right = names
    rows = [
        {"Change": pair.how, left: plain(pair.left or NOTHING), right: plain(pair.right or NOTHING)}
        for pair in pairs
    ]
    return pd.DataFrame(rows)
