"""What a person types is read as one thing, or asked about: in a form just as in a sheet."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, load_catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.publishing.manual_entry import (
    describe_reading,
    monthly_measures,
    read_part,
    read_value,
)
from tests.support.factories import FOLDER
from tests.support.uploads import screened

SMALL = load_catalogue(FOLDER)
ABOVE = "title,Typed\nas_of,2026-06-01\npublisher,The office\n\n"
HEAD = "measure,area,start,end,value,numerator,denominator,status,source,note\n"
PLACES = {
    "thefts": "alder,2026-03,2026-03,{},,,final,street,",
    "answered": "shire,2026-03,2026-03,{},,,final,calls,",
    "thefts_change": "shire,2025-04,2026-03,{},,,final,yearbook,",
}


def in_a_form(measure: str, text: str) -> float | None:
    """The value; `None` where it is asked about."""
    try:
        return read_value(SMALL.measures[measure], text)
    except InputError:
        return None


def in_a_sheet(measure: str, text: str, folder: Path) -> float | None:
    path = folder / "typed.csv"
    row = PLACES[measure].format(f'"{text}"')
    path.write_text(f"{ABOVE}{HEAD}{measure},{row}\n", "utf-8")
    if screened(path).faults:
        return None
    (value,) = pq.read_table(path.with_suffix(".out")).column("value").to_pylist()
    return float(value)


@pytest.mark.parametrize(
    ("measure", "text", "value"),
    [
        ("thefts", "12", 12),
        ("thefts", " 1,234 ", 1234),
        ("thefts", "12,5", None),
        ("thefts", "1_000", None),
        ("thefts", "\uff11\uff12", None),
        ("thefts", "12 5", None),
        ("thefts", "1.234,5", None),
        ("thefts", "£5", None),
        ("thefts", "nan", None),
        ("thefts", "12%", None),
        ("answered", "91.4%", 0.914),
        ("answered", "91 %", 0.91),
        ("answered", "0.9%", 0.009),
        ("answered", "0.9", 0.9),
        ("answered", "0", 0),
        ("answered", "91", None),
        ("answered", "91,4%", None),
        ("answered", "120%", None),
        ("answered", "%", None),
        ("thefts_change", "-13%", -13),
        ("thefts_change", "-13", -13),
    ],
)
def test_a_value_is_read_the_same_way_in_the_form_and_in_a_sheet(
    measure: str, text: str, value: float | None, tmp_path: Path
) -> None:
    assert in_a_form(measure, text) == value
    assert in_a_sheet(measure, text, tmp_path) == value


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("12,5", "“12,5”: Is it 12.5, or 125?"),
        ("91", "“91”: A share is a percentage with its sign, such as 42%"),
        ("ninety", "“ninety”: This is not a number"),
    ],
)
def test_what_could_be_two_things_is_asked_by_name(text: str, question: str) -> None:
    with pytest.raises(InputError) as raised:
        read_value(SMALL.measures["answered"], text)
    assert str(raised.value).startswith(question)
    assert describe_reading(SMALL.measures["answered"], text) == str(raised.value)


def test_nothing_typed_is_no_figure_and_no_nought() -> None:
    assert in_a_form("answered", "  ") is None and read_part("") is None
    assert describe_reading(SMALL.measures["answered"], "") == ""
    assert describe_reading(SMALL.measures["answered"], "0.9") == "Read as 90%."


def test_a_part_of_a_fraction_is_no_percentage() -> None:
    assert read_part("1,234.5") == 1234.5
    with pytest.raises(InputError, match="type the number itself"):
        read_part("91%")


def test_a_month_is_asked_of_sources_that_go_on_and_of_no_single_document() -> None:
    given = monthly_measures(load_catalogue(BUNDLED_CATALOGUE))
    assert {source: [one.id for one in measures] for source, measures in given.items()} == {
        "police-uk-999": ["calls_999_within_10s", "calls_999_received", "calls_999_mean_wait"],
        "force-101": ["calls_101_mean_wait"],
        "hospital-admissions": ["sharp_admissions_u25"],
        "victim-survey": ["victim_satisfaction", "victim_satisfaction_domestic_abuse"],
    }
