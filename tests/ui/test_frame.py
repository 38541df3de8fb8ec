"""What stands around a page: the title of its tab, a failure, paper; the About pages."""

from __future__ import annotations

import logging
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pcc_metrics.content.view_text import tab_title
from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.glossary import ACCESSIBILITY, GLOSSARY, load_accessibility, load_glossary
from pcc_metrics.ui.overview import overview_page
from pcc_metrics.ui.shell.print_footer import css_string
from pcc_metrics.ui.state import session
from pcc_metrics.ui.state.navigation import SECTIONS, all_pages
from tests.ui.test_pages import CATALOGUE, assert_well, said, visit
from tests.ui.test_pages import title as title_of

FAILED = "cannot be shown"


def broken(*_: Any, **__: Any) -> None:
    raise RuntimeError("out of cheese")


def test_every_page_of_the_table_has_a_script_and_stands_in_a_section() -> None:
    found = list(all_pages(CATALOGUE))
    assert len({place.path for place in found}) == len(found)
    order = [SECTIONS.index(place.section) for place in found]
    assert order == sorted(order)


def test_the_tab_names_page_area_and_period() -> None:
    at = visit("robbery" if "robbery" in CATALOGUE.priorities else "homicide", lpa="coventry")
    kept = at.session_state["_visit"]
    period = kept.period
    assert period is not None
    assert tab_title("Homicide", kept.catalogue.body.office, kept.areas, period) == (
        f"Homicide, Coventry, {period.label} – West Midlands Police and Crime Commissioner"
    )


@pytest.mark.parametrize(
    ("module", "name", "path", "title"),
    [
        (session, "with_content", "homicide", "This page cannot be shown"),
        (overview_page, "render_tiles", "", "National policing priorities"),
    ],
    ids=["before the page", "within it"],
)
def test_a_failure_has_a_reference_that_stands_in_the_log_too(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    module: Any,
    name: str,
    path: str,
    title: str,
) -> None:
    monkeypatch.setattr(module, name, broken)
    with caplog.at_level(logging.ERROR, logger="pcc_metrics"):
        at = visit(path)
    assert_well(at)
    assert title_of(at) == title
    text = said(at, "title", "header", "error", "markdown")
    assert FAILED in text
    assert "cheese" not in text
    (reference,) = (code.value for code in at.code if re.fullmatch("[0-9A-F]{6}", code.value))
    assert f"Reference {reference}" in caplog.text
    assert "out of cheese" in caplog.text


def test_a_foot_on_paper_cannot_be_ended_by_what_it_says() -> None:
    text = css_string('a"; } </style> ü')
    assert re.fullmatch(r'"(?:[A-Za-z0-9]|\\[0-9a-f]+ )*"', text)


def test_the_glossary_says_every_word() -> None:
    at = visit("glossary")
    assert_well(at)
    text = said(at)
    for term in load_glossary(BUNDLED_CATALOGUE).term:
        assert term.name in text
    assert len(at.header) == len({term.group for term in load_glossary(BUNDLED_CATALOGUE).term})


def test_the_accessibility_statement_names_what_fails_and_what_was_tested() -> None:
    at = visit("accessibility")
    assert_well(at)
    text, found = said(at), load_accessibility(BUNDLED_CATALOGUE)
    assert "Web Content Accessibility Guidelines 2.2" in text
    for failure in found.failure:
        assert failure.what in text
        assert failure.instead in text
    for tested in found.tested:
        assert tested.result in text
    assert found.prepared >= max(tested.when for tested in found.tested)
    assert found.prepared <= date.today()  # noqa: DTZ011 - a day, wherever the test runs


def test_another_catalogue_without_these_files_shows_those_of_the_app(tmp_path: Path) -> None:
    assert load_glossary(tmp_path) == load_glossary(BUNDLED_CATALOGUE)
    assert load_accessibility(tmp_path) == load_accessibility(BUNDLED_CATALOGUE)


def test_a_mistake_in_these_files_is_named(tmp_path: Path) -> None:
    (tmp_path / GLOSSARY).write_text('[[term]]\nname = "Rate"\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"glossary\.toml .* term\.0\.meaning"):
        load_glossary(tmp_path)
    (tmp_path / ACCESSIBILITY).write_text("standard = ", encoding="utf-8")
    with pytest.raises(InputError, match=r"accessibility\.toml"):
        load_accessibility(tmp_path)


def test_whoever_finds_a_figure_wrong_gets_an_address_and_what_to_send() -> None:
    at = visit("homicide", to="2025-06")
    at.session_state["looks-wrong"] = True
    at.run()
    text = said(at)
    assert CATALOGUE.body.contact
    assert CATALOGUE.body.contact.removeprefix("https://").rstrip("/") in text.replace("\u2060", "")
    assert any("snapshot=" in code.value and "(snapshot " in code.value for code in at.code)
