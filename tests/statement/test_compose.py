"""The composed statement: all that the law asks for, on figures that are locked."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.figures.populations import populations
from pcc_metrics.statement import (
    State,
    Statement,
    StatementStatus,
    StatementSubject,
    compose_statement,
    last_quarter,
    quarter_ending,
)
from pcc_metrics.statement.cutoff import limit_to_quarter
from pcc_metrics.statement.previous_texts import previous_texts
from pcc_metrics.statement.text_fields import (
    APPLIES,
    INITIATIVE,
    INTRODUCTION,
    NO,
    ON,
    PLANNED,
    PRE_ELECTION,
    REFLECTIONS,
    WHY,
    ActivityClaim,
    field_name,
    read_claims,
    write_claims,
)
from tests.support.statements import (
    CLAIM,
    DAY,
    FIRST,
    SECOND,
    complete_texts,
    composed,
    findings_of,
    reader_of,
)

# Every figure of the statement of 27 February 2024, in its order, as it is said here.
OF_2024 = (
    "41 homicides",
    "14.1 per million",
    "42%",
    "18%",
    "two-year pilot",
    "26 weeks",
    "165 admissions",
    "13% fewer",
    "than the 190 in the 2019 baseline year",
    "over 2,000 weapons",
    "7,713 drug offences",
    "2,164 drug trafficking",
    "1,191 drug possession",
    "£166,000",
    "62,686 neighbourhood crime",
    "1% higher than the 2019 baseline",
    "24 hours",
    "£1 million",
    "91% of 999 calls",
    "within 10 seconds",
    "more than 20% higher",
    "is 90%",
    "since April 2023",
    "10 minutes",
    "45 seconds",
    "over 4,500 young people",
)
SLIPS = (
    r"-13\s?%", r"\+1\s?%", r"13% decrease", r"1% increase",
    r"\b(stable|significant|improvement)\b",
    r"42% of (the )?(41 )?homicides", r"18% of (the )?(41 )?homicides",
    r"(of|among) (these|them|which)[^.]*2,164", r"ranked", r"increased by",
)  # fmt: skip


def test_the_first_snapshot_gives_every_figure_of_the_statement_it_is_from() -> None:
    said = " ".join(composed(FIRST).texts)
    assert [figure for figure in OF_2024 if figure not in said] == []


def test_it_repeats_none_of_the_slips_of_that_statement() -> None:
    statement = composed(FIRST)
    said = " ".join(text for text in statement.texts if text not in statement.unchecked)
    assert [slip for slip in SLIPS if re.search(slip, said, re.IGNORECASE)] == []


def test_what_does_not_add_up_is_pointed_out() -> None:
    notes = " ".join(composed(FIRST).quality)
    assert "It is no share of the 41 homicides" in notes
    assert "4,358 are left" in notes
    headlines = [row for s in composed(FIRST).sections if s.headlines for row in s.headlines.rows]
    assert not any("42%" in str(cell) or "18%" in str(cell) for row in headlines for cell in row)


def said_in(statement: Statement) -> str:
    """All sentences and notes of a statement."""
    sentences = [one.text for section in statement.sections for one in section.sentences]
    return " ".join((*sentences, *statement.quality))


OF_AN_OLD_SOURCE = (
    "two years together",
    "no share of",
    "do not make the whole",
    "14.1 per million",
)


def test_what_has_a_usual_reading_is_a_note_and_nobody_s_fault() -> None:
    statement = composed(FIRST)
    sections = " ".join(one.text for s in statement.sections for one in s.sentences)
    notes = " ".join(statement.quality)
    for part in OF_AN_OLD_SOURCE[:3]:
        assert part not in sections and part in notes
    assert not re.search(r"cannot be|impossible|wrong", sections + notes)


@pytest.mark.parametrize(
    ("snapshot", "area", "quarter"),
    [
        (SECOND, "west-midlands", "2026-09"),
        (SECOND, "west-midlands", "2024-03"),
        (FIRST, "west-midlands", "2024-03"),
        (FIRST, "walsall", "2023-12"),
        (SECOND, "walsall", "2026-09"),
    ],
)
def test_problems_of_an_old_source_are_no_topic_of_another_statement(
    snapshot: str, area: str, quarter: str
) -> None:
    """Neither of a later quarter's, nor of a local policing area's."""
    wanted = StatementSubject(quarter_ending(Month.parse(quarter)), area)
    standing = StatementStatus(DAY)
    found = findings_of(snapshot)
    statement = compose_statement(reader_of(snapshot), load_catalogue(), wanted, standing, found)
    said = said_in(statement)
    for part in (*OF_AN_OLD_SOURCE[:3], "is not reproduced", "behind the rate of"):
        assert part not in said


def test_a_priority_without_figures_says_so() -> None:
    fraud = {s.id: s for s in composed(FIRST).sections}["fraud-and-cybercrime"]
    assert fraud.without == (
        "This snapshot holds no recent figure of this priority for the West Midlands. "
        "Nothing is therefore said here about how high or low it is."
    )
    satisfaction = {s.id: s for s in composed(FIRST).sections}["victim-satisfaction"]
    said = " ".join(sentence.text for sentence in satisfaction.sentences)
    assert "This snapshot holds no figure for victim satisfaction" in said


def test_priorities_stand_in_the_catalogue_s_order_each_with_its_applicability() -> None:
    statement = composed(FIRST)
    assert [s.id for s in statement.sections] == list(load_catalogue().priorities)
    assert len(statement.applicability.rows) == len(statement.sections)


def test_nothing_is_said_for_the_office_that_it_has_not_said() -> None:
    for section in composed(FIRST).sections:
        assert section.applicability.applies is None
        assert "not yet said" in section.applicability.text
        assert section.did == ()
        none = "Nothing has been given yet on what West Midlands Police did"
        assert (none in section.did_missing) is not bool(section.of_force)
        assert section.commentary == ()


def test_what_the_office_says_stands_labelled_as_its_own() -> None:
    texts = complete_texts(commentary="First thought.\n\nSecond thought.")
    section = composed(FIRST, texts).sections[0]
    assert section.applicability.text == "This priority applies in the West Midlands."
    assert section.did == (CLAIM,) and not section.did_missing
    labels = [own.label for own in section.commentary]
    assert labels == [
        "Quarterly reflections of the Police and Crime Commissioner",
        "Planned activity of the Police and Crime Commissioner",
    ]
    assert section.commentary[0].paragraphs == ("First thought.", "Second thought.")


def test_a_priority_may_be_said_not_to_apply() -> None:
    section = composed(FIRST, {"applies/drugs": NO, "why/drugs": "Said in a test."}).sections[2]
    assert section.applicability.text == "This priority does not apply in the West Midlands."
    assert section.applicability.why == "Said in a test."


def test_the_pre_election_switch_leaves_out_commentary_and_says_so() -> None:
    texts = {**complete_texts(commentary="Vote for this test."), "introduction": "Vote for it."}
    quiet = composed(FIRST, {**texts, PRE_ELECTION: ON})
    assert "Vote" in " ".join(composed(FIRST, texts).texts)
    assert "Vote" not in " ".join(quiet.texts)
    assert "reflections, plans and questions, and what the office" in quiet.pre_election
    assert all(section.did == (CLAIM,) for section in quiet.sections)


def test_initiatives_are_claims_with_source_and_date() -> None:
    found = [claim for section in composed(FIRST).sections for claim in section.initiatives]
    assert found and all(claim.traced and claim.said_on == date(2024, 2, 27) for claim in found)


def test_an_old_initiative_is_not_put_into_a_new_statement_unasked() -> None:
    assert [s.initiatives for s in composed(SECOND).sections] == [()] * 6
    chosen = {field_name(INITIATIVE, "homicide", "cara"): "in the words of the office"}
    (claim,) = composed(SECOND, chosen).sections[0].initiatives
    assert claim.text.endswith("(CARA). In the words of the office")
    assert claim.said_on == date(2024, 2, 27)


def test_an_initiative_can_be_left_out() -> None:
    left_out = {field_name(INITIATIVE, "homicide", "cara"): ""}
    said = [claim.text for claim in composed(FIRST, left_out).sections[0].initiatives]
    assert said and not any("CARA" in text for text in said)


def test_a_local_pack_is_about_its_area() -> None:
    statement = composed(SECOND, area="walsall")
    crime = {s.id: s for s in statement.sections}["neighbourhood-crime"]
    assert statement.id == "2026-09-walsall"
    assert "in Walsall in the year to March 2026" in crime.sentences[0].text
    assert "lpa=walsall&to=2026-03" in crime.pinned


def test_a_place_without_a_statement_is_named() -> None:
    with pytest.raises(InputError, match="There is no statement for “england-wales”"):
        composed(FIRST, area="england-wales")


def test_figures_end_with_the_quarter_or_with_the_latest_held_before_it() -> None:
    assert {s.id: s.period for s in composed(FIRST).sections} == {
        "homicide": "November 2022 to October 2023",
        "serious-violence": "October 2022 to September 2023",
        "drugs": "November 2022 to October 2023",
        "neighbourhood-crime": "November 2022 to October 2023",
        "victim-satisfaction": "January 2023 to December 2023",
        "fraud-and-cybercrime": "January 2023 to December 2023",
    }


def on_newer_figures() -> Statement:
    """The statement of the first snapshot's quarter on the second, which goes on for years."""
    wanted = StatementSubject(quarter_ending(Month.of(2023, 12)), "west-midlands")
    reader = reader_of(SECOND)
    return compose_statement(
        reader, load_catalogue(), wanted, StatementStatus(DAY), findings_of(SECOND)
    )


def test_a_statement_keeps_its_figures_on_a_snapshot_that_goes_on_after_its_quarter() -> None:
    text = " ".join(on_newer_figures().texts)
    in_figures = [
        f for f in OF_2024 if re.search(r"homicides|admissions|drug|neighbourhood|999", f)
    ]
    assert len(in_figures) > 5
    assert [figure for figure in in_figures if figure not in text] == []


def test_nothing_after_its_quarter_is_in_a_statement_and_it_says_so() -> None:
    found = on_newer_figures()
    ends = [number.period.end for number in found.numbers]
    assert ends and max(ends) <= Month.of(2023, 12)
    said = " ".join(sentence.text for section in found.sections for sentence in section.sentences)
    # Its source is named by its day, and the years that populations are held for go on.
    said = said.replace("statement of 27 February 2024", "").replace("1991 to 2024", "")
    assert not re.search(r"\b202[4-6]\b", said)
    assert found.quality[0].startswith(
        "The snapshot also holds figures of months after December 2023. They are left out"
    )
    assert not any("are left out: this statement" in note for note in composed(SECOND).quality)


def test_a_quarter_before_all_figures_has_none() -> None:
    reader = reader_of(FIRST)
    early = StatementSubject(quarter_ending(Month.of(2001, 12)), "west-midlands")
    found = compose_statement(
        reader, load_catalogue(), early, StatementStatus(DAY), findings_of(FIRST)
    )
    assert all(section.without for section in found.sections)


def test_figures_that_end_with_the_quarter_are_read_as_they_are() -> None:
    reader = reader_of(SECOND)
    assert limit_to_quarter(reader, last_quarter(reader.snapshot.as_of)) is reader
    earlier = limit_to_quarter(reader, quarter_ending(Month.of(2023, 12)))
    assert earlier.snapshot.id == reader.snapshot.id
    force = [reader.catalogue.force]
    assert populations(earlier, force) == populations(reader, force)


def test_pinned_links_name_the_snapshot_and_the_address_names_the_version() -> None:
    standing = StatementStatus(DAY, version=2, reason="A test", base="https://figures.example")
    statement = composed(FIRST, standing=standing)
    assert statement.address == (
        "https://figures.example/statements?statement=2023-12-west-midlands-2"
    )
    for section in statement.sections:
        assert section.pinned.startswith(f"https://figures.example/{section.id}?lpa=west-midlands")
        assert section.pinned.endswith(f"snapshot={statement.snapshot}")


@pytest.mark.parametrize(
    ("state", "line"),
    [
        (State.DRAFT, "DRAFT, version 1, 25 November 2026"),
        (State.FINAL, "DRAFT: signed off, not yet published, version 1, 25 November 2026"),
        (State.PUBLISHED, "Published version 1, 25 November 2026"),
    ],
)
def test_the_status_is_said(state: State, line: str) -> None:
    statement = composed(FIRST, standing=StatementStatus(DAY, state))
    assert statement.status_line == line
    assert statement.draft is (state is not State.PUBLISHED)


def test_what_the_law_links_is_linked_or_said_to_be_missing() -> None:
    found = {r.title: r for r in composed(FIRST).references}
    assert found["The Order: SI 2021/547"].url == "https://www.legislation.gov.uk/uksi/2021/547"
    for paragraph in ("7B", "7C"):
        (reference,) = [r for title, r in found.items() if paragraph in title]
        assert not reference.url and "not yet named its page" in reference.text


def test_what_is_new_revised_unchanged_or_gone_since_the_last_statement() -> None:
    last = replace(composed(FIRST), state=State.PUBLISHED)
    assert composed(FIRST, standing=StatementStatus(DAY, last=last)).since.groups == (
        (
            "Unchanged figures",
            composed(FIRST, standing=StatementStatus(DAY, last=last)).since.unchanged,
        ),
    )
    first = last.sections[0]
    homicides = first.numbers[0]
    other = replace(homicides, value=40.0, said="40 homicides")
    survey = replace(homicides, measure="victim_satisfaction", title="Victim satisfaction")
    was = replace(last, sections=(replace(first, numbers=(other, survey)),))
    found = composed(FIRST, standing=StatementStatus(DAY, last=was)).since
    assert found.opening == (
        "The last statement was that for October to December 2023, published on "
        f"25 November 2026 on snapshot {last.snapshot}."
    )
    assert found.revised == (
        (
            "Homicides: 41 homicides in the year to October 2023; the last statement had "
            "40 homicides for the same months."
        ),
        "Victim satisfaction: 41 homicides in the year to October 2023 is no longer held.",
    )
    assert (
        "Drug offences: 7,713 offences in the year to October 2023; no figure in the last "
        "statement." in found.new
    )
    later = composed(SECOND, standing=StatementStatus(DAY, last=last)).since
    assert (
        "Homicides: 32 homicides in the year to June 2025; not comparable with that of the last "
        "statement, which was from another source." in later.new
    )


def test_the_next_statement_may_begin_with_what_the_office_wrote() -> None:
    texts = {**complete_texts(commentary="Said."), INTRODUCTION: "Welcome."}
    texts["applies/drugs"] = NO
    found = previous_texts(composed(FIRST, texts))
    kinds = {INTRODUCTION, APPLIES, WHY, REFLECTIONS, PLANNED}
    assert found == {n: t for n, t in texts.items() if n.split("/")[0] in kinds}
    assert previous_texts(composed(FIRST)) == {}


def test_since_the_last_statement_speaks_of_headlines_only() -> None:
    statement = composed(SECOND, standing=StatementStatus(DAY, last=composed(FIRST)))
    said = {m for s in statement.sections for one in s.sentences for m in one.measures}
    stated = {one.title for one in statement.definitions if one.measure in said}
    since = statement.since
    lines = (*since.new, *since.revised, *since.unchanged)
    assert lines
    assert all(any(line.startswith(f"{title}: ") for title in stated) for line in lines)


def test_overdue_figures_are_told_by_when_newer_ones_were_due() -> None:
    """One line a source and period; what a document of its day says is never renewed."""
    overdue = composed(SECOND).since.overdue
    assert any(
        line.startswith("Homicides, violence with injury")
        and line.endswith(
            "the latest held is of the year to June 2025; the Office for National Statistics "
            "(Table C2) would normally have newer figures by January 2026."
        )
        for line in overdue
    )
    assert not any("statement" in line for line in overdue)
    assert composed(FIRST).since.overdue == ()


def test_quarters() -> None:
    quarter = quarter_ending(Month.of(2023, 12))
    assert quarter == Period(Month.of(2023, 10), Month.of(2023, 12))
    assert quarter.label == "October to December 2023"
    assert last_quarter(date(2024, 2, 27)) == quarter
    assert last_quarter(date(2024, 3, 31)) == quarter
    assert last_quarter(date(2024, 4, 1)).end == Month.of(2024, 3)
    with pytest.raises(InputError, match="No quarter ends in February 2024"):
        quarter_ending(Month.of(2024, 2))


def test_claims_are_kept_whole() -> None:
    claims = (CLAIM, ActivityClaim("Without a source"))
    assert read_claims(write_claims([*claims, ActivityClaim("  ")])) == claims
    assert write_claims([]) == "" and read_claims("") == ()
    with pytest.raises(InputError, match="no list of claims"):
        read_claims('{"text": 1}')
