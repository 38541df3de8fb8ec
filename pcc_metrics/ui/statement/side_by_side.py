"""Two statements side by side, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from pcc_metrics.statement.compare_versions import ComparedBlock, SentencePair
from pcc_metrics.ui.widgets.escape import escape_markup

NOTHING = "–"


def render_compared_blocks(
    blocks: Iterable[ComparedBlock], names: tuple[str, str], *, changes_only: bool = False
) -> None:
    """Each heading of each priority as a table of what both say."""
    section = ""
    for block in blocks:
        pairs = [p for p in block.pairs if not (changes_only and p.same)]
        if not pairs:
            continue
        if block.title != section:
            section = block.title
            st.header(escape_markup(section), anchor=False)
        st.subheader(escape_markup(block.heading), anchor=False)
        st.table(_table(pairs, names), hide_index=True, alt=f"{section}: {block.heading}")


def _table(pairs: Iterable[SentencePair], names: tuple[str, str]) -> pd.DataFrame:
    """How the two differ is said in words: colour alone would leave some readers out."""
    left, right = names
    rows = [
        {
            "Change": pair.how,
            left: escape_markup(pair.left or NOTHING),
            right: escape_markup(pair.right or NOTHING),
        }
        for pair in pairs
    ]
    return pd.DataFrame(rows)
