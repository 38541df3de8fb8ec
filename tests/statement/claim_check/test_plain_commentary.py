"""Plain commentary: a figure that has drifted is told, and hardly anything else is."""

from __future__ import annotations

from functools import cache

import pytest

from pcc_metrics.statement import Statement
from pcc_metrics.statement.claim_check.check_text import check_text
from pcc_metrics.statement.claim_check.held_levels import ClaimContext
from pcc_metrics.statement.claim_check.text_claim import TextClaim
from pcc_metrics.statement.commentary_check import commentary_warnings
from pcc_metrics.statement.compare_versions import missing_numbers
from tests.support.statements import FIRST, SECOND, composed, reader_of


@cache
def statement(snapshot: str, area: str = "") -> Statement:
    return composed(snapshot, area=area)


def warned(text: str, snapshot: str = FIRST, area: str = "west-midlands") -> list[TextClaim]:
    """What would be asked of a text that is written for the statement on a snapshot."""
    reader = reader_of(snapshot)
    latest = statement(snapshot).quarter.end
    claims = check_text(ClaimContext(reader, reader.catalogue.areas[area], latest), text)
    return [claim for claim in claims if claim.verdict.warns]


WRONG = {
    "There were 43 homicides in the year to October 2023.": "The figures have 41 (homicides",
    "43 recorded homicides are 43 too many.": "41 (homicides",
    "Forty-three homicides were recorded.": "41 (homicides",
    "Homicides stood at 43.": "41 (homicides",
    "Homicides: 43.": "41 (homicides",
    "The number of homicides was 43 in the 12 months to October 2023.": "41 (homicides",
    "There were 7,731 drug offences between November 2022 and October 2023.":
        "7,713 (drug offences",
    "There were 7731 drug offences.": "7,713 (drug offences",
    "We saw over 8,000 drug offences.": "7,713 (drug offences",
    "We saw fewer than 7,000 drug offences.": "7,713 (drug offences",
    "We saw around 9,000 drug offences.": "7,713 (drug offences",
    "Neighbourhood crime reached 62,868 offences.": "62,686 (neighbourhood crime",
    "99% of 999 calls were answered within 10 seconds in December 2023.": "91%",
    "98 per cent of 999 calls were answered in time.": "91%",
    "101 calls are now answered in 50 seconds.": "45 seconds",
    "The homicide rate is 15.2 per million people.": "14.1",
    "Drug trafficking offences numbered 2,614, but we do more.": "2,164 (drug trafficking",
    "2,165 drug trafficking offences were recorded, compared with other places.":
        "2,164 (drug trafficking",
    "Admissions of under-25s to hospital after assault with a sharp object fell by 31% since 2019.":
        "13.2% lower",
    "Admissions of under-25s to hospital after assault with a sharp object are up 13% on 2019.":
        "13.2% lower",
}  # fmt: skip


@pytest.mark.parametrize(("text", "told"), WRONG.items())
def test_a_figure_that_has_drifted_is_told_with_what_it_is(text: str, told: str) -> None:
    (claim,) = warned(text)
    assert told in claim.why
    assert claim.sentence == text and claim.words in text


# What people write about the same things and is no figure of the page, or the right one.
RIGHT = [
    "There were 41 homicides in the year to October 2023.",
    "Forty-one homicides were recorded.",
    "Homicides stood at 41.",
    "More than 40 homicides are too many.",
    "Around 7,700 drug offences were recorded.",
    "Over 62,000 neighbourhood crime offences were recorded.",
    "Nearly 63,000 neighbourhood crime offences were recorded.",
    "91% of 999 calls were answered within 10 seconds.",
    "90% of 999 calls should be answered within 10 seconds: that is the national standard.",
    "About 93% of 999 calls were answered within 10 seconds.",
    "101 calls are now answered in 45 seconds, from 10 minutes in December 2022.",
    "The homicide rate is 14.1 per million people.",
    "Admissions of under-25s to hospital after assault with a sharp object fell by 13% since 2019.",
    # other months
    "There were 38 homicides in the year to October 2022.",
    "There were 12 homicides in December 2023.",
    "In 2019 there were 55 homicides.",
    "Last year there were 39 homicides.",
    "There were 41 homicides, compared with 39 a year earlier.",
    "There were 41 homicides, down from 45.",
    "In 2021/22 we recorded 6,900 drug offences.",
    # other places
    "There were 15 homicides in Birmingham.",
    "There were 590 homicides nationally.",
    "Across England there were 590 homicides.",
    # aims
    "We aim to see fewer than 30 homicides.",
    "I hope that there will be no more than 35 homicides.",
    "Our target is 95% of 999 calls.",
    # only some of a total
    "12 homicides were linked to knives.",
    "10 homicides involving knives led to charges.",
    "We charged suspects in 39 cases; 12 of those homicides were in the home.",
    "Two homicides in one street shook the community.",
    "One homicide is one too many.",
    # other things that are counted
    "43 homicide investigations were reviewed.",
    "Homicides were discussed at 12 meetings of the board.",
    "We spoke to 43 families.",
    "I met 25 officers who work on drug offences.",
    "We spent £43,000 on work against homicides.",
    "On 14 March 2024 we discussed homicides.",
    "Homicides: the board met on 12 May.",
    "Within 24 hours of most homicides somebody is arrested.",
    "Sceptre lasted 7 days and dealt with drug offences in 30 schools.",
    "Paragraph 7A of the Order asks for homicides.",
    "A 26-week programme is offered after drug offences.",
    "Since 2017 the unit has handled drug offences.",
    "Over 4,500 young people heard about drug offences.",
    "999 calls rose and 101 calls fell.",
    "We took 1,500 calls a day; 999 calls are answered at once.",
    "An extra 20 officers answer 999 calls.",
    "Theft from the person is up 4% nationally.",
    "Homicides fell by 2% in 2018.",
    "",
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_only_looks_like_a_figure_is_left_alone(text: str) -> None:
    assert warned(text) == []


# As commissioners write, with and without figures: none of it disagrees with anything held.
PLAIN = [
    "I am pleased with the work of our neighbourhood teams this quarter.",
    "Robbery remains a concern for families in every part of our region.",
    "Officers carried out 340 stop and searches during Operation Sceptre.",
    "We invested £2.4 million in youth services across the West Midlands.",
    "The Violence Reduction Partnership worked with 120 schools.",
    "Detectives charged 14 people with murder in the past year.",
    "Since January, 27 county lines have been closed.",
    "I visited 12 community groups to talk about burglary.",
    "Our target is to cut burglary by 20% by 2028.",
    "We recruited 450 officers, 60 of them to work on vehicle crime.",
    "Every homicide is a tragedy, and one is too many.",
    "Of the 19 arrests, 11 were for robbery.",
    "The scheme has supported 1,250 victims of domestic abuse.",
    "In March 2024 I launched a fund of £500,000 against knife crime.",
    "A survey of 2,000 residents found that 61% feel safe after dark.",
    "Three in four residents who took part said that burglary worries them.",
    "The force seized 230 weapons and 45 kilograms of drugs.",
    "Response officers attended 85% of emergencies within 15 minutes.",
    "An 18-month programme for young people starts in September.",
    "The offender was sentenced to 12 years for drug trafficking offences.",
    "Weapon surrender bins collected 312 knives in Wolverhampton.",
    "In one weekend 38 drivers were arrested, 6 of them for robbery.",
    "Burglary can leave people afraid in their own homes.",
    "Calls to our helpline rose by 30% during the campaign.",
    "Retailers reported that 1 in 3 shop workers was threatened.",
    "More than 900 young people took part in sessions on violence.",
    "Up to 40 officers a night patrol the city centre.",
    "The Chief Constable will report on shoplifting at the next meeting.",
    "Section 60 powers were used 4 times after a stabbing.",
    "The average response to a burglary is now 15 minutes quicker.",
]


def test_at_most_one_sentence_in_twenty_of_plain_commentary_is_asked_about() -> None:
    asked = [text for text in PLAIN for snapshot in (FIRST, SECOND) if warned(text, snapshot)]
    assert asked == []


def test_one_name_may_be_that_of_several_measures() -> None:
    for right in ("6,661 robbery offences were recorded.", "Robbery offences numbered 6,642."):
        assert warned(right, SECOND) == []
    (claim,) = warned("6,760 robbery offences in the year to June 2025.", SECOND)
    assert "6,661" in claim.why


def test_a_local_pack_is_checked_against_its_own_figures() -> None:
    pack = statement(SECOND, "walsall")
    (number,) = [n for n in pack.numbers if n.measure == "shoplifting"]
    said = "shoplifting offences were recorded in Walsall."
    assert warned(f"{number.value + 7:,.0f} {said}", SECOND, "walsall")
    assert not warned(f"{number.value:,.0f} {said}", SECOND, "walsall")
    force = "33,363 shoplifting offences were recorded in the West Midlands."
    assert not warned(force, SECOND, "walsall")


@pytest.mark.parametrize(
    ("snapshot", "area"),
    [(FIRST, ""), (SECOND, ""), (SECOND, "walsall"), (SECOND, "birmingham")],
)
def test_a_data_sentence_that_is_copied_is_right(snapshot: str, area: str) -> None:
    plain = statement(snapshot, area)
    texts = {
        f"reflections/{section.id}": "\n\n".join(said.text for said in section.sentences)
        for section in plain.sections
    }
    assert commentary_warnings(reader_of(snapshot), composed(snapshot, texts, area)) == ()


def test_initiatives_of_the_catalogue_hold_no_drifted_figure() -> None:
    for section in statement(FIRST).sections:
        for claim in section.initiatives:
            assert warned(claim.text) == []


def test_numbers_that_are_gone_from_the_figures_are_named() -> None:
    text = "41 homicides and 7,713 drug offences; 91% of 999 calls; 24 hours; since 2019; £41."
    assert missing_numbers(text, statement(FIRST), statement(SECOND)) == ("41", "7,713")
    assert missing_numbers(text, statement(FIRST), statement(FIRST)) == ()
