"""How often each sign of a change comes up where nothing changes: `python -m bench signs`.

The monthly street-level counts of the bundled figures say how much months vary and how much they
resemble their neighbours. Two years of such months are drawn around one level, again and again, and
the second is set beside the first as on a page. How much of the real series is change nobody knows,
so the months are drawn in two ways: as they vary around a straight line, and as they vary around
one level, which takes every slow rise and fall for chance.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.periods import Month
from pcc_metrics.domain.rounding import round_half_up
from pcc_metrics.figures.reader import Reader
from pcc_metrics.stats.change_signs import Sign, count_months, find_turn, sign_counts
from pcc_metrics.store.register import Register

RUNS = 1000  # two years each, for every series
SEED = 20261130
YEAR = 12
FEWEST_MONTHS = 24  # complete, to say how a series varies
SOURCE = "police-uk-street"
MOST_ALIKE = 0.95  # the latent series must stay within bounds
STORED = Path(__file__).with_name("signs.json")

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Noise:
    """How a monthly count varies: its mean, variance over mean, and lag-1 autocorrelation."""

    mean: float
    dispersion: float
    autocorrelation: float


@dataclass(frozen=True)
class Simulation:
    """Percent of comparisons with each sign and with a turn, by group and way of drawing.

    A turn beyond chance is one of which the text does not say that it could be chance.
    """

    date: str
    seed: int
    runs: int
    series: Mapping[str, int]
    percent: Mapping[str, Mapping[str, float]]


def measure(runs: int, seed: int, tell: Callable[[str], None]) -> Simulation:
    """Fit every series in both ways and draw `runs` times two years from each."""
    reader = Reader(Register(BUNDLED).open(), load_catalogue())
    counts = [m for m in reader.catalogue.measures.values() if _is_simulated(reader, m)]
    force = (reader.catalogue.force,)
    groups = {"area": [(area,) for area in reader.catalogue.lpas], "force": [force]}
    rng = np.random.default_rng(seed)
    percent: dict[str, dict[str, float]] = {}
    for group, places in groups.items():
        for line in (True, False):
            tell(f"{group}, around a {'line' if line else 'level'}")
            pairs = ((m, areas) for m in counts for areas in places)
            noises = [fit(reader, m, areas, force, line=line) for m, areas in pairs]
            key = f"{group}, {'line' if line else 'level'}"
            percent[key] = _percent(noises, runs, rng)
    sizes = {group: len(counts) * len(places) for group, places in groups.items()}
    today = datetime.now(UTC).date().isoformat()
    return Simulation(today, seed, runs, sizes, percent)


def _is_simulated(reader: Reader, measure: Measure) -> bool:
    """Monthly counts that no break parts: a break is a change, not chance."""
    held = reader.monthly(measure, (reader.catalogue.force,), SOURCE)
    parted = any(min(held) < b.start <= max(held) for b in measure.breaks) if held else False
    return len(held) >= FEWEST_MONTHS and not parted


def fit(
    reader: Reader, counted: Measure, areas: Sequence[Area], force: Sequence[Area], *, line: bool
) -> Noise:
    """How a series varies around a straight line or a level, the season of the force taken out."""
    season = _season(reader.monthly(counted, force, SOURCE))
    monthly = reader.monthly(counted, areas, SOURCE)
    months = sorted(monthly)
    index = np.array([month.index for month in months], dtype=float)
    daily = np.array([monthly[m] / m.days / season.get(m.month, 1.0) for m in months])
    around = np.polyval(np.polyfit(index, daily, 1 if line else 0), index)
    rest = daily / around - 1
    mean = float(np.mean(list(monthly.values())))
    return Noise(mean, float(np.var(rest, ddof=2 if line else 1)) * mean, _lag_1(index, rest))


def _season(monthly: Mapping[Month, float]) -> dict[int, float]:
    """Each calendar month's daily average beside that of all of them."""
    by_name: dict[int, list[float]] = {}
    for month, value in monthly.items():
        by_name.setdefault(month.month, []).append(value / month.days)
    means = {name: float(np.mean(values)) for name, values in by_name.items()}
    overall = float(np.mean(list(means.values())))
    return {name: value / overall for name, value in means.items()}


def _lag_1(index: Floats, rest: Floats) -> float:
    """The autocorrelation of neighbouring months; a gap parts neighbours."""
    held = dict(zip(index.tolist(), (rest - rest.mean()).tolist(), strict=True))
    products = [value * held[month + 1] for month, value in held.items() if month + 1 in held]
    return float(np.mean(products) / np.var(rest))


def draw(noise: Noise, runs: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """`runs` rows of two years: Poisson counts around a level that wanders and does not change.

    The level's logarithm is a first-order autoregression with the variance that Poisson leaves.
    """
    variance = max(noise.dispersion - 1, 0.0) / noise.mean
    alike = noise.autocorrelation * noise.dispersion / (noise.dispersion - 1) if variance else 0.0
    alike = min(max(alike, 0.0), MOST_ALIKE)
    shocks = rng.standard_normal((runs, 2 * YEAR)) * np.sqrt(variance)
    level = shocks.copy()
    for month in range(1, 2 * YEAR):
        level[:, month] = alike * level[:, month - 1] + np.sqrt(1 - alike**2) * shocks[:, month]
    counts: NDArray[np.int64] = rng.poisson(noise.mean * np.exp(level - variance / 2))
    return counts


def _percent(noises: Sequence[Noise], runs: int, rng: np.random.Generator) -> dict[str, float]:
    seen: Counter[str] = Counter()
    for noise in noises:
        for row in draw(noise, runs, rng).tolist():
            before, now = row[:YEAR], row[YEAR:]
            months = count_months(zip(now, before, strict=True))
            seen[sign_counts(sum(now), sum(before), months).sign.symbol] += 1
            turn = find_turn(now, before)
            seen["turn"] += turn is not None
            seen["turn beyond chance"] += turn is not None and not turn.could_be_chance
    symbols = [sign.symbol for sign in Sign if sign is not Sign.NOT_COMPARABLE]
    total = len(noises) * runs
    return {
        key: round(100 * seen[key] / total, 1) for key in (*symbols, "turn", "turn beyond chance")
    }


def lines(simulation: Simulation) -> Iterator[str]:
    """The table, as it stands in docs/method.md."""
    columns = list(simulation.percent)
    runs = f"seed {simulation.seed}, {simulation.runs} runs a series"
    yield f"{simulation.date}, {runs}: {dict(simulation.series)}"
    yield "| | " + " | ".join(columns) + " |"
    yield "| --- " * (1 + len(columns)) + "|"
    for key in simulation.percent[columns[0]]:
        cells = (f"{round_half_up(simulation.percent[column][key]):.0f}%" for column in columns)
        yield f"| {key} | " + " | ".join(cells) + " |"


def store(simulation: Simulation) -> None:
    """Keep the result that docs/method.md prints."""
    STORED.write_text(json.dumps(asdict(simulation), indent=2, ensure_ascii=False) + "\n", "utf-8")


def stored() -> Simulation:
    """The result that docs/method.md prints."""
    return Simulation(**json.loads(STORED.read_text("utf-8")))
