"""What the law asks for and a statement lacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.statement.checklist import checklist, gaps
from pcc_metrics.statement.text_fields import (
    NO,
    ON,
    PRE_ELECTION,
    ActivityClaim,
    Whose,
    write_claims,
)
from tests.support.statements import CLAIM, FIRST, SECOND, complete_texts, composed


def test_a_new_draft_misses_all_that_only_the_office_can_say() -> None:
    found = gaps(composed(FIRST))
    titles = [p.title for p in load_catalogue().priorities.values()]
    for title in titles:
        about = [gap for gap in found if gap.startswith(f"{title}: ")]
        wanted = [
            "it is not said whether this priority applies.",
            "it is not said why it applies or does not.",
            "it is not said what West Midlands Police did this quarter.",
        ]
        # Of drugs no initiative of the quarter is the force's; the others have one.
        assert [gap.removeprefix(f"{title}: ") for gap in about] == wanted[
            : 3 if "drugs" in title else 2
        ]
    assert len(found) == 2 * len(titles) + 1
    later = gaps(composed(SECOND))
    assert sum("it is not said what West Midlands Police did" in gap for gap in later) == len(
        titles
    )


def test_a_statement_with_all_that_the_law_asks_for_has_no_gap() -> None:
    statement = composed(FIRST, complete_texts())
    assert gaps(statement) == ()
    open_items = [item for item in checklist(statement) if not item.done]
    assert open_items and not any(item.needed for item in open_items)


def test_a_priority_that_does_not_apply_needs_a_reason_and_no_contribution() -> None:
    texts = {**complete_texts(), "applies/drugs": NO, "did/drugs": ""}
    assert gaps(composed(FIRST, texts)) == ()
    assert gaps(composed(FIRST, {**texts, "why/drugs": ""})) == (
        "Disrupt drugs supply and county lines: it is not said why it applies or does not.",
    )


@pytest.mark.parametrize(
    ("claim", "gap"),
    [
        (
            ActivityClaim("Said.", "", date(2023, 12, 1)),
            "a claim has no source or no date: “Said.”.",
        ),
        (ActivityClaim("Said.", "A paper"), "a claim has no source or no date: “Said.”."),
        (
            ActivityClaim("Said.", "A paper", date(2023, 9, 30)),
            (
                "every claim about West Midlands Police is older than October to December 2023, so "
                "none is about this quarter."
            ),
        ),
    ],
)
def test_a_claim_needs_its_source_and_a_date_of_this_quarter(
    claim: ActivityClaim, gap: str
) -> None:
    texts = {**complete_texts(), "did/drugs": write_claims([claim])}
    assert gaps(composed(FIRST, texts)) == (f"Disrupt drugs supply and county lines: {gap}",)


@pytest.mark.parametrize("whose", [Whose.OFFICE, Whose.PARTNER])
def test_what_others_did_is_no_contribution_of_the_force(whose: Whose) -> None:
    """Paragraph 7A(a) asks for what the force contributed."""
    texts = {**complete_texts(), "did/drugs": write_claims([replace(CLAIM, whose=whose)])}
    (gap,) = gaps(composed(FIRST, texts))
    assert gap.endswith("county lines: it is not said what West Midlands Police did this quarter.")
    both = {**texts, "did/drugs": write_claims([replace(CLAIM, whose=whose), CLAIM])}
    assert gaps(composed(FIRST, both)) == ()


def test_the_front_sheet_is_asked_for_and_keeps_nothing_back() -> None:
    front = [item for item in checklist(composed(FIRST)) if item.part.startswith("front/")]
    assert {item.part for item in front if not item.done} == {
        f"front/{name}" for name in ("date", "presented-by", "financial", "equality", "risk")
    }
    assert not any(item.needed for item in front)
    given = {**complete_texts(), "front/presented-by": "The Commissioner"}
    names = [item.part for item in checklist(composed(FIRST, given)) if item.gap]
    assert "front/presented-by" not in names and "front/risk" in names


def test_a_local_pack_has_a_front_sheet_only_where_somebody_writes_one() -> None:
    assert composed(FIRST, area="walsall").front == ()
    typed = composed(FIRST, {"front/date": "2024-02-27"}, area="walsall").front
    assert {line.field: line.text for line in typed}["date"] == "27 February 2024"


def test_commentary_is_the_office_s_own_rule_and_not_wanted_before_an_election() -> None:
    def wanted(texts: dict[str, str]) -> list[str]:
        return [item.requirement for item in checklist(composed(FIRST, texts)) if not item.needed]

    assert any("quarterly reflections" in text for text in wanted(complete_texts()))
    quiet = wanted({**complete_texts(), PRE_ELECTION: ON})
    assert not any("reflections" in text for text in quiet)


def test_links_that_the_office_has_not_named_are_told() -> None:
    missing = [item for item in checklist(composed(FIRST)) if "paragraph 7" in item.requirement]
    assert len(missing) == 2
    assert all("not yet named its page" in item.gap for item in missing)
