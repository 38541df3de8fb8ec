"""The statement of 27 February 2024: the verdicts on it, and on changes planted in its text."""

from __future__ import annotations

import re
import time

import pytest

from pcc_metrics.statement.claim_check.check_text import (
    check_paragraphs,
    document_context,
    number_paragraphs,
)
from pcc_metrics.statement.claim_check.text_claim import ClaimVerdict, TextClaim
from tests.support.environment import shared_path
from tests.support.statements import FIRST, reader_of

ACCUSED = (ClaimVerdict.DISAGREES, ClaimVerdict.CONFLICT)
NEWEST = "2026-11-30"


@pytest.fixture(scope="module")
def text() -> str:
    return shared_path("seeds", "000_6244b4bf4f90d7d5.txt").read_text(encoding="utf-8")


def claims_of(text: str, snapshot: str) -> tuple[TextClaim, ...]:
    paragraphs = number_paragraphs(re.split(r"\n\s*\n|\n(?=\d+\. )", text))
    return check_paragraphs(document_context(reader_of(snapshot), paragraphs), paragraphs)


@pytest.mark.parametrize("snapshot", [FIRST, NEWEST])
def test_its_own_text_is_accused_of_nothing(text: str, snapshot: str) -> None:
    assert [c for c in claims_of(text, snapshot) if c.verdict in ACCUSED] == []


# kind, what stands there, what is planted
PLANTED = (
    ("level", "41 homicides", "51 homicides"),
    ("level", "7,713 crimes", "7,731 crimes"),
    ("level", "2,164 cases", "2,614 cases"),
    ("level", "62,686 instances", "62,868 instances"),
    ("level", "stands at 165", "stands at 156"),
    ("rate", "14.1 per million", "15.1 per million"),
    ("rate", "14.1 per million", "14.1 per 1,000"),
    ("share", "(42%)", "(24%)"),
    ("share", "(18%)", "(28%)"),
    ("share", "with 91% of", "with 97% of"),
    ("change", "-13% decrease", "-31% decrease"),
    ("change", "+1% increase", "+11% increase"),
    ("change", "over 20% since", "over 40% since"),
    ("direction", "-13% decrease", "13% increase"),
    ("direction", "+1% increase", "1% decrease"),
    ("direction", "this has increased", "this has decreased"),
    ("direction", "reducing average", "increasing average"),
    ("baseline", "had 190 admissions", "had 180 admissions"),
    ("baseline", "2019 baseline year which", "2018 baseline year which"),
    ("baseline", "from the 2019 baseline.", "from the 2018 baseline."),
    ("standard", "answering 90% of", "answering 80% of"),
    ("standard", "has not only reached", "has not reached"),
    ("standard", "since April 2023", "since April 2022"),
    ("wait", "to 45 seconds", "to 25 seconds"),
    ("wait", "from 10 minutes", "from 20 minutes"),
    ("period", "data from November 2022 to October 2023", "data from April 2022 to March 2023"),
    ("period", "As of September 2023", "As of June 2023"),
    ("period", "(December 2023)", "(November 2023)"),
    ("period", "between December 2022 and December 2023", "between May 2022 and May 2023"),
)


@pytest.mark.parametrize("snapshot", [FIRST, NEWEST])
@pytest.mark.parametrize(
    ("was", "planted"),
    [(was, planted) for _, was, planted in PLANTED],
    ids=[f"{kind}: {planted}" for kind, _, planted in PLANTED],
)
def test_a_planted_change_is_caught(text: str, was: str, planted: str, snapshot: str) -> None:
    assert was in text
    claims = claims_of(text.replace(was, planted, 1), snapshot)
    assert [claim for claim in claims if claim.verdict in ACCUSED]


# What a careful reader says of its claims: paragraph, words, verdict.
VERDICTS = (
    (2, "41", ClaimVerdict.OWN_SOURCE),
    (2, "14.1", ClaimVerdict.NOT_REPRODUCED),
    (3, "stable", ClaimVerdict.CHANCE),
    (3, "42%", ClaimVerdict.CANNOT_BE),
    (3, "18%", ClaimVerdict.CANNOT_BE),
    (4, "since 2017", ClaimVerdict.NO_FIGURE),
    (5, "two-year", ClaimVerdict.NO_FIGURE),
    (5, "26-week", ClaimVerdict.NO_FIGURE),
    (7, "165", ClaimVerdict.OWN_SOURCE),
    (7, "190", ClaimVerdict.OWN_SOURCE),
    (7, "-13%", ClaimVerdict.OWN_SOURCE),
    (7, "-13%", ClaimVerdict.WORDING),
    (9, "going down", ClaimVerdict.NOT_HELD),
    (10, "2000", ClaimVerdict.NOT_HELD),
    (11, "six months to two years", ClaimVerdict.NO_FIGURE),
    (13, "7,713", ClaimVerdict.OWN_SOURCE),
    (13, "2,164", ClaimVerdict.OWN_SOURCE),
    (13, "1,191", ClaimVerdict.OWN_SOURCE),
    (13, "1,191", ClaimVerdict.NOT_REPRODUCED),
    (15, "166,000", ClaimVerdict.NO_FIGURE),
    (18, "62,686", ClaimVerdict.OWN_SOURCE),
    (18, "+1%", ClaimVerdict.ARITHMETIC),
    (18, "+1%", ClaimVerdict.WORDING),
    (19, "24 hours", ClaimVerdict.NO_FIGURE),
    (20, "one of the most prominent", ClaimVerdict.NOT_HELD),
    (21, "1 million", ClaimVerdict.NO_FIGURE),
    (23, "91%", ClaimVerdict.OWN_SOURCE),
    (23, "20%", ClaimVerdict.NOT_ALIKE),
    (23, "90%", ClaimVerdict.AGREES),
    (23, "since April 2023", ClaimVerdict.NOT_HELD),
    (23, "one of the lowest in the country", ClaimVerdict.NOT_HELD),
    (23, "10 minutes", ClaimVerdict.OWN_SOURCE),
    (23, "45 seconds", ClaimVerdict.OWN_SOURCE),
    (24, "a rise in the number of calls", ClaimVerdict.NOT_HELD),
    (29, "4,500", ClaimVerdict.NO_FIGURE),
)


def test_each_of_its_claims_gets_its_verdict(text: str) -> None:
    claims = claims_of(text, NEWEST)
    lacking = [
        (paragraph, words, str(verdict))
        for paragraph, words, verdict in VERDICTS
        if not any(
            (c.paragraph, c.verdict) == (paragraph, verdict) and words in c.words for c in claims
        )
    ]
    assert lacking == []


@pytest.mark.serial
def test_thirty_pages_take_less_than_two_seconds(text: str) -> None:
    pages = "\n\n".join(re.sub(r"(?m)^\d+\. ", "", text) for _ in range(7))
    assert len(pages) > 30 * 3_000
    began = time.perf_counter()
    claims = claims_of(pages, NEWEST)
    assert time.perf_counter() - began < 2
    assert len(claims) > 100
