"""The figures of areas, each from the rows of a table that make it up, and the areas without."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Area
from pcc_metrics.domain.formatting import join_words
from pcc_metrics.domain.periods import Period
from pcc_metrics.sources.area_codes import CodedFigure
from pcc_metrics.sources.ingest_report import IngestTally
from pcc_metrics.sources.partnerships import NO_ROW
from pcc_metrics.sources.table_rows import Labels
from pcc_metrics.sources.wide_tables import NOT_AVAILABLE, WideRow, cells

NO_ROWS = "the table has no rows for them"


@dataclass(frozen=True)
class PartRow:
    """One row of a table: an area, or a part of one."""

    code: str
    name: str
    row: WideRow


@dataclass
class PartnershipSums:
    """Figures as tables are read, and why areas have none."""

    catalogue: Catalogue
    labels: Labels
    tally: IngestTally
    figures: list[CodedFigure] = field(default_factory=list)
    _without: dict[tuple[Period, str], list[Area]] = field(default_factory=dict)

    def add(
        self, area: Area, period: Period, parts: Sequence[PartRow], note: str | None = None
    ) -> None:
        """The figures of an area from its parts; where one has none, their sum is no figure."""
        lacking: dict[str, list[str]] = {}  # parts without a figure -> in which columns
        columns = [list(cells(part.row, self.labels, self.tally)) for part in parts]
        code = " + ".join(part.code for part in parts)
        for same_cells in zip(*columns, strict=True):
            label, measures, _ = same_cells[0]
            counts = [count for _, _, count in same_cells if count is not None]
            if len(counts) < len(parts):
                without = [
                    p.name for p, (*_, n) in zip(parts, same_cells, strict=True) if n is None
                ]
                lacking.setdefault(join_words(without), []).append(label)
                self.tally.leave_out(NOT_AVAILABLE, f"{label}, {area.title}", len(parts))
                continue
            self.tally.counted += len(parts)
            self.figures += [
                CodedFigure(m, area.id, period, code, sum(counts), note) for m in measures
            ]
        for names, labels in lacking.items():
            self.tally.note(
                f"{area.title}, {period.label}: there is no figure for {join_words(labels)}, "
                f"because the table has none for {names}."
            )

    def leave_without(self, area: Area, period: Period, reason: str) -> None:
        """The area has no figure in a table of the period, for a reason."""
        self._without.setdefault((period, reason), []).append(area)

    def name_areas_without(self) -> None:
        """Say which areas no table of the period has a figure for, and why."""
        for sentence in self._areas_without():
            self.tally.note(sentence)

    def _areas_without(self) -> Iterator[str]:
        held = {(figure.area, figure.period) for figure in self.figures}
        for (period, reason), areas in self._without.items():
            titles = [area.title for area in areas if (area.id, period) not in held]
            why = NO_ROWS if reason == NO_ROW and len(titles) > 1 else reason
            if titles:
                yield (f"{join_words(titles)}, {period.label}: there is no figure, because {why}.")
