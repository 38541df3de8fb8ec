"""The pages about statements: writing one, two people at once, finishing, publishing, reading."""

from __future__ import annotations

import io
import shutil
import zipfile
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from streamlit.testing.v1 import AppTest

from pcc_metrics import links
from pcc_metrics.domain import periods
from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE
from pcc_metrics.domain.periods import Month
from pcc_metrics.export import word_template
from pcc_metrics.export.files import FORMATS, make_files
from pcc_metrics.export.statement_document import build_document
from pcc_metrics.statement import ActivityClaim, State
from pcc_metrics.statement.statement_history import StatementHistory
from pcc_metrics.statement.statement_request import StatementRequest, statement_for
from pcc_metrics.statement.statement_store import StatementStore, format_entry_time
from pcc_metrics.statement.text_fields import read_claims, write_claims
from tests.support import visitors
from tests.support.publications import publish, rows_of, withdraw
from tests.support.statement_writers import SNAPSHOT, STATEMENT
from tests.support.statements import CLAIM, complete_texts, reader_of
from tests.ui.test_pages import CATALOGUE, FIRST, assert_well, document, press, said, visit

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
        at.radio(key=f"part-{STATEMENT}").set_value(section).run()
        assert_well(at)
    return at


def needs(at: AppTest) -> dict[str, str]:
    """What the list of parts says that each still needs, by the part's title."""
    (listed,) = (one for one in at.radio if one.key and one.key.startswith("part-"))
    captions = listed.proto.captions
    return dict(zip(listed.options, captions, strict=True))


def read(at: AppTest) -> str:
    """Everything that a statement on the page says, tables included."""
    return "\n".join(document(element).text_content() for element in at.get("html"))


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
    assert "Published version 1" in said(at) and "We thought about it." in read(at)
    sources = StatementStore().read_published(STATEMENT, 1)[1].sources
    assert sources and all(source.title in read(at) for source in sources)
    assert all(source.attribution.strip().rstrip(".") in read(at) for source in sources)


# Writing


def test_the_page_says_which_statement_it_is_and_what_is_missing() -> None:
    at = opened()
    assert at.title[0].value == (
        "National policing priorities: statement for October to December 2023, the West Midlands"
    )
    assert "DRAFT, version 1" in said(at) and f"(snapshot {SNAPSHOT})" in said(at)
    assert needs(at)["Homicide"] == "Needed: whether it applies and why."
    latest = needs(visit("statement"))["Homicide"]
    assert latest.startswith("Needed: whether it applies, why and what the force did")


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
    assert "Grace saved this part on" in said(at, "warning")
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
    at.radio(key=f"part-{STATEMENT}").set_value("whole").run()
    assert_well(at)
    assert "# Not a heading, **not bold** <b>x</b> $5$" in read(at)


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


def test_a_second_click_on_an_answer_clears_nothing() -> None:
    write("applies/drugs", "no")
    at = opened("drugs")
    (answer,) = (one for one in at.segmented_control if "applies-" in one.key)
    assert answer.proto.required and answer.value == "no"
    answer.set_value(None).run()
    assert_well(at)
    assert paper().texts["applies/drugs"] == "no"


def test_a_claim_is_added_changed_and_removed() -> None:
    at = opened("drugs")
    add(at, -1, "A warrant was carried out.", "Board paper 7", date(2023, 11, 9))
    (claim,) = read_claims(paper().texts["did/drugs"])
    assert claim == ActivityClaim("A warrant was carried out.", "Board paper 7", date(2023, 11, 9))
    told = (
        "West Midlands Police: A warrant was carried out. (9 November 2023. Source: Board paper 7.)"
    )
    assert told in said(at).replace("**", "")
    add(at, 0, "Two warrants were carried out.", "Board paper 8", date(2023, 11, 10))
    (claim,) = read_claims(paper().texts["did/drugs"])
    assert (claim.text, claim.source) == ("Two warrants were carried out.", "Board paper 8")
    press(at, "Undo")
    assert at.text_area(key=f"{forms(at)[0]}text").value == "A warrant was carried out."
    press(at, "Undo")
    press(at, "Remove contribution")
    assert paper().texts["did/drugs"] == ""
    assert len(paper().versions("did/drugs")) == 5
    press(at, "Undo")
    assert_well(at)
    assert read_claims(paper().texts["did/drugs"]) == (claim,)


def forms(at: AppTest) -> list[str]:
    """The beginning of the keys of each form for a contribution, the one for a new one last."""
    return [b.key.removesuffix("text") for b in at.text_area if b.key.endswith("|text")]


def type_contribution(at: AppTest, which: int, text: str, source: str, when: date) -> str:
    """Type into a form, without saving; returns the key of its text."""
    key = forms(at)[which]
    at.text_area(key=f"{key}text").set_value(text)
    at.text_input(key=f"{key}source").set_value(source)
    at.date_input(key=f"{key}said_on").set_value(when)
    at.run()
    assert_well(at)
    return f"{key}text"


def add(at: AppTest, which: int, text: str, source: str, when: date) -> None:
    key = type_contribution(at, which, text, source, when)
    at.button(key=f"save|{key}").click().run()
    assert_well(at)


def test_a_claim_without_words_or_with_another_kind_of_address_is_refused() -> None:
    at = opened("drugs")
    add(at, -1, " ", "Board paper 7", date(2023, 11, 9))
    assert "A contribution needs words" in said(at, "error")
    at.text_input(key=f"{forms(at)[-1]}url").set_value("javascript:alert(1)")
    add(at, -1, "Said.", "Board paper 7", date(2023, 11, 9))
    assert "begins with https://" in said(at, "error")
    assert paper().head == 0


def test_a_contribution_of_the_future_is_refused_and_stays_in_its_form() -> None:
    at = opened("drugs")
    tomorrow = datetime.now(CATALOGUE.body.zone).date() + timedelta(days=1)
    add(at, -1, "It will have been done.", "A plan", tomorrow)
    assert "A source cannot be of" in said(at, "error") and "today is" in said(at, "error")
    assert paper().head == 0
    assert at.text_area(key=f"{forms(at)[-1]}text").value == "It will have been done."


def test_what_is_typed_is_there_after_another_part_another_page_and_a_reload() -> None:
    at = opened("drugs")
    typed = ("A warrant was", "Board paper 7", date(2023, 11, 9))
    type_contribution(at, -1, *typed)
    for part in ("front", "drugs"):
        at.radio(key=f"part-{STATEMENT}").set_value(part).run()
    assert typed_form(at) == typed
    # Another session of the same person; the part that was chosen last is open again.
    assert typed_form(opened()) == typed
    add(at, -1, *typed)
    assert typed_form(opened()) == ("", "", None)


def test_what_is_typed_in_two_tabs_is_kept_from_both() -> None:
    here, there = opened("drugs"), opened("homicide")
    type_contribution(here, -1, "In this tab", "A paper", date(2023, 11, 9))
    type_contribution(there, -1, "In the other", "A page", date(2023, 11, 10))
    assert typed_form(opened("drugs"))[0] == "In this tab"
    assert typed_form(opened("homicide"))[0] == "In the other"


def typed_form(at: AppTest) -> tuple[str, str, date | None]:
    """What stands in the form for a new contribution."""
    key = forms(at)[-1]
    return (
        at.text_area(key=f"{key}text").value,
        at.text_input(key=f"{key}source").value,
        at.date_input(key=f"{key}said_on").value,
    )


def test_a_text_that_was_refused_is_kept_when_its_part_is_left() -> None:
    at = opened("homicide")
    box(at, WHY).set_value("x" * 20_001).run()
    for part in ("drugs", "homicide"):
        at.radio(key=f"part-{STATEMENT}").set_value(part).run()
    assert len(box(at, WHY).value) == 20_001
    assert "What stands in the box is not saved." in said(at)
    box(at, WHY).set_value("Shorter.").run()
    assert paper().texts[WHY] == "Shorter." and "is not saved" not in said(at)


def test_an_initiative_becomes_a_contribution_with_one_click_and_is_taken_back() -> None:
    at = opened("homicide")
    at.button(key=f"leave|{STATEMENT}|initiative/homicide/cara").click().run()
    assert "Nothing has been given yet on what West Midlands Police did" in said(at, "error")
    at.button(key=f"add|{STATEMENT}|initiative/homicide/cara").click().run()
    assert_well(at)
    (claim,) = read_claims(paper().texts["did/homicide"])
    cara = CATALOGUE.initiatives["cara"]
    assert claim.text.startswith(cara.title) and claim.said_on == cara.said_on
    assert (claim.whose, claim.initiative) == ("force", "cara")
    assert "is a contribution now" in said(at, "success")
    assert not at.error
    press(at, "Undo")
    assert_well(at)
    assert paper().texts["did/homicide"] == ""


def test_an_initiative_that_was_offered_unasked_is_left_out() -> None:
    write(WHY, "Begun.")
    at = opened("homicide")
    leave = f"leave|{STATEMENT}|initiative/homicide/cara"
    at.button(key=leave).click().run()
    assert_well(at)
    assert paper().texts["initiative/homicide/cara"] == ""
    assert leave not in {button.key for button in at.button}


def test_the_front_sheet_says_what_the_catalogue_says_until_somebody_writes() -> None:
    at = opened("front")
    board = at.text_input(key=f"text|{STATEMENT}|front/board")
    assert board.value == CATALOGUE.body.front.board
    board.set_value("Another board").run()
    assert_well(at)
    assert paper().texts["front/board"] == "Another board"
    (day,) = at.date_input
    day.set_value(date(2027, 1, 20)).run()
    assert paper().texts["front/date"] == "2027-01-20"
    assert opened("front").date_input[0].value == date(2027, 1, 20)
    board = at.text_input(key=f"text|{STATEMENT}|front/board")
    board.set_value(CATALOGUE.body.front.board).run()
    assert paper().texts["front/board"] == ""


def test_warnings_are_listed_in_one_place_and_settled_there() -> None:
    write("reflections/homicide", "There were 43 homicides.")
    at = opened("warnings")
    assert needs(at)["Warnings"] == "1 open." and "1 warning." in needs(at)["Homicide"]
    assert "Homicide: quarterly reflections" in [one.value for one in at.subheader]
    (line,) = (one for one in at.text_input if one.key.startswith("reason|"))
    line.set_value("Counted by hand.").run()
    assert_well(at)
    assert needs(at)["Warnings"] == "None is open."


def test_every_quarter_since_the_first_snapshot_can_be_chosen() -> None:
    quarters = opened().selectbox(key="other-quarter").options
    assert (quarters[0], quarters[-1]) == ("July to September 2026", "October to December 2023")
    assert len(quarters) == 12


def test_times_are_those_of_the_office_with_their_zone() -> None:
    write(WHY, "Said.")
    (entry,) = paper().versions(WHY)
    summer = replace(entry, when="2026-07-01T21:03:00+00:00")
    assert format_entry_time(summer) == "1 July 2026, 22:03 BST"
    winter = replace(entry, when="2026-12-01T00:30:00+00:00")
    assert format_entry_time(winter) == "1 December 2026, 00:30 GMT"


def test_headings_go_down_one_level_at_a_time_and_drafted_sentences_are_marked() -> None:
    published()
    at = visit("statements", statement=f"{STATEMENT}-1")
    levels = [
        int(one.tag[1])
        for element in at.get("html")
        for one in document(element).iter("h1", "h2", "h3", "h4", "h5", "h6")
    ]
    assert levels and levels[0] == 2
    assert all(after <= before + 1 for before, after in pairwise(levels))
    marked = [
        one.text_content()
        for element in at.get("html")
        for one in document(element).find_class("statement-drafted")
    ]
    assert len(marked) >= len(CATALOGUE.priorities)
    assert "SI 2021/547" in read(at)  # the references, as links


def test_the_pre_election_switch() -> None:
    filled()
    at = opened("introduction")
    assert "Reduce murder and other homicide: Quarterly reflections" in said(at)
    press(at, "Leave them out")
    assert_well(at)
    assert "published in a pre-election period" in said(at, "info")
    at.radio(key=f"part-{STATEMENT}").set_value("whole").run()
    assert "We thought about it." not in read(at)
    assert "published in a pre-election period" in read(at)
    at.radio(key=f"part-{STATEMENT}").set_value("introduction").run()
    press(at, "Put them back: the period is over")
    at.radio(key=f"part-{STATEMENT}").set_value("whole").run()
    assert "We thought about it." in read(at)


# What the last statement said


NEXT = {"quarter": "2024-03", "snapshot": FIRST}
FOLLOWING = "2024-03-west-midlands"


def test_a_text_of_the_last_statement_is_read_and_begun_with() -> None:
    published()
    at = visit("statement", **NEXT)
    at.radio(key=f"part-{FOLLOWING}").set_value("homicide").run()
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
    at.radio(key=f"part-{FOLLOWING}").set_value("introduction").run()
    press(at, "Take over from the last statement: which apply, and why")
    assert_well(at)
    assert needs(at)["Homicide"].startswith("Wished for: ")
    assert "Look whether each holds." in said(at)
    texts = StatementStore().history(FOLLOWING).texts
    before = paper().texts
    assert texts == {n: t for n, t in before.items() if n.split("/")[0] in ("applies", "why")}
    assert "Take over from the last statement: which apply, and why" not in [
        button.label for button in at.button
    ]


def test_one_reason_is_said_of_every_priority_of_which_nothing_is_said() -> None:
    write("applies/drugs", "no")
    write("why/drugs", "It does not, because of this test.")
    at = opened("introduction")
    press(at, "All of them apply, for this reason")
    assert "Say why first" in said(at, "error") and paper().head == 3
    at.text_area(key=f"reason-for-all|{STATEMENT}").set_value("Each matters here.").run()
    press(at, "All of them apply, for this reason")
    assert_well(at)
    texts = paper().texts
    assert (texts["applies/drugs"], texts["why/drugs"][:3]) == ("no", "It ")
    others = [one for one in CATALOGUE.priorities if one != "drugs"]
    assert {texts[f"applies/{one}"] for one in others} == {"yes"}
    assert {texts[f"why/{one}"] for one in others} == {"Each matters here."}


def test_the_end_of_a_part_leads_to_the_next_one() -> None:
    at = opened("homicide")
    press(at, "Next: serious violence")
    assert_well(at)
    assert at.radio(key=f"part-{STATEMENT}").value == "serious-violence"


def test_a_first_statement_has_no_earlier_one_to_begin_with() -> None:
    at = opened("homicide")
    assert not [one.label for one in at.expander if one.label.startswith("In the last statement")]


def test_each_priority_says_what_it_still_misses() -> None:
    at = opened("homicide")
    assert "It is not said whether this priority applies." in said(at)
    assert "No quarterly reflections are written yet." in said(at)
    filled()
    at = opened("homicide")
    assert needs(at)["Homicide"] == "Nothing is missing."


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
    assert "41 homicides were recorded" in read(at)


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
    at.radio(key=f"part-{STATEMENT}").set_value("homicide").run()
    assert box(at, WHY).disabled
    press(at, "Open again")
    assert paper().state is State.DRAFT


def test_a_fault_of_the_offices_template_is_said_before_a_word_file_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "catalogue"
    shutil.copytree(BUNDLED_CATALOGUE, own)
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(own))
    template = docx.Document()
    template.add_paragraph("{{ borad }}")
    template.save(str(own / word_template.NAME))
    at = opened()
    assert "asks for “borad”" in said(at, "error")
    buttons = {button.label: button.disabled for button in at.get("download_button")}
    assert buttons["Word"] and not buttons["PDF"]


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
    assert "Now with the right name." not in read(old)
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


def test_a_published_statement_has_the_parts_of_its_files_in_their_order() -> None:
    published()
    at = visit("statements", statement=f"{STATEMENT}-1")
    wanted = [
        one.title for one in build_document(StatementStore().read_published(STATEMENT)[1]).parts
    ]
    headings = [one.text_content() for part in at.get("html") for one in document(part).iter("h2")]
    assert len(headings) == len(wanted)
    assert all(there.endswith(title) for there, title in zip(headings, wanted, strict=True))


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
