"""The figures that the bundled data must give, by the command line: each one is published."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pytest
from click.testing import CliRunner

from pcc_metrics.cli.commands import main
from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.periods import Month, Window
from pcc_metrics.figures.figure import Figure
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.resolve_figure import resolve_figure
from pcc_metrics.store.register import Register

FIRST = "2024-02-27"


@pytest.fixture(autouse=True)
def _bundled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCC_METRICS_DATA", str(BUNDLED))


def output(*arguments: str) -> str:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def figure(*arguments: str) -> dict[str, Any]:
    return json.loads(output("figure", *arguments, "--json"))


def year(found: dict[str, Any]) -> dict[str, Any]:
    return next(c for c in found["comparisons"] if c["kind"] == "year")


# The statement of 27 February 2024: every figure as published, and what does not fit together.


@pytest.mark.parametrize(
    ("priority", "said"),
    [
        (
            "homicide",
            [
                "November 2022 to October 2023",
                "41 homicides in the year to October 2023",
                "41 homicides were recorded, 14.1 per million people",
                "42% without its base. It is no share of the 41 homicides",
                "18% without its base. It is no share of the 41 homicides",
                "The source speaks of 2022 and 2023.",
                "bases of 76 to 79 and 83 to 85 fit both",
            ],
        ),
        (
            "serious-violence",
            [
                "The West Midlands, the year to September 2023.",
                "13% lower (190 in the 2019 baseline year), which could be chance",
            ],
        ),
        (
            "drugs",
            ["7,713 drug offences", "2,164 drug trafficking", "1,191 drug possession", "4,358"],
        ),
        (
            "neighbourhood-crime",
            ["62,686 neighbourhood crime offences", "as 1% higher than the 2019 baseline"],
        ),
        (
            "victim-satisfaction",
            [
                "91% of 999 calls were answered within 10 seconds",
                "The national standard, 90%, was met",
                "was 45 seconds. A year before it was 10 minutes",
                "No figure is held for victim satisfaction",
            ],
        ),
        (
            "fraud-and-cybercrime",
            [
                "No figure is held for fraud referrals from Action Fraud or cyber crime reports",
            ],
        ),
    ],
)
def test_the_statement_is_drafted_with_its_own_figures(priority: str, said: list[str]) -> None:
    text = output("draft", priority, "--snapshot", FIRST)
    assert all(part in text for part in said), text


def test_an_impossible_share_is_not_repeated_as_a_figure() -> None:
    text = output("draft", "homicide", "--snapshot", FIRST)
    assert "42% of homicides were" not in text and "18% of homicides were" not in text


def test_the_statement_s_double_signs_are_never_drafted() -> None:
    text = output("draft", "--snapshot", FIRST) + output("draft")
    assert not re.search(r"(?:^|[\s(])[-+−]\d", text)
    assert not re.search(r"\d% (decrease|increase)", text)


def test_every_figure_of_the_statement_comes_with_its_paragraph() -> None:
    pages = json.loads(output("draft", "--snapshot", FIRST, "--format", "json"))
    rows = [
        row
        for page in pages
        for sentence in page["sentences"]
        for found in sentence["figures"]
        for row in found["rows"]
    ]
    assert rows and all("aragraph" in (row["note"] or "") for row in rows)
    assert {row["area"] for row in rows} == {"west-midlands"}


# The open data of the later snapshot.


def test_robberies_in_birmingham_in_the_year_to_march_2026() -> None:
    found = figure("robbery_street", "--area", "birmingham", "--to", "2026-03")
    assert (found["value"], found["start"], found["end"]) == (3757, "2025-04-01", "2026-03-31")
    assert found["unavailable"] is None


def test_homicides_in_birmingham_have_no_rate() -> None:
    found = figure("homicides", "--area", "birmingham", "--to", "2025-06")
    assert (found["value"], found["source"], found["rate"]) == (13, "ons-c2", None)


def test_the_latest_homicides_are_said_to_be_the_latest() -> None:
    found = figure("homicides", "--to", "2026-03")
    assert (found["value"], found["start"], found["end"]) == (32, "2024-07-01", "2025-06-30")
    assert found["asked"] == {"start": "2025-04-01", "end": "2026-03-31"}
    assert found["rate"]["population_year"] == 2024
    text = output("figure", "homicides", "--to", "2026-03")
    assert "in the year to June 2025" in text and "latest" in text


def test_a_year_with_incomplete_months_answers_by_its_complete_ones_and_says_so() -> None:
    found = figure("robbery_street", "--to", "2024-12")
    assert (found["value"], len(found["months"]), found["how"]) == (6219, 10, "partial")
    (why,) = [note for note in found["notes"] if "10 complete months" in note]
    for part in ("September 2024", "October 2024", "Walsall", "Wolverhampton", "incomplete"):
        assert part in why


def test_walsall_is_compared_over_the_months_complete_in_both_years() -> None:
    found = figure("robbery_street", "--area", "walsall", "--to", "2026-03")
    assert found["value"] == 476
    before = year(found)
    assert (before["own_value"], before["value"], len(before["months"])) == (381, 380, 10)
    assert before["sign"] == "?"
    assert any("November 2025" in note and "5.5%" in note for note in found["notes"])


def test_the_note_on_november_2025_stands_beside_that_month_alone() -> None:
    text = output(
        "draft", "serious-violence", "--area", "walsall", "--to", "2025-11", "--window", "1m"
    )
    assert "about 5.5% of the usual count is missing (Walsall, November 2025)" in text


def test_neighbourhood_crime_is_never_made_of_table_c2() -> None:
    for arguments in ([], ["--area", "walsall"], ["--window", "3m"]):
        found = figure("neighbourhood_crime", "--to", "2025-06", *arguments)
        assert found["source"] != "ons-c2"
        assert found["end"] != "2025-06-30"
    assert figure("neighbourhood_crime", "--to", "2025-06")["value"] == 62_686


def test_the_force_s_drug_volume_is_not_compared_with_another_source() -> None:
    found = figure("drug_offences", "--to", "2025-06")
    assert found["source"] == "ons-c2"
    assert all(c["value"] is None for c in found["comparisons"])


@pytest.mark.parametrize(
    ("measure", "sign", "whole", "first", "last"),
    [
        ("drugs_street", "△", 14, 22, 0),
        ("robbery_street", "▽", -4, -7, 6),
        ("neighbourhood_crime_street", "▽", -8, -11, 0),
    ],
)
def test_the_force_s_turns_inside_the_year(
    measure: str, sign: str, whole: int, first: int, last: int
) -> None:
    """Six comparable months and the last three; within 2% is level."""
    found = year(figure(measure, "--to", "2026-03"))
    turn = found["turn"]
    assert (found["sign"], round(found["change_percent"])) == (sign, whole)
    assert (turn["first_months"], turn["last_months"]) == (6, 3)
    assert round(100 * (turn["first_now"] / turn["first_before"] - 1)) == first
    change = 100 * (turn["last_now"] / turn["last_before"] - 1)
    assert abs(change) < 2 if not last else round(change) == last


def test_the_signs_of_all_areas_are_those_that_the_note_counts() -> None:
    """63 pairs of an area and a street-level measure, counted in the note on size and sign."""
    reading = Reader(Register(BUNDLED).open("2026-11-22"), load_catalogue())
    street = [m for m in reading.catalogue.measures.values() if "police-uk-street" in m.sources]
    figures = [
        resolve_figure(reading, measure, (area,), Month.parse("2026-03"), Window("12m"))
        for measure in street
        for area in reading.catalogue.lpas
    ]
    signs = Counter(
        change.sign.symbol
        for one in figures
        if isinstance(one, Figure) and (change := one.find_comparison("year"))
    )
    assert signs == {"▲": 3, "▼": 7, "△": 5, "▽": 10, "=": 3, "?": 26, "–": 9}


def test_a_fall_of_a_third_is_said_with_its_size_whatever_the_months_do() -> None:
    text = output("figure", "robbery_street", "--area", "wolverhampton", "--to", "2026-03")
    assert "numbered 271: 34% fewer than the 413 in the same months a year before" in text


def test_anti_social_behaviour_is_given_with_both_numbers_and_no_sign() -> None:
    text = output("draft", "neighbourhood-crime")
    (said,) = re.findall(r"[^\n]*anti-social behaviour[^\n]*21,663 a year before[^\n]*", text)
    assert "not known whether behaviour or recording changed" in said
    assert not re.search(r"\b(lower|higher|fewer|more)\b|%", said)


def test_a_three_year_rate_answers_at_its_own_length() -> None:
    found = figure("homicide_rate_3yr", "--to", "2026-03")
    assert (found["start"], found["end"]) == ("2022-04-01", "2025-03-31")
    assert found["value"] == pytest.approx(12.7, abs=0.05)
    earlier = year(found)
    assert (earlier["start"], earlier["end"]) == ("2019-04-01", "2022-03-31")
