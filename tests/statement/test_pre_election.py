"""Before an election a statement holds what the law asks for, and the office sees what goes."""

from __future__ import annotations

from datetime import date

from pcc_metrics.domain.office import Whose
from pcc_metrics.statement.checklist import gaps
from pcc_metrics.statement.pre_election import list_left_out
from pcc_metrics.statement.text_fields import ActivityClaim, write_claims
from tests.support.statements import CLAIM, FIRST, complete_texts, composed

OF_THE_OFFICE = ActivityClaim("We paid for it.", "A paper", date(2023, 12, 1), whose=Whose.OFFICE)
TEXTS = {
    **complete_texts(commentary="We thought about it."),
    "introduction": "Our opening words.",
    "question/drugs": "What now?",
    "did/drugs": write_claims([CLAIM, OF_THE_OFFICE]),
}


def test_what_goes_is_listed_before_the_switch_and_is_gone_after_it() -> None:
    whole = composed(FIRST, TEXTS)
    going = list_left_out(whole)
    said = {one.text for one in going}
    expected = {"Our opening words.", "We thought about it.", "What now?", OF_THE_OFFICE.text}
    assert expected < said
    quiet = composed(FIRST, {**TEXTS, "pre-election": "on"})
    texts = " ".join(quiet.texts)
    assert not [one.text for one in going if one.text in texts]
    assert not list_left_out(quiet)


def test_what_the_law_asks_for_stays() -> None:
    quiet = composed(FIRST, {**TEXTS, "pre-election": "on"})
    assert gaps(quiet) == ()
    for before, after in zip(composed(FIRST, TEXTS).sections, quiet.sections, strict=True):
        assert after.applicability == before.applicability
        assert after.sentences == before.sentences
        assert CLAIM in after.did
    assert "what the office and its partners did, are left out" in quiet.pre_election


def test_a_priority_with_the_office_s_contribution_alone_then_lacks_one() -> None:
    texts = {**TEXTS, "did/drugs": write_claims([OF_THE_OFFICE]), "pre-election": "on"}
    (drugs,) = (one for one in composed(FIRST, texts).sections if one.id == "drugs")
    assert drugs.did == () and drugs.did_missing.startswith("Nothing has been given yet")
