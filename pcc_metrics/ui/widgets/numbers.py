"""A figure as one large number."""

from __future__ import annotations

from pcc_metrics.figures.figure import Figure
from pcc_metrics.ui.widgets.prose import Block, large, strong, text_paragraph


def large_value(figure: Figure) -> Block:
    """The value alone, to be seen from afar."""
    return text_paragraph(large(figure.text))


def value_name(figure: Figure) -> Block:
    """Its name, to stand beside it."""
    return text_paragraph(strong(figure.measure.title))
