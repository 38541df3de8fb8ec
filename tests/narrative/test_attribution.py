"""The licence and attribution of every source stand wherever its figures do."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from html import escape

import pytest

from pcc_metrics.charts.tables import to_csv
from pcc_metrics.content.page_content import build_page_content
from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.view import View
from pcc_metrics.figures.reader import Reader
from pcc_metrics.narrative.attribution import source_attribution, sources_behind
from pcc_metrics.store.register import Register
from pcc_metrics.ui.state.downloads import as_svg, page_zip
from tests.ui.test_pages import said, visit

CATALOGUE = load_catalogue()
ARCHIVE = CATALOGUE.sources["police-uk-archive"]


@pytest.mark.parametrize("snapshot", ["2024-02-27", "2026-11-22"])
@pytest.mark.parametrize("priority", CATALOGUE.priorities)
@pytest.mark.parametrize("areas", [(), ("dudley", "walsall")])
def test_a_page_credits_every_source_that_it_has_figures_of(
    snapshot: str, priority: str, areas: tuple[str, ...]
) -> None:
    reader = Reader(Register(BUNDLED).open(snapshot), CATALOGUE)
    brief = build_page_content(reader, CATALOGUE.priorities[priority], View(areas))
    found = sources_behind(reader, brief.figures.values())
    held = {row.source for figure in brief.figures.values() for row in figure.observations}
    assert held <= {source.id for source in found}
    shown = said(visit(priority, snapshot=snapshot, lpa=list(areas)))
    for source in found:
        assert source_attribution(source) in shown


def test_the_overview_credits_the_sources_of_its_cards() -> None:
    shown = said(visit(""))
    for source in ("ons-c2", "ons-population", "police-uk-street"):
        assert source_attribution(CATALOGUE.sources[source]) in shown


@pytest.mark.parametrize("source", CATALOGUE.sources)
def test_every_source_has_words_to_be_credited_with(source: str) -> None:
    found = CATALOGUE.sources[source]
    assert found.licence and found.attribution
    assert found.licence.casefold() in source_attribution(found).casefold()
    assert source_attribution(found).endswith(".") and ".." not in source_attribution(found)


def test_a_licence_that_the_attribution_names_is_not_said_twice() -> None:
    assert source_attribution(ARCHIVE) == (
        "Contains public sector information from data.police.uk licensed under the Open "
        "Government Licence v3.0."
    )
    assert source_attribution(replace(ARCHIVE, attribution="From data.police.uk")) == (
        "From data.police.uk. Licence: Open Government Licence v3.0."
    )


@pytest.mark.parametrize("priority", ["homicide", "drugs"])
def test_what_is_taken_away_credits_its_sources(priority: str) -> None:
    visited = visit(priority, lpa="dudley").session_state["_visit"]
    page = visited.content.page
    assert len(page.trends) + len(page.areas) > 1
    for panel in (*page.trends, *page.areas, *page.components):
        figure, wanted = page.content.figures[panel.measure.id], page.credits_of(panel.measure)
        for source in sources_behind(page.reader, [figure]):
            assert source_attribution(source) in wanted
        assert wanted in to_csv(panel.rows.table, "a snapshot", "", wanted).decode()
        assert escape(wanted) in as_svg(panel.chart, "a snapshot", wanted, "")
    with zipfile.ZipFile(io.BytesIO(page_zip(page, "a snapshot", "", "About"))) as archive:
        for name in archive.namelist():
            if name != "text.txt":  # its references name source, publisher and licence
                assert page.credits in archive.read(name).decode(), name
