"""How often signs come up without a change: docs/method.md prints a result that is kept."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pytest

from bench import signs
from bench.signs import Noise
from pcc_metrics.domain.formatting import format_date, format_number
from pcc_metrics.domain.rounding import round_half_up
from tests.support.environment import PROJECT

METHOD = (PROJECT / "docs" / "method.md").read_text(encoding="utf-8")
FOUND = signs.stored()
LABELS = {"turn": "a turn inside", "turn beyond chance": "a turn beyond chance"}
GROUPS = ("area, line", "area, level", "force, line", "force, level")


def test_the_method_prints_the_result_that_is_kept() -> None:
    for key in FOUND.percent[GROUPS[0]]:
        label = LABELS.get(key, re.escape(key))
        (cells,) = re.findall(rf"^\| {label}[^|]*\|((?: \d+% \|){{4}})$", METHOD, re.MULTILINE)
        wanted = [f"{round_half_up(FOUND.percent[group][key]):.0f}%" for group in GROUPS]
        assert re.findall(r"\d+%", cells) == wanted, key


def test_the_method_says_in_words_what_its_table_says() -> None:
    text = " ".join(METHOD.split())
    filled = [FOUND.percent[group]["▲"] + FOUND.percent[group]["▼"] for group in GROUPS]
    area_line, area_level, force_line, force_level = (f"{round_half_up(n):.0f}" for n in filled)
    assert f"in {area_line} to {area_level} of 100 comparisons" in text
    assert f"force's in {force_line} to {force_level} of 100" in text
    assert all(45 <= FOUND.percent[group]["turn"] <= 55 for group in GROUPS)  # "about half"
    beyond = [FOUND.percent[group]["turn beyond chance"] for group in GROUPS]
    assert f"in {round_half_up(min(beyond)):.0f} to {round_half_up(max(beyond)):.0f} of 100" in text
    made = f"{format_date(date.fromisoformat(FOUND.date))} with seed {FOUND.seed}"
    times = f"{format_number(FOUND.runs)} times for each of {FOUND.series['area']} series"
    assert f"{made}, {times}" in text
    assert f"and {FOUND.series['force']} of the force" in text


def test_every_comparison_of_the_result_has_one_sign() -> None:
    for group in GROUPS:
        shares = {key: n for key, n in FOUND.percent[group].items() if "turn" not in key}
        assert sum(shares.values()) == pytest.approx(100, abs=0.4), group


def test_nothing_changes_in_the_months_that_are_drawn() -> None:
    noise = Noise(mean=300, dispersion=8, autocorrelation=0.6)
    drawn = signs.draw(noise, 4000, np.random.default_rng(1))
    assert drawn[:, :12].mean() == pytest.approx(drawn[:, 12:].mean(), rel=0.01)
    assert drawn.mean() == pytest.approx(300, rel=0.01)
    assert drawn.var() / drawn.mean() == pytest.approx(8, rel=0.1)
    alike = np.corrcoef(drawn[:, :-1].ravel(), drawn[:, 1:].ravel())[0, 1]
    assert alike == pytest.approx(0.6, abs=0.03)


@pytest.mark.slow
def test_the_simulation_gives_the_result_that_is_kept() -> None:
    again = signs.measure(FOUND.runs, FOUND.seed, lambda _: None)
    assert again.series == FOUND.series
    for group in GROUPS:
        assert again.percent[group] == pytest.approx(FOUND.percent[group], abs=0.5)
