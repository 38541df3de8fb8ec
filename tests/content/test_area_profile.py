"""The area profile: every measure once, in the words of its tile, and nothing that is false."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest
from lxml import html

from pcc_metrics.content.area_profile import AreaProfile, ProfileRow, build_area_profile
from pcc_metrics.content.profile_html import profile_html, write_left_out
from pcc_metrics.content.profile_table import profile_table
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.formatting import uncapitalise
from pcc_metrics.domain.periods import Month, Window
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.figures.figure import Figure, NoFigure
from pcc_metrics.narrative.claims import Claim, ClaimKind
from pcc_metrics.narrative.grammar import short_name
from pcc_metrics.narrative.page_answer import MOST_WORDS
from pcc_metrics.narrative.profile_text import write_share
from pcc_metrics.narrative.tile_text import write_tile
from tests.watchman.claim_checks import check_claim
from tests.watchman.snapshots import BUNDLED_NOW, FIRST, HOLED, watched

CATALOGUE = load_catalogue()
LPAS = tuple(area.id for area in CATALOGUE.lpas)
THREE = ("coventry", "dudley", "walsall")
SNAPSHOTS = (FIRST, BUNDLED_NOW, HOLED)
VIEWS = [
    View(),
    View(("walsall",)),
    View(THREE),
    View(LPAS),
    View(compare=Compare.NATIONAL),
    View(("solihull",), compare=Compare.REST),
    View(("birmingham",), compare=Compare.BASELINE),
    View(("dudley",), Month.parse("2023-10")),
    View(("sandwell",), window=Window.QUARTER),
    View(to=Month.parse("1990-01")),
]
HOSTILE = "<script>x()</script> & <b title='\"'>bold</b>"


@cache
def profile(view: View, name: str = BUNDLED_NOW) -> AreaProfile:
    return build_area_profile(watched(name).reader, view)


def row(page: AreaProfile, measure: str) -> ProfileRow:
    (one,) = (row for row in page.rows if row.measure.id == measure)
    return one


def in_words(claim: Claim) -> Claim:
    """A sign as its words: a row, as a tile, shows the symbol, which the legend explains."""
    if claim.kind is not ClaimKind.SIGN:
        return claim
    return replace(claim, text=claim.sign.replace("not comparable", "are not compared"))


def cells(page: AreaProfile) -> html.HtmlElement:
    addresses = {one.id: f"/{one.id}?lpa=walsall" for one in CATALOGUE.priorities.values()}
    return html.fragment_fromstring(profile_html(page, addresses))


@pytest.mark.parametrize("name", SNAPSHOTS)
@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_every_measure_stands_once_in_the_order_of_the_catalogue(view: View, name: str) -> None:
    page = profile(view, name)
    catalogue = page.catalogue
    ids = dict.fromkeys(m.id for one in catalogue.priorities for m in catalogue.measures_of(one))
    assert [one.measure.id for one in page.rows] == list(ids)
    assert all(one.priority.id in one.measure.priorities for one in page.rows)


@pytest.mark.parametrize("name", SNAPSHOTS)
@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_nothing_in_a_cell_is_false(view: View, name: str) -> None:
    rows = watched(name).rows
    wrong = [
        (one.measure.id, claim.text, why)
        for one in profile(view, name).rows
        for claim in map(in_words, one.text.claims)
        for why in check_claim(rows, claim)
    ]
    assert wrong == []


@pytest.mark.parametrize("name", SNAPSHOTS)
@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_a_row_says_what_the_tile_says(view: View, name: str) -> None:
    reader = watched(name).reader
    for one in profile(view, name).rows:
        if not one.is_recent:
            continue
        tile = write_tile(reader, one.answer, view.compare)
        assert one.text.change == tile.change
        assert one.text.period == tile.age
        assert one.text.value.text == tile.value
        assert all(line in tile.details for line in [one.text.turn] if line.text)


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_a_row_without_news_says_why(view: View) -> None:
    for one in profile(view).rows:
        if isinstance(one.answer, NoFigure):
            assert one.text.reason.text
            assert one.text.value.text == "no figure"
        elif one.is_old:
            assert one.text.reason.text.startswith("old")
            assert not (one.text.change.text or one.rate or one.beside)


@pytest.mark.parametrize("name", SNAPSHOTS)
@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_the_answer_is_short_and_true(view: View, name: str) -> None:
    answer = profile(view, name).answer
    assert answer is not None
    assert len(answer.text.split()) <= MOST_WORDS
    rows = watched(name).rows
    assert [why for claim in answer.claims for why in check_claim(rows, claim)] == []


def test_an_answer_of_an_area_has_a_rate_beside_the_rest() -> None:
    answer = profile(View(("walsall",))).answer
    assert answer is not None
    assert " (1.6 per 1,000 people, 2.2 elsewhere in the force)" in answer.text


@pytest.mark.parametrize("area", LPAS)
@pytest.mark.parametrize("window", Window)
def test_an_answer_names_no_measure_twice(area: str, window: Window) -> None:
    """“Robbery was 37% higher … Robbery: 1.5 per 1,000 people …” took two sentences."""
    answer = profile(View((area,), None, window)).answer
    assert answer is not None
    for figure in answer.figures:
        assert answer.text.casefold().count(short_name(figure.measure).casefold()) <= 1


def test_what_is_of_the_whole_force_alone_says_so() -> None:
    page = profile(View(("walsall",)))
    assert row(page, "homicide_rate").text.place.text == "the West Midlands"
    assert not row(page, "homicides").text.place.text


def test_how_much_earlier_a_figure_ends_is_counted_from_the_month_asked_for() -> None:
    page = profile(View(("walsall",)))
    assert page.asked.end == Month.parse("2026-03")
    old, new = row(page, "robbery"), row(page, "robbery_street")
    assert (old.text.period.text, old.text.age, old.months_old) == (
        "Year to June 2025", "9 months earlier", 9,
    )  # fmt: skip
    assert (new.text.age, new.months_old) == ("", 0)


def test_the_part_of_the_forces_change_is_said_in_counts() -> None:
    assert row(profile(View(("wolverhampton",))), "robbery_street").text.share.text == (
        "136 of the 201 fewer"
    )
    against = row(profile(View(("walsall",))), "neighbourhood_crime_street")
    assert against.text.share.text == "70 more, against 3,188 fewer"
    assert against.part is not None and against.part.share < 0
    # No part is more than its whole.
    more = row(profile(View(("wolverhampton",))), "robbery_street").part
    assert more is not None
    beyond = replace(more, now=more.before - 300)
    assert write_share(beyond).text == "300 fewer; the force 201 fewer"
    assert write_share(replace(more, now=more.before)).text == "none of the 201 fewer"


def test_the_force_has_no_part_of_its_own_change_and_no_rest() -> None:
    page = profile(View())
    assert not page.beside
    assert not any(one.part or one.beside for one in page.rows)
    heads = cells(page).xpath("string(.//thead)")
    assert "Of the force" not in heads and "Rest" not in heads


def test_several_areas_stand_beside_those_that_are_left() -> None:
    one = row(profile(View(THREE)), "robbery_street")
    assert [name for name, _ in one.beside] == ["rest of the force"]
    assert not any(one.beside for one in profile(View(LPAS)).rows)


def test_other_forces_are_named_one_by_one() -> None:
    page = profile(View(compare=Compare.NATIONAL))
    one = row(page, "homicides")
    names = [name for name, _ in one.beside]
    assert "Merseyside" in names and names == sorted(names)
    shown = zip(names, one.text.beside, strict=True)
    assert all(phrase.text.startswith(f"{name} ") for name, phrase in shown)
    assert one.intervals is not None
    assert all(name in one.intervals.alt for name in names)
    assert page.can_compare(Compare.NATIONAL)


@pytest.mark.parametrize(
    ("areas", "possible"),
    [
        ((), [Compare.YEAR, Compare.BASELINE, Compare.NATIONAL]),
        (("walsall",), [Compare.YEAR, Compare.BASELINE, Compare.REST]),
        (LPAS, [Compare.YEAR, Compare.BASELINE]),
    ],
    ids=["the force", "an area", "all areas"],
)
def test_what_can_be_compared_does_not_hang_on_what_is(
    areas: tuple[str, ...], possible: list[Compare]
) -> None:
    pages = [profile(View(areas, compare=one)) for one in Compare]
    for page in pages:
        assert [one for one in Compare if page.can_compare(one)] == possible


def test_a_picture_has_the_numbers_of_its_row_on_a_scale_from_zero() -> None:
    one = row(profile(View(("walsall",))), "robbery_street")
    assert one.intervals is not None
    assert one.intervals.alt == (
        "Rates per 1,000 people: Walsall 1.6 (1.5 to 1.8) and rest of the force 2.2 (2.2 to 2.3)."
    )
    own, rest = one.intervals.marks
    assert own.own and not rest.own
    assert own.limits is not None and rest.limits is not None and one.rate is not None
    assert own.limits[0] < own.value < own.limits[1]
    other = one.beside[0][1]
    assert (own.value - 4) / (rest.value - 4) == pytest.approx(
        one.rate.value / other.value, abs=0.01
    )


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_the_table_holds_all_that_a_row_says(view: View) -> None:
    page = profile(view)
    shown = cells(page).xpath(".//tr[contains(@class, 'measure')]")
    assert len(shown) == len(page.rows)
    for item, one in zip(shown, page.rows, strict=True):
        text = " ".join(item.text_content().split())
        assert item.xpath("string(th/a)") == one.measure.name
        assert item.xpath("string(th/a/@href)") == f"/{one.priority.id}?lpa=walsall"
        assert one.text.value.text in text
        assert one.text.turn.text in text
        assert one.text.share.text in text
        assert one.text.reason.text.casefold() in text.casefold()
        assert all(phrase.text in text for phrase in (one.text.rate, *one.text.beside))
        assert all(image.get("aria-label") for image in item.iter("svg"))


def test_a_sorted_column_has_numbers_and_leaves_out_what_cannot_be_compared() -> None:
    page = profile(View(("walsall",)))
    column = [
        item.xpath("string(td[contains(@class, 'change')]/@data-sort)")
        for item in cells(page).xpath(".//tr[contains(@class, 'measure')]")
    ]
    held = [one.relative_change for one in page.rows]
    assert [float(one) if one else None for one in column] == held
    assert row(page, "violence_street").relative_change is None  # not comparable
    assert row(page, "robbery_street").relative_change == pytest.approx(1 / 380)


def test_text_is_never_markup() -> None:
    page = profile(View(("walsall",)))
    first = page.rows[0]
    hostile = replace(
        first,
        measure=replace(first.measure, title=HOSTILE, short=""),
        priority=replace(first.priority, short=HOSTILE),
    )
    shown = html.fragment_fromstring(
        profile_html(replace(page, rows=(hostile,)), {first.priority.id: f"/?x={HOSTILE}"})
    )
    assert not shown.xpath("//script|//b")
    assert shown.text_content().count(HOSTILE) == 2
    assert shown.xpath("string(.//a/@href)") == f"/?x={HOSTILE}"


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_a_file_has_a_row_a_measure_with_the_numbers_of_the_page(view: View) -> None:
    page = profile(view)
    table = profile_table(page)
    rows = [dict(zip(table.columns, cells, strict=True)) for cells in table.rows]
    assert len(rows) == len(page.rows)
    for shown, one in zip(rows, page.rows, strict=True):
        assert shown["Priority"] == one.priority.short
        assert shown["Measure"] == one.measure.title
        figure = one.answer if isinstance(one.answer, Figure) else None
        assert shown["Value"] == (figure.value if figure else None)
        assert shown["Old"] == ("old" if one.is_old else "")
        if one.change:
            assert shown["Own value compared"] == one.change.own_value
        for name, rate in one.beside:
            column = f"{name[0].upper()}{name[1:]}, rate"
            assert shown[column] == pytest.approx(rate.value, abs=0.001)


def test_of_the_first_snapshot_an_area_has_the_figures_of_the_force() -> None:
    page = profile(View(("walsall",)), FIRST)
    recent = [one for one in page.rows if one.is_recent]
    assert recent
    assert {one.text.place.text for one in recent} == {"the West Midlands"}
    # Their rates are not those of the area; columns that no row fills are left out.
    assert not any(one.rate or one.text.rate.text for one in page.rows)
    heads = cells(page).xpath("string(.//thead)")
    assert "Rest of the force" not in heads and "Of the force" not in heads


@pytest.mark.parametrize("where", [(), ("walsall",), ("dudley", "walsall")])
def test_what_paper_leaves_out_is_named_with_why(where: tuple[str, ...]) -> None:
    page = profile(View(where))
    line = write_left_out(page)
    old = [one for one in page.rows if not one.is_recent]
    assert old and line.startswith("Without a recent figure, ")
    for one in page.rows:
        name = re.escape(uncapitalise(one.measure.title))
        assert bool(re.search(rf"(?:: |; ){name}(?: \(\w|;|\.)", line)) == (one in old), name
    assert all(one.text.reason.text.replace(": ", ", ") in line.casefold() for one in old)
    table = html.fragment_fromstring(profile_html(page, {p: p for p in CATALOGUE.priorities}))
    assert table.xpath("string(caption/span[@class='left-out'])") == line
