"""The page on which a past statement is checked, and its figures are taken over one by one."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.publishing.claim_figures import claim_figure
from pcc_metrics.publishing.manual_entry import write_figures
from pcc_metrics.publishing.publish import Publication, propose, publish
from pcc_metrics.statement.claim_check.check_text import check_document
from pcc_metrics.store.observation import Status
from pcc_metrics.store.register import Register
from pcc_metrics.ui.publish import pending_upload, statement_check
from tests.support import visitors
from tests.support.documents import STATEMENT, write_document
from tests.support.statements import FIRST, reader_of
from tests.ui.test_pages import assert_well, said, visit

ADDRESS = "https://www.example.org/statement"


@pytest.fixture(autouse=True)
def _editor(data_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 - is written to
    """Whoever runs the server, who may publish, on a copy of the bundled data."""
    visitors.at_this_computer(monkeypatch)


def brought(tmp_path: Path, kind: str = "docx") -> AppTest:
    """The page after somebody has brought a statement."""
    at = visit("check-statement")
    assert_well(at)
    path = write_document(tmp_path, kind)
    at.file_uploader[0].set_value((path.name, path.read_bytes(), "application/octet-stream"))
    at.run()
    assert_well(at)
    return at


def test_each_claim_is_marked_in_the_text_with_its_verdict(tmp_path: Path) -> None:
    at = brought(tmp_path)
    (marked,) = [one.value for one in at.get("html") if "<mark" in one.value]
    assert ">41 homicides</mark> <small>[agrees, own source]</small>" in marked
    assert ">8,713</mark> <small>[disagrees]</small>" in marked
    assert "a statement on the West Midlands, dated 27 February 2024" in said(at)
    assert "4 claims:" in said(at)


def test_the_table_has_a_row_a_claim_with_its_figure_and_a_link(tmp_path: Path) -> None:
    frame = brought(tmp_path).dataframe[0].value
    assert list(frame.columns) == list(statement_check.COLUMNS)
    assert frame["Verdict"].tolist()[1] == "Disagrees"
    assert frame["Figure"].tolist()[1] == "7,713"
    assert "/drugs?" in frame["Link"].tolist()[1]


def test_text_of_a_document_is_never_markup() -> None:
    blocks = ("<b>41</b> homicides & <script>alert(1)</script> were recorded in 2023.",)
    marked = statement_check.marked_text(check_document(reader_of(FIRST), blocks))
    assert "<script>" not in marked and "&lt;script&gt;" in marked


def test_what_cannot_be_read_is_said_and_the_page_stays() -> None:
    at = visit("check-statement")
    at.file_uploader[0].set_value(("a.docx", b"none", "application/octet-stream")).run()
    assert_well(at)
    assert "a.docx: It is no Word document" in said(at)


def test_who_may_not_publish_brings_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    visitors.from_elsewhere(monkeypatch)
    at = visit("check-statement")
    assert at.get("file_uploader") == []


def test_figures_are_taken_over_one_by_one_and_published_as_published(tmp_path: Path) -> None:
    at = brought(tmp_path)
    at.button(key="take-over-0").click().run()
    assert "where the statement was published" in said(at)
    at.text_input(key=statement_check.LINK).set_value(ADDRESS).run()
    at.button(key="take-over-1").click().run()
    (figure,) = at.session_state[pending_upload.TYPED_LIST]
    assert (figure.measure, figure.value, figure.where) == (
        "drug_offences", 8713, "Paragraph 2, as published",
    )  # fmt: skip
    assert figure.status == Status.AS_PUBLISHED
    assert "In the list." in said(at)


def test_what_was_taken_over_is_published_with_its_paragraph(
    tmp_path: Path, data_copy: Path
) -> None:
    document = check_document(reader_of(FIRST), STATEMENT)
    figure = claim_figure(document.claims[1], document, load_catalogue(), ADDRESS)
    path = tmp_path / "figures.parquet"
    write_figures(path, [figure], "Taken over", "The office")
    entry = publish(propose(path, data_copy), Publication("Ada", "Taken over.", "As published."))
    rows = Register(data_copy).open(entry.snapshot).series("drug_offences", "west-midlands")
    (row,) = [one for one in rows if one.source == "statement-2024-02-27"]
    assert (row.value, row.status) == (8713, Status.AS_PUBLISHED)
    assert row.note == f"Paragraph 2, as published. Released 2024-02-27: {ADDRESS}"


def test_a_document_that_is_no_source_yet_says_what_to_do() -> None:
    blocks = tuple(one.replace("27 February 2024", "28 February 2024") for one in STATEMENT)
    document = check_document(reader_of(FIRST), blocks)
    with pytest.raises(InputError, match=r"sources\.toml"):
        claim_figure(document.claims[0], document, load_catalogue(), ADDRESS)
