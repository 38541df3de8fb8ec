"""A local pack speaks of its area: what is held for the force alone is left to its statement."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.definitions import Area
from pcc_metrics.domain.formatting import pluralise
from pcc_metrics.statement import Statement
from pcc_metrics.store.register import Register
from tests.support.statements import composed

CATALOGUE = load_catalogue()
NEWEST = Register(BUNDLED).current().snapshot
MOST = 0.1


def figure_sentences(statement: Statement) -> Iterator[str]:
    """Everything that is drafted in the pack: of its priorities, notes and what has changed."""
    for section in statement.sections:
        yield from re.split(r"(?<=\.) (?=[A-Z])", section.without)
        yield from (sentence.text for sentence in section.sentences)
        yield from section.leads
    yield from statement.quality
    yield from (line for _, lines in statement.since.groups for line in lines)


def is_of_force(text: str, area: Area) -> bool:
    """Whether a sentence is about the force as a whole; beside the rest of it an area is said."""
    return CATALOGUE.force.title in text and area.title not in text


@pytest.mark.parametrize("area", CATALOGUE.lpas, ids=lambda area: area.id)
def test_at_most_a_tenth_of_a_pack_is_of_the_force(area: Area) -> None:
    said = [text for text in figure_sentences(composed(NEWEST, area=area.id)) if text]
    of_force = [text for text in said if is_of_force(text, area)]
    assert len(said) > 20
    assert len(of_force) <= MOST * len(said), (pluralise(len(said), "sentence"), of_force)


def test_the_force_s_own_statement_would_not_pass() -> None:
    said = [text for text in figure_sentences(composed(NEWEST)) if text]
    some = CATALOGUE.lpas[0]
    assert sum(is_of_force(text, some) for text in said) > MOST * len(said)
