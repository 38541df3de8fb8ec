"""A share that cannot be of the count beside it is written nowhere without saying so."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from pcc_metrics.charts.figure_tables import figures_table, trend_table
from pcc_metrics.charts.tables import Table, to_csv
from pcc_metrics.charts.trend import trend_chart
from pcc_metrics.cli.commands import main
from pcc_metrics.content.page_content import PageContent, build_page_content
from pcc_metrics.content.page_json import figure_json
from pcc_metrics.content.paragraphs import DraftedText
from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.view import View
from pcc_metrics.figures.figure import Figure, NoFigure
from pcc_metrics.narrative.provenance import mention_provenance
from pcc_metrics.statement.since_last import overdue_figures
from tests.support.exports import made
from tests.support.factories import CATALOGUE, make_content, reader, row
from tests.support.factories import figure as resolve
from tests.support.statements import FIRST, SECOND, reader_of

YEAR = "2025-04/2026-03"
FLAG = "42% (base not stated)"
SHARES = [
    row("deaths", "shire", YEAR, 41, source="yearbook"),
    row("knife_share", "shire", YEAR, 0.42, source="yearbook"),
]


@pytest.fixture(autouse=True)
def _bundled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCC_METRICS_DATA", str(BUNDLED))


def page(*more: Any) -> PageContent:
    return make_content([*SHARES, *more], "violence", to="2026-03")


def share() -> Figure:
    figure = page().figures["knife_share"]
    assert isinstance(figure, Figure)
    return figure


def output(*arguments: str) -> str:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_figure_says_so_in_words_and_in_a_note() -> None:
    assert share().text == FLAG
    (note,) = [one.text for one in share().notes if one.code == "base"]
    assert "no share of the 41 deaths of the year to March 2026" in note
    assert figure_json(share())["notes"] == [note]
    assert share().comparisons == ()


def test_a_share_of_a_count_that_fits_is_not_flagged() -> None:
    rows = [SHARES[0], row("knife_share", "shire", YEAR, 0.41, source="yearbook")]
    figure = make_content(rows, "violence", to="2026-03").figures["knife_share"]
    assert isinstance(figure, Figure) and figure.text == "41%" and not figure.notes


def test_the_command_says_so() -> None:
    text = output("figure", "homicide_knife_share", "--snapshot", FIRST)
    assert text.splitlines()[0].endswith(f": {FLAG}")
    assert "bases of 81 and 83 to 86 fit" in text
    plain = json.loads(output("figure", "homicide_knife_share", "--snapshot", FIRST, "--json"))
    assert plain["value"] == 0.42
    assert any("does not state the number that this is a share of" in n for n in plain["notes"])


def test_the_sentence_of_a_gap_says_so() -> None:
    found = resolve(SHARES, "knife_share", "shire", to="2025-10")
    assert isinstance(found, NoFigure)
    assert f"the year to March 2026: {FLAG}." in found.unavailable


def test_a_comparison_with_such_a_share_is_not_made() -> None:
    before = "2024-04/2025-03"
    rows = [
        row("deaths", "shire", before, 50, source="yearbook"),
        row("knife_share", "shire", before, 0.42, source="yearbook"),
        row("deaths", "shire", YEAR, 41, source="yearbook"),
        row("knife_share", "shire", YEAR, 0.41, source="yearbook"),
    ]
    figure = resolve(rows, "knife_share", "shire", to="2026-03")
    assert isinstance(figure, Figure) and figure.find_comparison("year")
    rows[0] = row("deaths", "shire", before, 41, source="yearbook")
    figure = resolve(rows, "knife_share", "shire", to="2026-03")
    assert isinstance(figure, Figure)
    compared = figure.find_comparison("year")
    assert compared and "base of its share is not stated" in compared.reason


def cells(table: Table) -> Iterator[list[str]]:
    text = to_csv(table, "id").decode("utf-8-sig")
    yield from csv.reader(io.StringIO(text))


def flagged(row: list[str]) -> bool:
    """A row that holds the share holds the flag as well."""
    return not re.search(r"\b42%|^42$|^0\.42$", "\n".join(row), re.MULTILINE) or (
        "base not stated" in " ".join(row).casefold()
    )


def test_tables_and_csv_files_say_so() -> None:
    figures = list(cells(figures_table(page().figures.values(), CATALOGUE)))
    assert all(map(flagged, figures))
    assert any(FLAG in line for line in figures)
    content = page()
    rows = list(cells(DraftedText(content, reader(SHARES)).table))
    assert any("0.42" in line for line in rows) and all(map(flagged, rows))


def test_a_series_says_so_at_each_point() -> None:
    rows = []
    for year, deaths, part in (
        (2022, 41, 0.42),
        (2023, 50, 0.42),
        (2024, 40, 0.4),
        (2025, 41, 0.42),
    ):
        when = f"{year}-04/{year + 1}-03"
        rows.append(row("deaths", "shire", when, deaths, source="yearbook"))
        rows.append(row("knife_share", "shire", when, part, source="yearbook"))
    content = make_content(rows, "violence", to="2026-03")
    (trend,) = [one for one in content.trends if one.measure.id == "knife_share"]
    said = [line for line in cells(trend_table(trend, CATALOGUE)) if line[1] == "42"]
    assert [("base not stated" in line[2]) for line in said] == [True, False, True]
    chart = trend_chart(trend, CATALOGUE, content.figures["knife_share"])
    assert "42% (base not stated)" in chart.alt
    assert "42% (base not stated)" in json.dumps(chart.spec)


@pytest.mark.parametrize("kind", ["draft", "bare"])
def test_the_workbook_says_so_in_every_row(kind: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made(kind, "xlsx")))
    lines = [
        [str(cell) for cell in line if cell is not None]
        for sheet in book.worksheets
        for line in sheet.iter_rows(values_only=True)
    ]
    held = [line for line in lines if "0.42" in line or any("42%" in cell for cell in line)]
    assert held
    for line in held:
        said = " ".join(line).casefold()
        assert "base not stated" in said or "without its base" in said or "can be shares" in said


def test_what_a_dated_document_says_is_never_overdue() -> None:
    content = reader_page()
    lines = overdue_figures([content], reader_of(SECOND).snapshot.as_of, load_catalogue())
    assert lines and not any("42%" in line or "statement" in line for line in lines)
    figure = content.figures["homicide_knife_share"]
    assert FLAG in dict(mention_provenance(figure, {}).items)["Figure"]


def reader_page() -> PageContent:
    reading = reader_of(SECOND)
    return build_page_content(reading, reading.catalogue.priorities["homicide"], View())


@pytest.mark.parametrize("snapshot", [FIRST, SECOND])
@pytest.mark.parametrize("area", [(), ("--area", "walsall")])
def test_no_draft_repeats_the_share_unflagged(snapshot: str, area: tuple[str, ...]) -> None:
    text = output("draft", "homicide", "--snapshot", snapshot, *area)
    for line in (line for line in text.splitlines() if re.search(r"\b(?:42|18)%", line)):
        assert "without its base" in line or "can be shares" in line, line
