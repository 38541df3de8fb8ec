"""Sentences about what moved: an area, or a component, in a change of the whole force."""

from __future__ import annotations

from pcc_metrics.domain.formatting import capitalise
from pcc_metrics.figures.movers import Mover, MoverKind
from pcc_metrics.narrative.change_phrases import direction_word, say_comparator
from pcc_metrics.narrative.claims import Claim, ClaimKind
from pcc_metrics.narrative.context_line import Context
from pcc_metrics.narrative.grammar import counted_noun, measure_name, verb
from pcc_metrics.narrative.mover_phrases import (
    say_mover_change,
    say_mover_direction,
    say_mover_level,
    say_mover_months,
    say_part,
    say_whole,
    say_whole_direction,
)
from pcc_metrics.narrative.phrase import (
    NOTHING,
    Phrase,
    capitalise_phrase,
    compose,
    say_area,
    say_months,
    say_period,
)


def write_mover(mover: Mover, context: Context) -> Phrase:
    """`Robbery in Solihull was 40% higher (105; 75), in 9 of 9 months`, and its time if another."""
    sentence = _mover_sentence(mover)
    usual = mover.change.months in ((), context.months) or mover.kind is MoverKind.LARGE
    if mover.whole.period == context.period and usual:
        return sentence
    return compose("In {when}: {sentence}", when=_mover_time(mover), sentence=sentence)


def _mover_time(mover: Mover) -> Phrase:
    """The months over which an area or a component is compared."""
    if mover.change.months:
        return say_months(mover.months)
    return say_period(mover.whole.period)


def _mover_sentence(mover: Mover) -> Phrase:
    if mover.kind is not MoverKind.LARGE:
        return _share_sentence(mover)
    return compose(
        "{name} in {place} {was} {moved} ({now}; {before} {then}){steady}.",
        name=capitalise(measure_name(mover.measure)),
        place=say_area((mover.area,)),
        was=verb(mover.measure, "was", "were"),
        moved=say_mover_change(mover, direction_word(mover.difference)),
        now=say_mover_level(mover, before=False),
        before=say_mover_level(mover, before=True),
        then=_a_year_before(mover),
        steady=_mover_steadiness(mover),
    )


def _mover_steadiness(mover: Mover) -> Phrase:
    """`, in 8 of 9 months`; nothing of a single month."""
    if len(mover.months) == 1:
        return NOTHING
    return compose(", in {steady} months", steady=say_mover_months(mover))


def write_mover_standalone(mover: Mover) -> Phrase:
    """The same with the period and the months that are compared."""
    sentence = _mover_sentence(mover)
    short = Phrase(sentence.text.removesuffix("."), sentence.claims)
    if mover.kind is not MoverKind.LARGE:
        # By what is claimed, not by the words: one of Dorset's areas is named Dorset too.
        force = say_area(mover.whole.shown)
        named = {one.areas for one in short.claims if one.kind is ClaimKind.AREA}
        if force.claims[0].areas not in named:
            short = compose("{short} in {force}", short=short, force=force)
    return compose("In {when}: {sentence}.", when=_mover_time(mover), sentence=short)


def _share_sentence(mover: Mover) -> Phrase:
    """`Wolverhampton made up 136 of the 201 fewer robbery offences than a year before`."""
    if abs(mover.share_of_whole) > 1:
        return _more_than_whole(mover)
    component = mover.kind is MoverKind.COMPONENT
    who = Phrase(measure_name(mover.measure)) if component else say_area((mover.area,))
    return compose(
        "{who} made up {part} of the {whole} {word} {noun} than {then}.",
        who=capitalise_phrase(who),
        part=say_part(mover),
        whole=say_whole(mover),
        word=say_whole_direction(mover, _word(mover)),
        noun=counted_noun(mover.whole.measure, 2),
        then=_a_year_before(mover),
    )


def _more_than_whole(mover: Mover) -> Phrase:
    """Where the others moved the other way: both changes, for no part is more than its whole.

    `Birmingham had 181 fewer drug offences than a year before; the West Midlands as a whole had
    177 fewer`.
    """
    part = compose(
        "{part} {word}",
        part=say_part(mover),
        word=say_mover_direction(mover, _word(mover)),
    )
    whole = compose(
        "{whole} {word}",
        whole=say_whole(mover),
        word=say_whole_direction(mover, _word(mover)),
    )
    noun, then = counted_noun(mover.whole.measure, 2), _a_year_before(mover)
    if mover.kind is MoverKind.COMPONENT:
        return compose(
            "There were {part} {kind} than {then}, and {whole} {noun} in all.",
            part=part, kind=counted_noun(mover.measure, 2), then=then, whole=whole, noun=noun,
        )  # fmt: skip
    return compose(
        "{place} had {part} {noun} than {then}; {force} as a whole had {whole}.",
        place=capitalise_phrase(say_area((mover.area,))),
        part=part, noun=noun, then=then, force=say_area(mover.whole.shown), whole=whole,
    )  # fmt: skip


def _word(mover: Mover) -> str:
    return "more" if mover.difference > 0 else "fewer"


def _a_year_before(mover: Mover) -> Phrase:
    return say_comparator(mover.whole, mover.change, "a year before")


def write_pairs(pairs: int, movers: int) -> Phrase:
    """How many pairs of area and measure were looked at for what moved."""
    number = Phrase(str(pairs), (Claim(ClaimKind.PAIRS, str(pairs), value=pairs),))
    stood_out = "these stood out" if movers else "none stood out"
    return compose(
        f"{{pairs}} combinations of area and measure were checked; {stood_out}.", pairs=number
    )
