"""Numbers in commentary: a figure that has drifted is told, and hardly anything else is."""

from __future__ import annotations

from functools import cache

import pytest

from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.statement import Statement
from pcc_metrics.statement.number_check import check_numbers, missing_numbers
from pcc_metrics.statement.number_parser import find_numbers, find_periods
from tests.support.statements import FIRST, SECOND, composed


@cache
def statement(snapshot: str, area: str = "") -> Statement:
    return composed(snapshot, area=area)


WRONG = {
    "There were 43 homicides in the year to October 2023.": "The statement has 41 homicides",
    "43 recorded homicides are 43 too many.": "41 homicides",
    "Forty-three homicides were recorded.": "41 homicides",
    "Homicides stood at 43.": "41 homicides",
    "Homicides: 43.": "41 homicides",
    "The number of homicides was 43 in the 12 months to October 2023.": "41 homicides",
    "There were 7,731 drug offences between November 2022 and October 2023.": "7,713 offences",
    "There were 7731 drug offences.": "7,713 offences",
    "We saw over 8,000 drug offences.": "7,713 offences",
    "We saw fewer than 7,000 drug offences.": "7,713 offences",
    "We saw around 9,000 drug offences.": "7,713 offences",
    "Neighbourhood crime reached 62,868 offences.": "62,686 offences",
    "About 93% of 999 calls were answered within 10 seconds.": "",
    "99% of 999 calls were answered within 10 seconds in December 2023.": "91%",
    "98 per cent of 999 calls were answered in time.": "91%",
    "101 calls are now answered in 50 seconds.": "45 seconds",
    "The homicide rate is 15.2 per million people.": "14.1 per million people",
    "Drug trafficking offences numbered 2,614, but we do more.": "2,164 offences",
    "2,165 drug trafficking offences were recorded, compared with other places.": "2,164 offences",
    "Admissions of under-25s to hospital after assault with a sharp object fell by 31% since 2019.":
        "13% fewer",
    "Admissions of under-25s to hospital after assault with a sharp object are up 13% on 2019.":
        "13% fewer",
}  # fmt: skip


@pytest.mark.parametrize(("text", "told"), [(t, s) for t, s in WRONG.items() if s])
def test_a_figure_that_has_drifted_is_told_with_what_it_is(text: str, told: str) -> None:
    (found,) = check_numbers(text, statement(FIRST))
    assert told in found.text
    assert found.sentence == text and found.written in text


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
    assert check_numbers(text, statement(FIRST)) == ()


def test_one_name_may_be_that_of_several_measures() -> None:
    for right in ("6,661 robbery offences were recorded.", "Robbery offences numbered 6,642."):
        assert check_numbers(right, statement(SECOND)) == ()
    (found,) = check_numbers("6,700 robbery offences in the year to June 2025.", statement(SECOND))
    assert "6,661 offences" in found.text


def test_a_local_pack_is_checked_against_its_own_figures() -> None:
    pack = statement(SECOND, "walsall")
    (number,) = [n for n in pack.numbers if n.measure == "shoplifting"]
    assert check_numbers(
        f"{number.value + 7:,.0f} shoplifting offences were recorded in Walsall.", pack
    )
    assert not check_numbers(
        f"{number.value:,.0f} shoplifting offences were recorded in Walsall.", pack
    )
    assert not check_numbers(
        "33,363 shoplifting offences were recorded in the West Midlands.", pack
    )


def test_each_data_sentence_of_a_statement_agrees_with_its_figures() -> None:
    for snapshot, area in ((FIRST, ""), (SECOND, ""), (SECOND, "walsall"), (SECOND, "birmingham")):
        composed_here = statement(snapshot, area)
        for section in composed_here.sections:
            for said in section.sentences:
                assert check_numbers(said.text, composed_here) == (), said.text


def test_initiatives_of_the_catalogue_hold_no_drifted_figure() -> None:
    for section in statement(FIRST).sections:
        for claim in section.initiatives:
            assert check_numbers(claim.text, statement(FIRST)) == ()


def test_numbers_that_are_gone_from_the_figures_are_named() -> None:
    text = "41 homicides and 7,713 drug offences; 91% of 999 calls; 24 hours; since 2019; £41."
    assert missing_numbers(text, statement(FIRST), statement(SECOND)) == ("41", "7,713")
    assert missing_numbers(text, statement(FIRST), statement(FIRST)) == ()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("41, 7,713 and 14.1.", [41, 7713, 14.1]),
        ("91%, 91 per cent and 91 percent", [91, 91, 91]),
        ("1 minute 30 seconds and 45 seconds", [90, 45]),
        ("2 million, 3 thousand", [2_000_000, 3_000]),
        ("twenty-one and nine", [21, 9]),
        ("£41, 7A, 2019, 2017/18, 14 March 2024, March 14, 10am, under-25s, 26-week, 3rd", []),
        ("the year to October 2023, 12 months to March 2024, 24 hours, 3 days", []),
    ],
)
def test_numbers_in_a_text(text: str, values: list[float]) -> None:
    assert [token.value for token in find_numbers(text)] == values


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("the year to October 2023", "2022-11", "2023-10"),
        ("the year ending October 2023", "2022-11", "2023-10"),
        ("12 months to October 2023", "2022-11", "2023-10"),
        ("twelve months to the end of October 2023", "2022-11", "2023-10"),
        ("the year to 31 October 2023", "2022-11", "2023-10"),
        ("November 2022 to October 2023", "2022-11", "2023-10"),
        ("between November 2022 and October 2023", "2022-11", "2023-10"),
        ("October to December 2023", "2023-10", "2023-12"),
        ("the quarter to December 2023", "2023-10", "2023-12"),
        ("three years to March 2025", "2022-04", "2025-03"),
        ("in December 2023", "2023-12", "2023-12"),
        ("in 2019", "2019-01", "2019-12"),
        ("in 2017/18", "2017-04", "2018-03"),
    ],
)
def test_periods_in_a_text(text: str, start: str, end: str) -> None:
    assert find_periods(text) == (Period(Month.parse(start), Month.parse(end)),)
