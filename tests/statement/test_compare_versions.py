"""Two statements sentence by sentence."""

from __future__ import annotations

import re
from dataclasses import replace

from pcc_metrics.statement.compare_versions import (
    FIGURES,
    compare_statements,
    count_changes,
    data_changes,
    stale_commentary,
)
from tests.support.statements import FIRST, SECOND, complete_texts, composed


def test_a_sentence_about_the_same_figure_stands_beside_its_counterpart() -> None:
    blocks = compare_statements(composed(FIRST), composed(SECOND))
    (homicide,) = [b for b in blocks if b.section == "homicide" and b.heading == FIGURES]
    level = homicide.pairs[0]
    assert level.left.startswith("41 homicides were recorded")
    assert level.right.startswith("32 homicides were recorded")
    assert level.how == "Changed"


def test_every_sentence_of_both_is_there_once() -> None:
    left, right = composed(FIRST, complete_texts(commentary="One.\n\nTwo.")), composed(SECOND)
    blocks = compare_statements(left, right)
    for one, side in ((left, "left"), (right, "right")):
        said = sorted(getattr(p, side) for b in blocks for p in b.pairs if getattr(p, side))
        wanted = [t for s in one.sections for t in s.texts if t not in (s.without, s.did_missing)]
        assert said == sorted([*wanted, *one.quality])


def test_a_statement_beside_itself_is_the_same_throughout() -> None:
    statement = composed(SECOND, complete_texts(commentary="Words."))
    blocks = compare_statements(statement, statement)
    assert blocks and not any(block.changed for block in blocks)
    assert data_changes(statement, statement) == ()


def test_new_words_and_dropped_ones_are_told_apart() -> None:
    left = composed(FIRST, complete_texts(commentary="Old."))
    right = composed(FIRST, complete_texts(commentary="New."))
    (block,) = [b for b in compare_statements(left, right) if b.section == "drugs" and b.changed]
    assert block.heading == "Commentary"
    assert [pair.how for pair in block.pairs] == ["Gone", "Gone", "New", "New"]


def test_a_changed_sentence_leaves_the_rest_of_its_paragraph_the_same() -> None:
    left, right = (
        composed(FIRST, {"reflections/drugs": f"We went on. {text} Much is left."})
        for text in ("Few came.", "Many came.")
    )
    (block,) = [b for b in compare_statements(left, right) if b.changed]
    assert [(p.how, p.left or p.right) for p in block.pairs] == [
        ("Same", "We went on."),
        ("Gone", "Few came."),
        ("New", "Many came."),
        ("Same", "Much is left."),
    ]
    text = count_changes(compare_statements(left, right))
    assert re.fullmatch(r"No sentence changed, 1 new, 1 gone, \d+ the same\.", text)


def test_introductions_are_compared_too() -> None:
    left, right = (composed(FIRST, {"introduction": text}) for text in ("Hello.", "Welcome."))
    (block,) = [b for b in compare_statements(left, right) if b.changed]
    assert (block.title, [pair.how for pair in block.pairs]) == ("Introduction", ["Gone", "New"])


def test_changes_are_counted() -> None:
    text = count_changes(compare_statements(composed(FIRST), composed(SECOND)))
    assert re.fullmatch(r"[1-9]\d* sentences changed, [1-9]\d* new, \d+ gone, \d+ the same\.", text)


def test_a_sentence_that_moved_is_no_change() -> None:
    statement = composed(FIRST, {**complete_texts(), "reflections/drugs": "One.\n\nTwo."})
    moved = composed(FIRST, {**complete_texts(), "reflections/drugs": "Two.\n\nOne."})
    (block,) = [b for b in compare_statements(statement, moved) if b.heading == "Commentary"]
    assert sorted(pair.how for pair in block.pairs) == ["Same", "Same"]


def test_another_snapshot_shows_which_data_sentences_read_otherwise() -> None:
    before = composed(FIRST)
    now = replace(composed(SECOND), id=before.id)
    found = {block.section: block for block in data_changes(before, now)}
    assert set(found) == {s.id for s in before.sections}
    dropped = [pair.left for pair in found["fraud-and-cybercrime"].pairs if not pair.right]
    assert any("for fraud referrals from Action Fraud or cyber" in text for text in dropped)


def test_commentary_with_a_number_that_is_gone_is_named() -> None:
    texts = {
        **complete_texts(),
        "reflections/drugs": "We worked on 7,713 cases in 24 hours.",
        "planned/drugs": "Nothing with a number.",
        "introduction": "7,713 reasons to act.",
    }
    found = stale_commentary(composed(FIRST, texts), composed(SECOND, texts))
    assert [(one.part, one.numbers) for one in found] == [
        ("introduction", ("7,713",)),
        ("reflections/drugs", ("7,713",)),
    ]


def test_a_priority_that_only_one_has_stands_alone() -> None:
    whole = composed(FIRST)
    less = replace(whole, sections=whole.sections[1:])
    dropped = [b for b in compare_statements(whole, less) if b.section == "homicide"]
    assert dropped and all(not p.right for b in dropped for p in b.pairs)
