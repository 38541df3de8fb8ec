"""What a spreadsheet would run, and what may stand in a text."""

from __future__ import annotations

import pytest

from pcc_metrics.charts.tables import Table, to_csv
from pcc_metrics.domain.safe_text import find_text_problem, neutralise_formula
from pcc_metrics.publishing.screening.faults import Fault, faults_csv

FORMULAS = [
    "=1+1", "+1+cmd", "-1+cmd", "- 1+cmd", "@SUM(A1)", " =1+1", "\t=1+1", "\r=1+1", "\n=1+1",
    "\u3000=1+1", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20A1", "\tx", "\xa0@x",
]  # fmt: skip
PLAIN = ["", "Robbery", "2 = 1 + 1", "a-b", "'quoted'", "12%", "–", "1,234"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_in_any_form_is_text_in_every_file(text: str) -> None:
    assert neutralise_formula(text) == f"'{text}"
    table = to_csv(Table(("Area",), ((text,),), "areas", ()), "2026-11-30")
    assert f"'{text}".encode() in table
    assert f"'{text}" in faults_csv([Fault("code", "column", 1, text, text)])


@pytest.mark.parametrize("text", PLAIN)
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert neutralise_formula(text) == text


@pytest.mark.parametrize("text", ["=1+1", " =1", "-1+cmd", "\uff1d1+1", "\uff0d1", "\uff20A1"])
def test_a_title_that_is_a_formula_is_refused(text: str) -> None:
    found = find_text_problem(text)
    assert found and found[0] == "formula"
