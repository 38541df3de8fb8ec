"""Figures typed in from a document."""

from __future__ import annotations

from pathlib import Path

import pytest

from pcc_metrics.domain.catalogue import Catalogue, load_catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.sources import INGESTERS
from pcc_metrics.store.observation import Status
from tests.support.environment import PROJECT

FIXTURES = PROJECT / "tests" / "fixtures" / "sources"
TYPED = FIXTURES / "data" / "statements" / "2024-01-31.toml"


@pytest.fixture
def catalogue() -> Catalogue:
    return load_catalogue(FIXTURES / "catalogue")


def test_a_figure_keeps_its_note_and_its_parts(catalogue: Catalogue) -> None:
    homicides, share = INGESTERS["typed"]([TYPED], catalogue).observations
    assert (share.measure, share.area) == ("knife_share", "cumberland")
    assert str(share.period) == "2023-01/2023-12"
    assert (share.value, share.numerator, share.denominator) == (0.5, 3, 6)
    assert share.status is Status.PROVISIONAL
    assert share.source == "typed-statement"
    assert (homicides.value, homicides.note) == (7, "Paragraph 1, as published.")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('measure = "homicides"', 'measure = "homicide"', "figure 1, measure: there is no"),
        ('area = "cumberland"', 'area = "carlisle"', "figure 2, area: there is no area"),
        ('"typed-statement"', '"action-fraud"', "figure 1, source: homicides has no source"),
        ('end = "2023-12"', 'end = "2022-12"', "figure 1, end: found 2022-12"),
        ('end = "2023-12"', 'end = "2023-13"', "figure 1 end: "),
        ("value = 0.5", "value = 50", "figure 2, value: found 50, wanted a proportion"),
        ("value = 7", 'value = "some"', "figure 1 value: "),
        ("value = 7", "value = 7\nvalues = 8", "figure 1 values: "),
        ("value = 7", "value = ", "is not valid TOML"),
        ('title = "A statement, made up"', "", "title: "),
    ],
)
def test_a_faulty_entry_is_named_by_its_number(
    catalogue: Catalogue, tmp_path: Path, old: str, new: str, said: str
) -> None:
    text = TYPED.read_text("utf-8")
    assert old in text
    path = tmp_path / "typed.toml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(InputError) as raised:
        INGESTERS["typed"]([path], catalogue)
    assert str(raised.value).startswith("typed.toml")
    assert said in str(raised.value)
