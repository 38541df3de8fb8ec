"""A chart with its table, as a page shows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa

from pcc_metrics.charts.chart import Chart
from pcc_metrics.charts.tables import Cell, Table
from pcc_metrics.domain.definitions import Measure


@dataclass(frozen=True)
class ArrowTable:
    """A table as it is shown: Arrow, which is sent again on a rerun without being made again."""

    table: Table

    @cached_property
    def arrow(self) -> pa.Table:
        """The same rows as an Arrow table, which a browser is sent; made when first asked for."""
        rows, names = self.table.rows, self.table.columns
        columns = zip(*rows, strict=True) if rows else [()] * len(names)
        return pa.table({name: _column(c) for name, c in zip(names, columns, strict=True)})


def _column(cells: Sequence[Cell]) -> pa.Array[Any]:
    """Text where any cell is; whole numbers as such, so that a gap does not turn 412 into 412.0."""
    if any(isinstance(cell, str) for cell in cells):
        return pa.array([None if cell is None else str(cell) for cell in cells], pa.string())
    numbers = [None if cell is None else float(cell) for cell in cells]
    whole = all(number is None or number.is_integer() for number in numbers)
    return pa.array(numbers, pa.float64()).cast(pa.int64()) if whole else pa.array(numbers)


@dataclass(frozen=True)
class Panel:
    """A chart and the table under it, drawn when it is first shown to anybody."""

    measure: Measure
    draw: Callable[[], Chart]

    @cached_property
    def chart(self) -> Chart:
        """The chart, drawn when first asked for."""
        return self.draw()

    @cached_property
    def rows(self) -> ArrowTable:
        """The table under the chart."""
        return ArrowTable(self.chart.table)
