"""What was done: taken over from the catalogue, dated, and whose it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.office import Whose
from pcc_metrics.statement.contributions import check_contribution, take_over
from pcc_metrics.statement.text_fields import ActivityClaim, write_claims
from tests.support.statements import CLAIM, FIRST, composed

CATALOGUE = load_catalogue()
CARA = CATALOGUE.initiatives["cara"]
TODAY = date(2026, 12, 1)


def test_an_initiative_brings_its_words_source_day_and_whose_it_is() -> None:
    claim = take_over(CARA, "homicide", CATALOGUE, {})
    source = CATALOGUE.sources[CARA.source]
    assert claim.text.startswith(f"{CARA.title}. People cautioned for domestic abuse")
    assert claim.source.casefold() == source.in_sentence.casefold()
    assert (claim.url, claim.said_on) == (source.url, CARA.said_on)
    assert (claim.whose, claim.initiative) == (Whose.FORCE, "cara")


def test_what_the_office_wrote_of_an_initiative_goes_with_it() -> None:
    own = {"initiative/homicide/cara": "in our own words."}
    assert take_over(CARA, "homicide", CATALOGUE, own).text == f"{CARA.title}. In our own words."


def test_an_initiative_that_was_taken_over_stands_once() -> None:
    def titles(texts: dict[str, str]) -> tuple[list[str], list[str]]:
        (section,) = (one for one in composed(FIRST, texts).sections if one.id == "homicide")
        return [c.text for c in section.did], [c.text for c in section.initiatives]

    assert any(text.startswith(CARA.title) for text in titles({})[1])
    claim = take_over(CARA, "homicide", CATALOGUE, {})
    did, initiatives = titles({"did/homicide": write_claims([claim])})
    assert did == [claim.text]
    assert initiatives and not any(text.startswith(CARA.title) for text in initiatives)


def test_a_statement_with_one_contribution_no_longer_says_that_nothing_was_given() -> None:
    claim = take_over(CARA, "homicide", CATALOGUE, {})
    (section,) = (
        one
        for one in composed(FIRST, {"did/homicide": write_claims([claim])}).sections
        if one.id == "homicide"
    )
    assert section.did_missing == ""


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        (replace(CLAIM, said_on=date(2026, 12, 2)), "cannot be of 2 December 2026"),
        (ActivityClaim(" "), "needs words"),
        (replace(CLAIM, url="javascript:alert(1)"), "begins with https://"),
    ],
    ids=["of the future", "without words", "no web address"],
)
def test_what_cannot_be_is_refused_with_a_sentence(claim: ActivityClaim, why: str) -> None:
    with pytest.raises(InputError, match=why):
        check_contribution(claim, TODAY)


def test_one_of_today_can_be_kept() -> None:
    check_contribution(replace(CLAIM, said_on=TODAY), TODAY)
