"""The status of new figures: provisional or as published, and final only where somebody says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, load_catalogue
from pcc_metrics.publishing.manual_entry import ManualFigure
from pcc_metrics.sources import INGESTERS
from pcc_metrics.sources.first_status import first_status, mark_provisional
from pcc_metrics.store.observation import Observation, Status
from tests.support.factories import row

CATALOGUE = load_catalogue(BUNDLED_CATALOGUE)
DOCUMENT = """\
title = "A document"
as_of = 2026-02-27
publisher = "An office"
source = "{source}"
area = "west-midlands"
note = ""

[[figure]]
measure = "homicides"
start = "2025-01"
end = "2025-12"
value = 30
note = "Page 1."
{status}
"""


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("ons-c2", Status.PROVISIONAL),
        ("ons-pfa", Status.PROVISIONAL),
        ("home-office-pfa", Status.PROVISIONAL),
        ("home-office-csp", Status.PROVISIONAL),
        ("police-uk-street", Status.AS_PUBLISHED),
        ("statement-2024-02-27", Status.AS_PUBLISHED),
        ("a source of another catalogue", Status.AS_PUBLISHED),
    ],
)
def test_recorded_crime_of_the_ons_and_the_home_office_is_provisional(
    source: str, status: Status
) -> None:
    assert first_status(CATALOGUE, source) is status
    rows = [
        row("homicides", "west-midlands", "2025-04", 3, source=source, status=said)
        for said in ("as_published", "revised", "incomplete", "untested")
    ]
    marked = [one.status for one in mark_provisional(rows, CATALOGUE)]
    assert marked == [status, Status.REVISED, Status.INCOMPLETE, Status.UNTESTED]


@pytest.mark.parametrize(
    ("source", "said", "status"),
    [
        ("statement-2024-02-27", "", Status.AS_PUBLISHED),
        ("ons-c2", "", Status.PROVISIONAL),
        ("ons-c2", 'status = "final"', Status.FINAL),
    ],
)
def test_a_typed_document_has_the_status_that_it_states_else_its_source_s(
    tmp_path: Path, source: str, said: str, status: Status
) -> None:
    path = tmp_path / "document.toml"
    path.write_text(DOCUMENT.format(source=source, status=said), "utf-8")
    (found,) = INGESTERS["typed"]([path], CATALOGUE).observations
    assert found.status is status


def test_nothing_that_makes_a_row_calls_it_final_by_itself() -> None:
    assert Observation.__dataclass_fields__["status"].default is Status.AS_PUBLISHED
    assert ManualFigure.__dataclass_fields__["status"].default == "as_published"
