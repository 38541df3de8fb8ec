"""The pages about statements: writing one, two people at once, finishing, publishing, reading."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pcc_metrics import links
from pcc_metrics.domain import periods
from pcc_metrics.domain.periods import Month
from pcc_metrics.export.files import FORMATS, make_files
from pcc_metrics.export.statement_document import build_document
from pcc_metrics.narrative.attribution import source_attribution
from pcc_metrics.statement import ActivityClaim, State
from pcc_metrics.statement.statement_history import StatementHistory
from pcc_metrics.statement.statement_request import StatementRequest, statement_for
from pcc_metrics.statement.statement_store import StatementStore
from pcc_metrics.statement.text_fields import read_claims, write_claims
from tests.support import visitors
from tests.support.publications import publish, rows_of, withdraw
from tests.support.statement_writers import SNAPSHOT, STATEMENT
from tests.support.statements import CLAIM, complete_texts, reader_of
from tests.ui.test_pages import CATALOGUE, FIRST, assert_well, press, said, visit

QUERY = {"quarter": "2023-12", "snapshot": FIRST}
WHY = "why/homicide"


@pytest.fixture(autouse=True)
def _editor(data_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 - is written to
    """Whoever runs the server, who may publish, on a copy of the bundled data."""
    visitors.at_this_computer(monkeypatch)


def paper() -> StatementHistory:
    return StatementStore().history(STATEMENT)


def write(part: str, text: str, seen: int = 0, who: str = "Grace") -> int:
    """Somebody else saves a text."""
    saved = StatementStore().save(STATEMENT, part, text, seen=seen, who=who, snapshot=SNAPSHOT)
    return saved.entry.number


def opened(section: str = "", **query: str) -> AppTest:
    """The page on which the statement is written, at one of its priorities."""
    at = visit("statement", **{**QUERY, **query})
    assert_well(at)
    if section:
        at.segmented_control(key=f"part-{STATEMENT}").set_value(section).run()
        assert_well(at)
    return at


def box(at: AppTest, part: str):
    return at.text_area(key=f"text|{STATEMENT}|{part}")


def filled() -> None:
    for part, text in complete_texts(commentary="We thought about it.").items():
        write(part, text)


def published() -> None:
    filled()
    at = opened()
    press(at, "Sign off")
    press(at, "Publish")
    assert_well(at)


# Who sees what


def test_drafts_are_for_those_who_may_publish(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(WHY, "Nobody's business yet.")
    visitors.from_elsewhere(monkeypatch)
    at = visit("statement", **QUERY)
    assert_well(at)
    assert "Drafts are shown to those who may publish." in said(at)
    assert not at.text_area and "Nobody's business yet" not in said(at)


def test_an_action_asks_again_who_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    at = opened("homicide")
    visitors.from_elsewhere(monkeypatch)
    box(at, WHY).set_value("Smuggled.").run()
    assert paper().head == 0
    at = opened()
    assert not at.text_area


def test_published_statements_are_for_everyone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    published()
    visitors.from_elsewhere(monkeypatch)
    at = visit("statements", statement=f"{STATEMENT}-1")
    assert_well(at)
    assert "Published version 1" in said(at) and "We thought about it." in said(at)
    sources = StatementStore().read_published(STATEMENT, 1)[1].sources
    assert sources and all(source_attribution(source) in said(at) for source in sources)


# Writing


def test_the_page_says_which_statement_it_is_and_what_is_missing() -> None:
    at = opened()
    assert at.title[0].value == (
        "National policing priorities: statement for October to December 2023, the West Midlands"
    )
    assert "DRAFT, version 1" in said(at) and f"(snapshot {SNAPSHOT})" in said(at)
    assert "Checklist: 18 needed" in said(at)
    assert "it is not said what West Midlands Police did this quarter" in said(at)


def test_without_a_quarter_it_is_the_latest() -> None:
    assert "statement for July to September 2026" in visit("statement").title[0].value


def test_an_area_has_a_statement_of_its_own() -> None:
    at = visit("statement", quarter="2026-09", lpa="walsall")
    assert at.title[0].value.endswith("statement for July to September 2026, Walsall")


def test_a_text_is_saved_when_its_box_is_left() -> None:
    at = opened("homicide")
    box(at, WHY).set_value("Because of this test.").run()
    assert_well(at)
    (version,) = paper().versions(WHY)
    assert (version.text, version.who) == ("Because of this test.", visitors.ACCOUNT)
    assert f"by {visitors.ACCOUNT} (version {version.number})" in said(at)
    assert box(opened("homicide"), WHY).value == "Because of this test."


def test_writing_on_makes_versions_and_no_conflict() -> None:
    at = opened("homicide")
    for text in ("One.", "One. Two.", "One. Two. Three."):
        box(at, WHY).set_value(text).run()
    assert [v.text for v in paper().versions(WHY)] == ["One. Two. Three.", "One. Two.", "One."]
    assert not paper().aside


def test_somebody_else_s_text_is_shown_where_one_has_none_of_one_s_own() -> None:
    at = opened("homicide")
    write(WHY, "By Grace.")
    at.run()
    assert box(at, WHY).value == "By Grace."


def test_two_people_on_one_part_are_told_and_choose() -> None:
    at = opened("homicide")
    write(WHY, "By Grace.")
    box(at, WHY).set_value("By me.").run()
    assert_well(at)
    assert "Grace saved this part at" in said(at, "warning")
    assert "there is more than one text. None is lost." in said(at)
    codes = [code.value for code in at.code]
    assert "By Grace." in codes and "By me." in codes
    assert box(at, WHY).value == "By me."
    press(at, "Use this one instead")
    assert_well(at)
    assert paper().texts[WHY] == "By me." and not paper().aside
    assert "more than one text" not in said(at)


def test_the_other_text_can_be_kept_instead() -> None:
    at = opened("homicide")
    write(WHY, "By Grace.")
    box(at, WHY).set_value("By me.").run()
    press(at, "Keep this one")
    assert paper().texts[WHY] == "By Grace." and not paper().aside
    assert box(at, WHY).value == "By Grace."
    assert {"By me.", "By Grace."} <= {v.text for v in paper().versions(WHY)}


def test_an_earlier_version_is_read_and_brought_back() -> None:
    seen = write(WHY, "The first.")
    write(WHY, "The second.", seen)
    at = opened("homicide")
    at.session_state[f"versions-{STATEMENT}-{WHY}"] = True
    at.run()
    assert "The first." in [code.value for code in at.code]
    press(at, "Bring this version back")
    assert_well(at)
    assert box(at, WHY).value == paper().texts[WHY] == "The first."


def test_a_number_that_is_not_the_statement_s_gets_a_warning_beside_it() -> None:
    at = opened("homicide")
    box(at, "reflections/homicide").set_value("There were 43 homicides; each is a loss.").run()
    warning = "“43 homicides” in “There were 43 homicides; each is a loss.”: Disagrees. "
    assert f"{warning}The figures have 41 (homicides" in said(at)
    box(at, "reflections/homicide").set_value("There were 41 homicides.").run()
    assert not at.warning


def test_text_is_shown_as_text() -> None:
    at = opened("homicide")
    box(at, "reflections/homicide").set_value("# Not a heading, **not bold** <b>x</b> $5$").run()
    at.toggle(key="whole").set_value(True).run()
    assert_well(at)
    assert "# Not a heading, **not bold** <b>x</b> $5$" in said(at, "markdown")


def test_a_text_that_is_too_long_is_refused_and_stays_in_its_box() -> None:
    at = opened("homicide")
    box(at, WHY).set_value("x" * 20_001).run()
    assert "20,001 characters" in said(at, "error")
    assert paper().head == 0 and len(box(at, WHY).value) == 20_001


def test_whether_a_priority_applies() -> None:
    at = opened("drugs")
    key = next(c.key for c in at.segmented_control if "applies-" in c.key)
    at.segmented_control(key=key).set_value("no").run()
    assert_well(at)
    assert paper().texts["applies/drugs"] == "no"


def test_a_claim_is_added_changed_and_removed() -> None:
    at = opened("drugs")
    add(at, "None|0", "A warrant was carried out.", "Board paper 7", date(2023, 11, 9))
    (claim,) = read_claims(paper().texts["did/drugs"])
    assert claim == ActivityClaim("A warrant was carried out.", "Board paper 7", date(2023, 11, 9))
    assert "A warrant was carried out. (9 November 2023. Source: Board paper 7.)" in said(at)
    seen = paper().current_number("did/drugs")
    add(at, f"0|{seen}", "Two warrants were carried out.", "Board paper 8", date(2023, 11, 10))
    (claim,) = read_claims(paper().texts["did/drugs"])
    assert (claim.text, claim.source) == ("Two warrants were carried out.", "Board paper 8")
    press(at, "Remove claim")
    assert paper().texts["did/drugs"] == ""
    assert len(paper().versions("did/drugs")) == 3


def add(at: AppTest, which: str, text: str, source: str, when: date) -> None:
    key = f"claim|did/drugs|{which}"
    at.text_area(key=f"{key}|text").set_value(text)
    at.text_input(key=f"{key}|source").set_value(source)
    at.date_input(key=f"{key}|said_on").set_value(when)
    next(b for b in at.button if b.label == "Save claim" and b.form_id == key).click().run()
    assert_well(at)


def test_a_claim_without_words_or_with_another_kind_of_address_is_refused() -> None:
    at = opened("drugs")
    add(at, "None|0", " ", "Board paper 7", date(2023, 11, 9))
    assert "A claim needs words" in said(at, "error")
    at.text_input(key="claim|did/drugs|None|0|url").set_value("javascript:alert(1)")
    add(at, "None|0", "Said.", "Board paper 7", date(2023, 11, 9))
    assert "begins with https://" in said(at, "error")
    assert paper().head == 0


def test_an_initiative_is_left_out_and_put_in_other_words() -> None:
    at = opened("homicide")
    take = f"take|{STATEMENT}|initiative/homicide/cara"
    assert at.checkbox(key=take).value
    at.checkbox(key=take).uncheck().run()
    assert paper().texts["initiative/homicide/cara"] == ""
    at.checkbox(key=take).check().run()
    assert_well(at)
    box(at, "initiative/homicide/cara").set_value("In other words.").run()
    assert paper().texts["initiative/homicide/cara"] == "In other words."


def test_the_pre_election_switch() -> None:
    filled()
    at = opened()
    next(t for t in at.toggle if t.label.startswith("Pre-election")).set_value(True).run()
    assert_well(at)
    at.toggle(key="whole").set_value(True).run()
    assert "We thought about it." not in said(at)
    assert "published in a pre-election period" in said(at, "info")


# What the last statement said


NEXT = {"quarter": "2024-03", "snapshot": FIRST}
FOLLOWING = "2024-03-west-midlands"


def test_a_text_of_the_last_statement_is_read_and_begun_with() -> None:
    published()
    at = visit("statement", **NEXT)
    at.segmented_control(key=f"part-{FOLLOWING}").set_value("homicide").run()
    part = "reflections/homicide"
    assert any(
        opened.label == "In the last statement: October to December 2023" for opened in at.expander
    )
    at.session_state[f"earlier-{FOLLOWING}-{part}"] = True
    at.run()
    assert_well(at)
    assert "We thought about it." in [code.value for code in at.code]
    at.button(key=f"begin-{part}").click().run()
    assert_well(at)
    assert StatementStore().history(FOLLOWING).texts == {part: "We thought about it."}
    assert at.text_area(key=f"text|{FOLLOWING}|{part}").value == "We thought about it."


def test_which_priorities_apply_is_said_as_the_last_statement_did() -> None:
    published()
    at = visit("statement", **NEXT)
    assert "Checklist: 18 needed" in said(at)
    press(at, "Take over from the last statement: which apply, and why")
    assert_well(at)
    assert "Checklist: 6 needed" in said(at) and "Look whether each still holds." in said(at)
    texts = StatementStore().history(FOLLOWING).texts
    before = paper().texts
    assert texts == {n: t for n, t in before.items() if n.split("/")[0] in ("applies", "why")}
    assert "Take over from the last statement: which apply, and why" not in [
        button.label for button in at.button
    ]


def test_a_first_statement_has_no_earlier_one_to_begin_with() -> None:
    at = opened("homicide")
    assert not [one.label for one in at.expander if one.label.startswith("In the last statement")]


def test_each_priority_says_what_it_still_misses() -> None:
    at = opened("homicide")
    assert "It is not said whether this priority applies." in said(at)
    assert "No quarterly reflections are written yet." in said(at)
    filled()
    at = opened("homicide")
    assert "Nothing is missing here." in said(at)


# Newer figures


def test_newer_figures_show_what_they_would_change_and_can_be_taken(data_copy: Path) -> None:
    write("reflections/drugs", "Out of 7,713 we solved many.")
    rows = [
        replace(row, value=7_720) if (row.measure, row.value) == ("drug_offences", 7_713) else row
        for row in rows_of(reader_of("2026-11-22"))
    ]
    revised = publish(data_copy, rows, CATALOGUE, date(2026, 12, 1), "Revised figures")
    at = opened()
    assert "Newer figures were published" in said(at, "info")
    at.session_state[f"move-{STATEMENT}"] = True
    at.run()
    assert_well(at)
    assert "7,713 would no longer be in the figures." in said(at, "warning")
    tables = " ".join(table.value.to_string() for table in at.table)
    assert "7,720 drug offences" in tables
    assert "8,649 drug offences" not in tables  # the quarter ends before those months
    press(at, "Move to these figures")
    assert_well(at)
    assert paper().snapshot == revised
    assert f"stands on snapshot {revised}" in said(at, "success")


def test_a_statement_on_withdrawn_figures_is_not_finished_until_it_is_moved(
    data_copy: Path,
) -> None:
    filled()
    at = opened()
    withdraw(data_copy, SNAPSHOT, "two columns were swapped")
    press(at, "Sign off")
    assert_well(at)
    assert "two columns were swapped. A statement on it cannot be signed off" in said(at, "error")
    assert "The current figures were published on" in said(at, "info")
    assert paper().state is State.DRAFT
    at.session_state[f"move-{STATEMENT}"] = True
    at.run()
    press(at, "Move to these figures")
    press(at, "Sign off")
    assert paper().state is State.FINAL and not at.error


def test_figures_withdrawn_after_publication_are_told_with_the_statement(data_copy: Path) -> None:
    published()
    withdraw(data_copy, SNAPSHOT, "two columns were swapped")
    at = visit("statements", statement=f"{STATEMENT}-1")
    assert_well(at)
    assert "two columns were swapped. The statement stands here as it was" in said(at, "error")
    assert "41 homicides were recorded" in said(at)


# Steps


def test_a_statement_with_gaps_is_not_marked_final() -> None:
    write(WHY, "Only this.")
    at = opened()
    press(at, "Sign off")
    assert_well(at)
    assert "It cannot be signed off yet" in said(at, "error")
    assert paper().state is State.DRAFT


def test_final_is_locked_and_can_be_opened_again() -> None:
    filled()
    at = opened()
    press(at, "Sign off")
    assert paper().state is State.FINAL
    at.segmented_control(key=f"part-{STATEMENT}").set_value("homicide").run()
    assert box(at, WHY).disabled
    press(at, "Open again")
    assert paper().state is State.DRAFT


def test_publication_keeps_a_file_of_every_format() -> None:
    published()
    (entry,) = paper().publications
    assert {name.rpartition(".")[2] for name in entry.files} == {"json", *FORMATS}
    assert b"DRAFT" not in StatementStore().file(STATEMENT, 1, f"statement-{STATEMENT}-v1.html")
    at = visit("statements", statement=f"{STATEMENT}-1")
    offered = {button.label for button in at.get("download_button")}
    assert {kind.title for kind in FORMATS.values()} <= offered


def test_publish_read_amend_and_compare() -> None:
    published()
    at = opened()
    assert f"Version 1 was published by {visitors.ACCOUNT}" in said(at, "success")
    at.text_input(key=f"reason-{STATEMENT}").set_value("A name was wrong.")
    press(at, "Begin a new version")
    assert_well(at)
    assert "This version amends the one before it: A name was wrong." in said(at)
    write(
        "reflections/drugs", "Now with the right name.", paper().current_number("reflections/drugs")
    )
    at = opened()
    press(at, "Sign off")
    press(at, "Publish")
    old = visit("statements", statement=f"{STATEMENT}-1")
    assert "Version 2 amends this one: A name was wrong." in said(old, "warning")
    assert "Now with the right name." not in said(old)
    both = visit("statements", statement=f"{STATEMENT}-1", beside=f"{STATEMENT}-2")
    assert_well(both)
    tables = " ".join(table.value.to_string() for table in both.table)
    assert "Now with the right name." in tables and "We thought about it." in tables
    assert "No sentence changed, 1 new, 1 gone, " in said(both)
    press(both, "Read October to December 2023, West Midlands, version 1")
    assert "Published version 1" in said(both)
    itself = visit("statements", statement=f"{STATEMENT}-1", beside=f"{STATEMENT}-1")
    assert_well(itself)
    assert "They say the same, sentence by sentence." in said(itself)


def test_the_list_names_every_published_version() -> None:
    assert "No statement has been published here yet." in said(visit("statements"))
    published()
    at = visit("statements")
    assert_well(at)
    press(at, "October to December 2023, West Midlands, version 1")
    assert_well(at)
    assert at.query_params["statement"] == f"{STATEMENT}-1"
    assert "Published version 1" in said(at)


def test_a_published_statement_leads_to_what_is_different_from_the_one_before() -> None:
    published()
    did = write_claims([replace(CLAIM, said_on=date(2024, 2, 1))])
    for part, text in complete_texts(commentary="We thought again.").items():
        new = did if part.startswith("did/") else text
        StatementStore().save(FOLLOWING, part, new, seen=0, who="Grace", snapshot=SNAPSHOT)
    at = visit("statement", **NEXT)
    press(at, "Sign off")
    press(at, "Publish")
    at = visit("statements", statement=f"{FOLLOWING}-1")
    press(at, "Compare with October to December 2023")
    assert_well(at)
    assert at.title[0].value == "Two statements side by side"
    tables = " ".join(table.value.to_string() for table in at.table)
    assert "We thought about it." in tables and "We thought again." in tables
    press(at, "All published statements")
    assert at.title[0].value == "Published statements"


def test_a_statement_opens_with_what_changed_as_its_files_do() -> None:
    published()
    at = visit("statements", statement=f"{STATEMENT}-1")
    wanted = [
        one.title for one in build_document(StatementStore().read_published(STATEMENT)[1]).parts
    ]
    found = [one.value for one in at.header]
    assert found[:4] == wanted[:4]
    assert found[0] == "Since the last statement"


# Links


@pytest.mark.parametrize(
    ("page", "query", "told"),
    [
        ("statement", {"quarter": "2023-11"}, "“quarter=2023-11”: No quarter ends in November"),
        ("statement", {"quarter": "x"}, "“quarter=x”: “x” is not a month"),
        ("statements", {"statement": "x"}, "“statement=x”: this names no published statement"),
        ("homicide", {"quarter": "2023-12"}, "only the page “statement” reads “quarter”"),
        ("statements", {"statement": f"{STATEMENT}-7"}, "No version 7 of the statement"),
    ],
)
def test_what_a_link_cannot_have_is_named(page: str, query: dict[str, str], told: str) -> None:
    at = visit(page, **query)
    assert_well(at)
    assert told in said(at)


def test_links_to_statements_are_read_as_they_are_written() -> None:
    query = links.comparison_query(("2023-12-walsall", 1), ("2024-03-west-midlands", 12))
    papers, problems = links.read_statement_keys({key: [str(v)] for key, v in query.items()})
    assert (papers.statement, papers.beside) == (
        ("2023-12-walsall", 1), ("2024-03-west-midlands", 12),
    )  # fmt: skip
    assert not problems
    for area in CATALOGUE.lpas:
        made = links.draft_query(periods.Month.of(2026, 9), (area.id,))
        assert made == {"lpa": [area.id], "quarter": "2026-09"}


# The question for the chief officer, on a priority's page

QUESTION = "question/homicide"
ASKED = "What will you do about knives before the summer?"


def question_box(at: AppTest) -> AppTest:
    """The page with the office's box open."""
    at.session_state["office-question"] = True
    return at.run()


def test_a_question_is_written_on_a_priority_and_is_in_the_statement() -> None:
    at = question_box(visit("homicide", snapshot=FIRST))
    assert_well(at)
    assert "The office’s own words" in said(at)
    box(at, QUESTION).set_value(ASKED).run()
    assert_well(at)
    assert paper().texts[QUESTION] == ASKED
    assert "Saved " in said(at)
    box(at, QUESTION).set_value(f"{ASKED} And how?").run()
    assert [one.text for one in paper().versions(QUESTION)] == [f"{ASKED} And how?", ASKED]
    assert box(opened("homicide"), QUESTION).value == f"{ASKED} And how?"
    asked = statement_for(StatementRequest("", Month.parse("2023-12"), FIRST), date(2024, 3, 1))
    (section,) = (one for one in asked.sections if one.id == "homicide")
    (own,) = section.commentary
    assert own.label == "Question of the Police and Crime Commissioner for the Chief Constable"
    assert own.text == f"{ASKED} And how?"


def test_a_question_is_exported_as_the_office_holders_words() -> None:
    write(QUESTION, ASKED)
    request = StatementRequest("", Month.parse("2023-12"), FIRST)
    files = make_files(statement_for(request, date(2024, 3, 1)))
    (page,) = (content.decode() for name, content in files.items() if name.endswith(".html"))
    assert ASKED in page and "Question of the Police and Crime Commissioner" in page
    (word,) = (content for name, content in files.items() if name.endswith(".docx"))
    with zipfile.ZipFile(io.BytesIO(word)) as packed:
        assert ASKED in packed.read("word/document.xml").decode()


def test_a_reader_sees_neither_the_question_nor_its_box(monkeypatch: pytest.MonkeyPatch) -> None:
    write(QUESTION, ASKED)
    visitors.from_elsewhere(monkeypatch)
    at = visit("homicide", snapshot=FIRST)
    assert_well(at)
    assert not at.text_area and "For the office" not in said(at) and ASKED not in said(at)
    assert not [one for one in at.expander if "office" in one.label]


def test_a_question_is_not_saved_for_who_may_not_write(monkeypatch: pytest.MonkeyPatch) -> None:
    at = question_box(visit("homicide", snapshot=FIRST))
    visitors.from_elsewhere(monkeypatch)
    box(at, QUESTION).set_value("Smuggled.").run()
    assert paper().head == 0


def test_until_its_box_is_opened_a_page_reads_no_statement() -> None:
    write(QUESTION, ASKED)
    at = visit("homicide", snapshot=FIRST)
    assert not at.text_area and ASKED not in said(at)
