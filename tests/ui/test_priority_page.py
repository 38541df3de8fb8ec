"""What a reader can open on a priority's page: sources of a sentence, copies, months, elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from pcc_metrics.content.page_content import PageContent, build_page_content
from pcc_metrics.content.paragraphs import LEAD_WORDS, DraftedParagraph, DraftedText
from pcc_metrics.store.register import Register
from pcc_metrics.ui.priority.control_charts import SHOW
from pcc_metrics.ui.priority.drafted_text import TAKE
from pcc_metrics.ui.state.session import Visit
from tests.support.chart_streams import read_first
from tests.ui.test_pages import CATALOGUE, FIRST, PRIORITIES, assert_well, headings, said, visit

ELSEWHERE = f"Beside {CATALOGUE.body.comparators.title}"


def text_of(at: AppTest) -> DraftedText:
    """The paragraphs of the page that was opened."""
    reader = at.session_state["_visit"].reader
    return DraftedText(brief_of(at), reader)


def brief_of(at: AppTest) -> PageContent:
    visited: Visit = at.session_state["_visit"]
    assert visited.reader is not None
    return build_page_content(visited.reader, visited.priority, visited.view)


def choose(
    at: AppTest, lead: DraftedParagraph | None, more: DraftedParagraph | None = None
) -> AppTest:
    """The page with these paragraphs chosen: one before "More", one behind it."""
    for name, paragraph in (("lead", lead), ("more", more)):
        if paragraph or f"origin-{name}" in at.session_state:
            at.session_state[f"origin-{name}"] = paragraph.name if paragraph else None
    at.run()
    assert_well(at)
    return at


def origins(at: AppTest) -> list[Block]:
    """The boxes that say where paragraphs come from."""
    return [box for box in blocks(at.main) if "-origin-of-" in str(getattr(box.proto, "id", ""))]


def blocks(block: Block) -> Iterator[Block]:
    for child in block.children.values():
        if isinstance(child, Block):
            yield child
            yield from blocks(child)


def opened(at: AppTest, *found: str) -> AppTest:
    """The page once these are open."""
    for key in found:
        at.session_state[key] = True
    at.run()
    assert_well(at)
    return at


def boxes(at: AppTest, label: str) -> list:
    return [box for box in at.expander if label in box.label]


def watching(at: AppTest, *measures: str) -> AppTest:
    """The page with the pictures of these measures."""
    at.session_state["measures"] = list(measures)
    return opened(at, "watch")


def watched(at: AppTest, measure: str) -> Block:
    return next(b for b in blocks(at.main) if str(getattr(b.proto, "id", "")).endswith(measure))


# From a sentence to its rows


def test_a_paragraph_opens_to_its_figures_and_their_rows() -> None:
    at = visit("serious-violence", lpa="walsall", to="2026-03")
    assert not at.dataframe
    (box,) = origins(choose(at, text_of(at).lead[2]))
    text = said(box, "markdown")
    for words in (
        "Robbery (street-level data) in Walsall in the year to March 2026",
        "Figure: 476 offences",
        "Period: April 2025 to March 2026",
        "Method: Figures of 12 rows added up",
        "381 against 380, over April to August 2025 and November 2025 to March 2026",
        "95% interval: ",
        "people in mid-2024",
        "Sign: ? could be chance. Each of 10 months against the same month of the other year",
        "5 lower, 5 higher, 0 the same",
        f"Source: {CATALOGUE.sources['police-uk-street'].title}; status: as published",
    ):
        assert words in text
    rows = box.dataframe[0].value
    own = rows[rows["Period"].str.contains("2026|2025") & (rows["Area"] == "Walsall")]
    assert own.loc[own["Measure"] == "Robbery (street-level data)", "Value"].sum() >= 476
    assert "Population" in set(rows["Measure"])
    assert box.get("download_button")


@pytest.mark.parametrize("page", PRIORITIES)
@pytest.mark.parametrize(
    "query",
    [{}, {"snapshot": FIRST}, {"lpa": ["dudley", "walsall"]}, {"compare": "national"}],
    ids=str,
)
def test_every_sentence_is_two_clicks_or_fewer_from_its_rows(
    page: str, query: dict[str, str | list[str]]
) -> None:
    """One click on the number that ends it; for those behind "More", that click before."""
    at = opened(visit(page, **query), "more")
    text = text_of(at)
    offered = {row.key: len(row.options) for row in at.button_group if "origin" in str(row.key)}
    assert offered.pop("origin-lead") == len(text.lead)
    assert offered == ({"origin-more": len(text.more)} if text.more else {})
    for chosen in zip_longest(text.lead, text.more):
        found = origins(choose(at, *chosen))
        assert len(found) == sum(paragraph is not None for paragraph in chosen)
        for box in found:
            origin = said(box, "markdown")
            assert "Rows below: " in origin or "No figure: " in origin
            assert bool(box.dataframe) == ("Rows below: " in origin)


def test_the_words_before_more_are_at_most_120() -> None:
    at = visit("neighbourhood-crime")
    (more,) = boxes(at, "More (")
    assert int(more.label.partition("(")[2].split()[0]) > 5
    lead = " ".join(paragraph.text for paragraph in text_of(at).lead)
    assert len(lead.split()) <= LEAD_WORDS
    assert lead.startswith("Neighbourhood crime was 8% lower than a year before")


def test_the_answer_opens_the_page_and_the_copy_with_its_area_and_period() -> None:
    at = opened(visit("serious-violence", lpa="walsall"), "copy")
    answer = text_of(at).lead[0].text
    assert answer in said(at, "markdown").replace("*", "")
    assert at.code[-1].value.startswith("Walsall, the year to March 2026, 10 months compared: ")
    assert "held: 165 admissions of under-25s to hospital" in at.code[-1].value
    assert "what follows" not in at.code[-1].value  # history says itself of what area it is


def test_all_figures_and_all_rows_behind_the_text_can_be_taken_away() -> None:
    at = opened(visit("homicide"), "copy")
    (box,) = boxes(at, TAKE)
    figures, rows = (table.value for table in box.dataframe)
    assert len(box.get("download_button")) == 2
    assert len(figures) == len(brief_of(at).figures)
    assert list(rows["Row"]) == list(range(1, len(rows) + 1))


# The text to be copied


def test_the_text_can_be_copied_with_and_without_references() -> None:
    at = opened(visit("homicide", snapshot=FIRST), "copy")
    plain = at.code[-1].value
    assert plain.startswith("The West Midlands: 41 homicides in the year to October 2023.")
    assert "41 homicides were recorded in the West Midlands" in plain
    assert "References" not in plain
    at.session_state["copy-what"] = "With references"
    at.run()
    cited = at.code[-1].value
    body, _, references = cited.partition("\n\nReferences\n\n")
    assert " [1]\n\n" in body
    assert references.startswith("[1] Homicides and Mean yearly homicide rate, West Midlands")
    last = references.splitlines()[-1]
    snapshot = Register().find(FIRST).snapshot
    assert snapshot in last
    link = parse_qs(urlsplit(last.rpartition(" ")[2]).query)
    assert link["snapshot"] == [snapshot]
    assert link["to"] == ["2023-10"]


def test_a_copied_link_opens_the_same_text() -> None:
    at = opened(visit("drugs", lpa="dudley"), "copy")
    text = at.code[-1].value
    at.session_state["copy-what"] = "With references"
    at.run()
    link = at.code[-1].value.rpartition(" ")[2]
    again = opened(visit("drugs", **parse_qs(urlsplit(link).query)), "copy")
    assert again.code[-1].value == text


# Month by month


def test_a_monthly_count_opens_to_its_picture_reading_and_totals() -> None:
    at = visit("serious-violence", lpa="coventry")
    assert boxes(at, SHOW)
    assert not [c for c in at.get("vega_lite_chart") if "daily averages" in read_first(c)]
    at = watching(at, "robbery_street")
    box = watched(at, "robbery_street")
    text = said(box)
    assert "Robbery (street-level data) in Coventry: 2.00 offences a day in March 2026" in text
    assert "None of the last six months stands out from the usual variation." in text
    assert "▲ ▼" in text
    assert "Robbery (street-level data) in Coventry: 697 offences in the year to March 2026" in text
    assert len(box.get("vega_lite_chart")) == 2
    assert len(boxes(box, "Table and download")) == 2


def test_limits_that_are_too_narrow_are_explained_and_few_totals_are_said() -> None:
    at = watching(visit("serious-violence"), "robbery_street")
    text = said(at)
    assert "Neighbouring months resemble each other" in text
    assert "▲" not in text.replace("▲▼ in most months", "")
    assert "Complete totals of 12 months: " in text
    assert (
        "offences in the year to August 2024 and 6,642 offences in the year to March 2026" in text
    )


@pytest.mark.parametrize("page", ["homicide", "fraud-and-cybercrime"])
def test_a_page_without_monthly_counts_has_no_such_section(page: str) -> None:
    assert not boxes(visit(page), SHOW)


def test_every_picture_can_be_opened_at_once() -> None:
    at = visit("neighbourhood-crime", lpa=["dudley", "walsall"])
    at = watching(at, *(one.measure.id for one in brief_of(at).monitorings))
    assert len([c for c in at.get("vega_lite_chart") if "daily averages" in read_first(c)]) == 6


# Elsewhere


def elsewhere(at: AppTest) -> list[str]:
    """What the charts of other areas show."""
    alts = [read_first(chart) for chart in at.get("vega_lite_chart")]
    return [alt for alt in alts if "Merseyside" in alt]


def test_other_areas_stand_open_beside_the_force_with_reason_date_and_no_rank() -> None:
    at = visit("homicide")
    assert ELSEWHERE in headings(at)
    (alt,) = elsewhere(at)
    assert "2019" not in alt
    text = said(at)
    assert "This is no rank" in text
    assert "as of 30 November 2026" in text
    assert "Areas in order of name" in text


def test_other_areas_are_of_the_measures_chosen_or_of_the_same_thing() -> None:
    """Street-level robbery is held of no other force, and robbery of Table C2 is."""
    at = visit("serious-violence")
    assert at.get("button_group")[0].value == ["robbery_street"]
    (alt,) = elsewhere(at)
    assert alt.startswith("Robbery, offences per 1,000 people, in the year to June 2025: ")


def test_a_rate_that_cannot_be_of_its_population_is_named_and_not_shown() -> None:
    at = visit("homicide", compare="national")
    text = said(at)
    assert "The rate published for South Yorkshire in the three years to March 2025" in text
    assert "cannot be of its population and is not shown" in text
    assert "122.52 cases" in text
    alts = [read_first(chart) for chart in at.get("vega_lite_chart")]
    assert any("South Yorkshire no figure" in alt for alt in alts)
    assert not any("28.9" in alt for alt in alts)


def test_a_link_that_asks_for_other_areas_shows_them_at_once() -> None:
    assert len(elsewhere(visit("serious-violence", compare="national"))) == 3


def test_other_areas_stand_beside_the_whole_force_only() -> None:
    assert not elsewhere(visit("homicide", lpa="walsall"))


def test_a_page_that_no_other_area_has_figures_for_says_so_if_asked() -> None:
    none = "No figure of this page is held for any of these."
    assert none in said(visit("fraud-and-cybercrime", compare="national"))
    assert none not in said(visit("fraud-and-cybercrime"))
