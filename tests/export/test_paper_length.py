"""How long the paper is: its summary fits one page, and the paper eight, without the annexes."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from pcc_metrics.export.document_model import numbered_title
from pcc_metrics.export.files import make_file
from pcc_metrics.export.statement_document import build_document
from pcc_metrics.statement import Statement
from tests.support.statements import THIRD, complete_texts, composed

LONGEST = 8  # pages of A4, front sheet and summary included


@pytest.fixture(params=["bare", "complete"], scope="module")
def statement(request: pytest.FixtureRequest) -> Statement:
    """The newest bundled figures: with nothing typed, and with all that the law asks for."""
    return composed(THIRD, complete_texts() if request.param == "complete" else {})


@pytest.fixture(scope="module")
def pages(statement: Statement) -> dict[str, int]:
    """Heading of a part -> the page that it stands on."""
    reader = PdfReader(io.BytesIO(make_file(statement, "pdf")))
    outer = [one for one in reader.outline if not isinstance(one, list)]
    found = {str(one.title): reader.get_destination_page_number(one) for one in outer}
    return {title: (page or 0) + 1 for title, page in found.items()}


def test_the_paper_has_at_most_eight_pages(statement: Statement, pages: dict[str, int]) -> None:
    first = next(part for part in build_document(statement).parts if part.number == "Annex A")
    assert pages[numbered_title(first)] - 1 <= LONGEST


def test_the_summary_is_one_page(statement: Statement, pages: dict[str, int]) -> None:
    summary, after = build_document(statement).parts[:2]
    begins = pages[numbered_title(summary)]
    reader = PdfReader(io.BytesIO(make_file(statement, "pdf")))
    text = " ".join(reader.pages[begins - 1].extract_text().split())
    assert all(section.title in text for section in statement.sections)
    asked = next(line.text for line in statement.front if line.field == "recommendations")
    assert " ".join(asked.split()) in text
    assert pages[numbered_title(after)] >= begins
