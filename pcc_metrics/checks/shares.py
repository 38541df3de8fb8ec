"""Published shares that no whole number of the count beside them gives, and what would fit.

A source that gives a share without its base often means two years together. Bases are tried on
either side of twice the count: a reading that fits is named, and nobody is said to be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from pcc_metrics.checks.figure_of_level import figure_of_level
from pcc_metrics.checks.finding import Finding, FindingCode, Severity, figures_finding
from pcc_metrics.checks.phrases import count_noun
from pcc_metrics.domain.formatting import (
    capitalise,
    format_number,
    format_percent,
    format_places,
    join_words,
    plural_noun,
    uncapitalise,
)
from pcc_metrics.figures.figure import Answer, Figure
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.share_bases import find_misfit_base, published_percent
from pcc_metrics.stats.change_tests import possible_bases

YEARS_TOGETHER = 2
# Two years together are between one and a half times one of them and two and a half times.
LEAST_OF_TWO, MOST_OF_TWO = 1.5, 2.5
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def check_shares(reader: Reader, figures: Mapping[str, Answer]) -> Iterator[Finding]:
    """Shares that cannot be of the count beside them; several of one count with one reading."""
    pairs = [
        (figure, base)
        for figure in figures.values()
        if isinstance(figure, Figure) and (base := _misfit(reader, figure))
    ]
    by_base: dict[tuple[object, ...], list[Figure]] = {}
    for figure, base in pairs:
        by_base.setdefault((base.measure.id, base.shown, base.period), []).append(figure)
    for figure, base in pairs:
        alike = by_base[base.measure.id, base.shown, base.period]
        yield _share(figure, base, alone=len(alike) == 1)
        if len(alike) > 1 and figure is alike[-1]:
            yield _together(alike, base)


def _misfit(reader: Reader, figure: Figure) -> Figure | None:
    """The count that a share is filed beside and cannot be of."""
    misfit = find_misfit_base(reader, figure.measure, figure.shown, figure.period, figure.level)
    return figure_of_level(figure, misfit.measure, misfit.level) if misfit else None


def _share(figure: Figure, base: Figure, *, alone: bool) -> Finding:
    (percent, decimals), total = published_percent(figure.value), int(base.value)
    below = int(percent * total // 100)
    near = join_words(
        f"{format_number(k)} of {format_number(total)} is {format_percent(k / total, decimals)}"
        for k in (below, below + 1)
        if k <= total
    )
    text = (
        f"{capitalise(uncapitalise(figure.measure.title))} in {format_places(figure.shown)}: the "
        f"source gives {format_percent(figure.value, decimals)} without its base. It is no share "
        f"of the {count_noun(base.measure, total)} of {base.period.in_sentence} alone: {near}."
    )
    reading = _reading([figure], base)
    if alone:
        text += f" {reading or _nearest(percent, total, decimals)}"
    severity = Severity.KNOWN if reading else Severity.CHECK
    return figures_finding(
        FindingCode.IMPOSSIBLE_SHARE, figure.measure.id, text, (figure, base), severity
    )


def _together(shares: Sequence[Figure], base: Figure) -> Finding:
    """What fits several shares of one count together."""
    reading = _reading(shares, base)
    written = join_words(f"{format_number(*published_percent(one.value))}%" for one in shares)
    text = reading or f"No base up to {format_number(_most(base))} gives {written} together."
    severity = Severity.KNOWN if reading else Severity.CHECK
    return figures_finding(
        FindingCode.POSSIBLE_BASES, shares[-1].measure.id, text, tuple(shares), severity
    )


def _reading(shares: Sequence[Figure], base: Figure) -> str:
    """That the shares fit two years together, with the bases nearest to twice the count."""
    runs = _runs_around(YEARS_TOGETHER * int(base.value), _fitting(shares, base))
    if not runs:
        return ""
    written = join_words(f"{format_number(*published_percent(one.value))}%" for one in shares)
    who = f"{written} can be shares" if len(shares) > 1 else "it can be a share"
    years = _years_named(shares)
    speaks = f"The source speaks of {join_words(years)}. " if len(years) == YEARS_TOGETHER else ""
    whom = {1: "", 2: " both"}.get(len(shares), " all")
    return (
        f"{speaks}Of the {plural_noun(base.measure)} of two years together {who}: "
        f"{'bases' if len(runs) > 1 else 'a base'} of {join_words(runs)} "
        f"{'fit' if len(runs) > 1 else 'fits'}{whom}."
    )


def _fitting(shares: Iterable[Figure], base: Figure) -> list[int]:
    """The numbers that two years together may come to, of which all the shares can be."""
    fitting = list(range(int(LEAST_OF_TWO * base.value), _most(base) + 1))
    for percent, decimals in (published_percent(one.value) for one in shares):
        fitting = possible_bases(percent, fitting, decimals)
    return fitting


def _most(base: Figure) -> int:
    return int(MOST_OF_TWO * base.value)


def _runs_around(wanted: int, fitting: Sequence[int]) -> list[str]:
    """`76 to 79`, `83 to 85`: the runs of numbers nearest to one on either side, or around it."""
    if not fitting:
        return []
    runs = [[fitting[0]]]
    for one, following in pairwise(fitting):
        if following > one + 1:
            runs.append([])
        runs[-1].append(following)
    around = [run for run in runs if run[0] <= wanted <= run[-1]]
    below = [run for run in runs if run[-1] < wanted][-1:]
    above = [run for run in runs if run[0] > wanted][:1]
    return [
        format_number(run[0])
        if len(run) == 1
        else f"{format_number(run[0])} to {format_number(run[-1])}"
        for run in around or (*below, *above)
    ]


def _years_named(shares: Iterable[Figure]) -> list[str]:
    """The years that the rows' notes speak of."""
    notes = (row.note or "" for share in shares for row in share.observations)
    return sorted({year for note in notes for year in _YEAR.findall(note)})


def _nearest(percent: float, total: int, decimals: int) -> str:
    """The bases on either side that could give the share; large enough ones all can."""
    enough = 100 * 10**decimals
    below = possible_bases(percent, range(total - 1, 0, -1), decimals)[:1]
    above = possible_bases(percent, range(total + 1, total + enough + 1), decimals)[:1]
    bases = [*below, *above]
    opening = f"The nearest {'base' if len(bases) == 1 else 'bases'} that could give it: "
    return f"{opening}{join_words(map(format_number, bases))}."
