"""What a source says of one of its figures is repeated beside that figure, and beside no other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from pcc_metrics.content.page_content import build_page_content
from pcc_metrics.domain.catalogue import Catalogue, load_catalogue
from pcc_metrics.domain.periods import Month
from pcc_metrics.domain.source_definitions import SourceClaim
from pcc_metrics.domain.view import View
from pcc_metrics.figures.reader import Reader
from pcc_metrics.store.observation import Observation
from pcc_metrics.store.row_diff import encode_table
from pcc_metrics.store.snapshot import Metadata, Snapshot
from pcc_metrics.store.snapshot_file import to_table
from tests.support.factories import AS_OF, CATALOGUE, reader, row

TEXT = "The calls' publisher says that the standard has been met since May 2025."
MET = SourceClaim(
    id="met",
    measure="answered",
    area="shire",
    start=Month.parse("2025-12"),
    end=Month.parse("2025-12"),
    source="calls",
    text=TEXT,
)


def said(catalogue: Catalogue, rows: Iterable[Observation], to: str) -> str:
    """The sentence about the standard, in the text of a page."""
    reading = Reader(reader(rows).snapshot, catalogue)
    page = build_page_content(reading, catalogue.priorities["service"], View(to=Month.parse(to)))
    (text,) = [one.text for one in page.sentences if one.fact == "target"]
    return text


def answered(when: str, share: float = 0.91, **more: Any) -> Observation:
    return row("answered", "shire", when, share, **{"source": "calls", **more})


def test_a_claim_stands_beside_the_figure_that_it_was_made_about() -> None:
    catalogue = replace(CATALOGUE, claims={"met": MET})
    assert said(catalogue, [answered("2025-12")], "2025-12").endswith(f"meets it. {TEXT}")


@pytest.mark.parametrize(
    "other",
    [
        answered("2026-03"),
        answered("2026-03", 0.85),
        answered("2025-11"),
        answered("2025-12", source="statement"),
    ],
    ids=["a later month", "a month that fails", "an earlier month", "another source"],
)
def test_a_claim_stands_beside_no_other_figure(other: Observation) -> None:
    sources = (*CATALOGUE.measures["answered"].sources, "statement")
    measure = replace(CATALOGUE.measures["answered"], sources=sources)
    source = replace(CATALOGUE.sources["calls"], id="statement")
    catalogue = replace(
        CATALOGUE,
        claims={"met": MET},
        measures={**CATALOGUE.measures, "answered": measure},
        sources={**CATALOGUE.sources, "statement": source},
    )
    reading = stored([other], catalogue)
    to = View(to=other.period.end)
    page = build_page_content(reading, reading.catalogue.priorities["service"], to)
    assert [one for one in page.sentences if one.fact == "target"]
    assert not any("since May 2025" in one.text for one in page.sentences)


def stored(rows: Iterable[Observation], catalogue: Catalogue) -> Reader:
    """A snapshot that was published with the definitions of a catalogue."""
    metadata = Metadata("Rows", AS_OF, "Test", "", catalogue.definitions())
    return Reader(Snapshot("rows", metadata, encode_table(to_table(rows))), catalogue)


def test_a_claim_stored_with_a_standard_is_about_the_statement_s_own_figure() -> None:
    """As snapshots of before claims had a file of their own hold it."""
    catalogue = load_catalogue()
    rows = [
        row("calls_999_within_10s", "west-midlands", "2023-12", 0.91, source=source)
        for source in ("statement-2024-02-27",)
    ]
    later = row("calls_999_within_10s", "west-midlands", "2026-03", 0.85, source="police-uk-999")
    measure = catalogue.measures["calls_999_within_10s"]
    assert measure.target
    old = replace(measure, target=replace(measure.target, claim="Met since April 2023, it says."))
    with_claim = replace(catalogue, claims={}, measures={**catalogue.measures, measure.id: old})
    reading = stored([*rows, later], with_claim)
    found = {
        to: " ".join(
            s.text
            for s in build_page_content(
                reading, catalogue.priorities["victim-satisfaction"], View(to=Month.parse(to))
            ).sentences
        )
        for to in ("2023-12", "2026-03")
    }
    assert "91%" in found["2023-12"] and "Met since April 2023, it says." in found["2023-12"]
    assert "85%" in found["2026-03"] and "does not meet it" in found["2026-03"]
    assert "since April 2023" not in found["2026-03"]
