"""Names of measures in running text, and the verbs that agree with them."""

from __future__ import annotations

import pytest

from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.narrative.grammar import is_plural, measure_name, short_name

MEASURES = load_catalogue().measures


@pytest.mark.parametrize(
    ("measure", "name", "plural"),
    [
        ("robbery_street", "robbery", False),
        ("drugs_street", "drug offences", True),
        ("homicides", "homicides", True),
        ("weapons_possession", "possession of weapons", False),
        ("violence_street", "violence and sexual offences", True),
        ("calls_999_within_10s", "999 calls answered within 10 seconds", True),
        ("stalking_harassment", "stalking and harassment", False),
        ("vehicle_offences", "vehicle offences", True),
    ],
)
def test_a_measure_is_named_as_in_speech(measure: str, name: str, plural: bool) -> None:
    assert measure_name(MEASURES[measure]) == name
    assert is_plural(MEASURES[measure]) is plural


def test_a_long_name_gives_way_to_the_short_title() -> None:
    assert short_name(MEASURES["sharp_admissions_u25"]) == "sharp-object admissions under 25"
