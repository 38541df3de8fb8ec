"""A quarter, an area, a snapshot and the office's own texts -> a composed statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from pcc_metrics import links
from pcc_metrics.charts.chart import Chart
from pcc_metrics.charts.figure_tables import figures_table_with_limits
from pcc_metrics.charts.trend import trend_chart
from pcc_metrics.checks import Finding, check_snapshot
from pcc_metrics.content.page_content import (
    PageContent,
    build_page_content,
    latest_month,
    order_measures,
)
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Area, Priority
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.formatting import capitalise, format_places, join_words, uncapitalise
from pcc_metrics.domain.office import Body, Link
from pcc_metrics.domain.periods import Month, Period, Window
from pcc_metrics.domain.view import View
from pcc_metrics.figures.figure import Figure
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.resolve_figure import is_history_by
from pcc_metrics.narrative.attribution import sources_behind
from pcc_metrics.narrative.citations import citation
from pcc_metrics.narrative.fact_types import FactKind
from pcc_metrics.narrative.sentences import Sentence
from pcc_metrics.statement.commentary import (
    applicability,
    commentary,
    force_missing,
    initiative_claims,
    introduction,
    typed_claims,
)
from pcc_metrics.statement.cutoff import later_months_note, limit_to_quarter
from pcc_metrics.statement.data_quality import StatementScope, problem_texts, quality_notes
from pcc_metrics.statement.document import (
    ChangesSinceLast,
    Definition,
    LockedSentence,
    Reference,
    Section,
    SourceCredit,
    State,
    Statement,
)
from pcc_metrics.statement.front_sheet import front_sheet
from pcc_metrics.statement.pre_election import is_pre_election, leave_out
from pcc_metrics.statement.since_last import overdue_figures, since_last
from pcc_metrics.statement.stated_measures import (
    is_aside,
    is_in_statement,
    is_of_area,
    is_stated,
    leaders,
    leading_figures,
    place_of,
    stated_measures,
)
from pcc_metrics.statement.statement_figures import headline_table, statement_numbers
from pcc_metrics.statement.summary_lines import figures_age, lead_lines
from pcc_metrics.statement.text_fields import Texts
from pcc_metrics.statement.unchecked_claims import unchecked_claims

PATH = "statements"  # the page at which a published statement is read

FEWEST_DRAWN = 12  # points of a chart: a year of months, or three years of quarters
NO_REPORTING = (
    "The office has not said how often it reports; Home Office guidance asks for every quarter."
)


@dataclass(frozen=True)
class StatementStatus:
    """Status of a statement: its state and version, the last one, its day and address.

    `last` is the last published statement for the area. `base` is the app's root for links.
    """

    dated: date
    state: State = State.DRAFT
    version: int = 1
    reason: str = ""
    last: Statement | None = None
    base: str = ""


@dataclass(frozen=True)
class StatementSubject:
    """What a statement is about. `area` is the force or one of its LPAs."""

    quarter: Period
    area: str
    texts: Texts = field(default_factory=dict)

    @property
    def id(self) -> str:
        """`2023-12-west-midlands`: the quarter's last month and the area."""
        return f"{self.quarter.end}-{self.area}"


def compose_statement(
    reader: Reader,
    catalogue: Catalogue,
    wanted: StatementSubject,
    standing: StatementStatus,
    findings: Sequence[Finding] | None = None,
    pages: Sequence[PageContent] | None = None,
) -> Statement:
    """The statement on the figures of a snapshot; `catalogue` is today's.

    `findings` are those of the whole snapshot and `pages` those of the quarter and area, for a
    caller that composes more than once.
    """
    area = statement_area(reader.catalogue, wanted.area)
    pages = statement_pages(reader, wanted.quarter, area) if pages is None else pages
    findings = check_snapshot(reader) if findings is None else findings
    scope = StatementScope(wanted.quarter, area, reader.catalogue)
    sections = tuple(_section(reader, content, wanted, scope, standing.base) for content in pages)
    whole = replace(
        _title_page(reader, catalogue.body, wanted, standing, area),
        since=_since_last(reader, catalogue, wanted.quarter, pages, sections, standing.last),
        sections=sections,
        age=figures_age(pages, wanted.quarter),
        unchecked=unchecked_claims(catalogue, wanted.quarter, area),
        quality=tuple(_quality(reader, pages, findings, scope)),
        definitions=tuple(_definitions(pages)),
        sources=tuple(_sources(reader, pages, sections)),
        references=tuple(_references(catalogue)),
    )
    return leave_out(whole) if is_pre_election(wanted.texts) else whole


def _title_page(
    reader: Reader, body: Body, wanted: StatementSubject, standing: StatementStatus, area: Area
) -> Statement:
    """The statement before its parts: whose it is, on which snapshot, the office's own words."""
    title = f"National policing priorities: statement for {wanted.quarter.label}"
    return Statement(
        id=wanted.id,
        title=title,
        office=body.office,
        office_holder=body.office_holder,
        police=body.police,
        area=area.id,
        place=area.in_sentence,
        area_title=area.title,
        quarter=wanted.quarter,
        snapshot=reader.snapshot.id,
        snapshot_title=reader.snapshot.metadata.title,
        as_of=reader.snapshot.as_of,
        state=standing.state,
        version=standing.version,
        reason=standing.reason,
        dated=standing.dated,
        duty=body.duty,
        caution=body.caution,
        introduction=introduction(wanted.texts, body),
        pre_election="",
        since=ChangesSinceLast(""),
        sections=(),
        quality=(),
        definitions=(),
        sources=(),
        references=(),
        frequency=body.reporting or NO_REPORTING,
        address=statement_address(standing.base, wanted.id, standing.version),
        front=front_sheet(wanted.texts, body, title, area),
    )


def _quality(
    reader: Reader,
    pages: Sequence[PageContent],
    findings: Sequence[Finding],
    scope: StatementScope,
) -> Iterator[str]:
    """What to know of the data: months that came later, then what is incomplete or unlikely."""
    if later := later_months_note(reader, scope.quarter):
        yield later
    yield from quality_notes(pages, findings, scope)


def _since_last(
    reader: Reader,
    catalogue: Catalogue,
    quarter: Period,
    pages: Sequence[PageContent],
    sections: Sequence[Section],
    last: Statement | None,
) -> ChangesSinceLast:
    """What is new, revised or overdue since the last statement, on the quarter's own snapshot."""
    as_of = limit_to_quarter(reader, quarter).snapshot.as_of
    stated = {f.measure.id for b in pages for f in b.figures.values() if is_in_statement(f, b)}
    numbers = [number for section in sections for number in section.numbers]
    return since_last(numbers, last, stated, overdue_figures(pages, as_of, catalogue))


def statement_address(base: str, statement: str, version: int) -> str:
    """The pinned address at which a version of a statement is read once it is published."""
    return links.build_address(base, PATH, links.statement_query(statement, version))


def statement_area(catalogue: Catalogue, wanted: str) -> Area:
    """The force or one of its LPAs; raises `InputError` for anything else."""
    known = {area.id: area for area in (catalogue.force, *catalogue.lpas)}
    if wanted not in known:
        raise InputError(
            f"There is no statement for “{wanted}”. The areas are: {', '.join(known)}."
        )
    return known[wanted]


def statement_pages(reader: Reader, quarter: Period, area: Area) -> tuple[PageContent, ...]:
    """Every priority, for the year to the quarter's end or to the latest month before it."""
    chosen = () if area == reader.catalogue.force else (area.id,)
    reader = limit_to_quarter(reader, quarter)
    contents = (
        build_page_content(reader, priority, _view(reader, priority, quarter, area, chosen))
        for priority in reader.catalogue.priorities.values()
    )
    return tuple(_mark_history(reader, content, quarter.end) for content in contents)


def _mark_history(reader: Reader, content: PageContent, end: Month) -> PageContent:
    """Figures by how old they are at the quarter's end: a page judges by its own latest month."""
    figures = {
        measure: replace(figure, history=is_history_by(reader, figure, end))
        if isinstance(figure, Figure)
        else figure
        for measure, figure in content.figures.items()
    }
    return replace(content, figures=figures)


def _view(
    reader: Reader, priority: Priority, quarter: Period, area: Area, chosen: tuple[str, ...]
) -> View:
    measures = order_measures(reader, priority)
    latest = latest_month(reader, measures, (area,), Window.YEAR)
    return View(chosen, min(latest, quarter.end))


def _section(
    reader: Reader, content: PageContent, wanted: StatementSubject, scope: StatementScope, base: str
) -> Section:
    priority, catalogue, area = content.priority, reader.catalogue, scope.area
    texts = wanted.texts
    done, applies = typed_claims(texts, priority), applicability(texts, priority, area)
    initiatives = initiative_claims(
        texts, content, catalogue, wanted.quarter, reader.snapshot.as_of
    )
    missing = force_missing((*done, *initiatives), catalogue.body, wanted.quarter)
    force = catalogue.force.id
    return Section(
        id=priority.id,
        title=priority.title,
        meaning=priority.meaning,
        period=content.asked.written_out,
        applicability=applies,
        without=_describe_missing(content, area),
        sentences=tuple(
            _lock_sentence(s, reader, content) for s in _stated_sentences(content, scope)
        ),
        numbers=statement_numbers(content, catalogue),
        headlines=headline_table(content, catalogue),
        figures=figures_table_with_limits(
            tuple(content.figures.values()), catalogue, str(content.view.compare)
        ),
        chart=_chart(content, catalogue),
        did=done,
        did_missing="" if applies.applies is False else missing,
        commentary=commentary(texts, priority, catalogue),
        initiatives=initiatives,
        pinned=links.pinned_url(
            base, priority.id, content.view, force=force, to=content.to, snapshot=content.snapshot
        ),
        live=links.live_url(base, priority.id, View(content.view.areas)),
        leads=lead_lines(content),
    )


def _describe_missing(content: PageContent, area: Area) -> str:
    """What has no recent figure, or one of the whole force only; a priority without any is no gap.

    Empty where there is nothing to say.
    """
    return " ".join(filter(None, (_no_figure(content, area), *_elsewhere(content))))


def _no_figure(content: PageContent, area: Area) -> str:
    own = [one for one in leaders(content) if is_of_area(one, content)]
    old = [one for one in own if isinstance(one, Figure) and one.history]
    if leading_figures(content):
        names = join_words((uncapitalise(one.measure.title) for one in old), "or")
        where = f"{names} in {area.in_sentence}: what is held is older and stands in an annex."
        return f"No recent figure is held of {where}" if old else ""
    after = (
        "The latest that are held are older, and stand in an annex as such."
        if old
        else "Nothing is therefore said here about how high or low it is."
    )
    return f"This snapshot holds no recent figure of this priority for {area.in_sentence}. {after}"


def _elsewhere(content: PageContent) -> Iterator[str]:
    """Headline figures that a pack leaves out, because they are of the whole force."""
    left_out = [
        one for one in leaders(content) if isinstance(one, Figure) and not is_of_area(one, content)
    ]
    if left_out:
        names = join_words(uncapitalise(one.measure.title) for one in left_out)
        place = format_places(left_out[0].shown)
        yield f"Held for {place} as a whole only, and given in its statement: {names}."


def _stated_sentences(content: PageContent, scope: StatementScope) -> Iterator[Sentence]:
    """The sentences of stated measures and what they share; other measures stay on the page."""
    problems = problem_texts(content, scope)
    for sentence in sorted(content.sentences, key=lambda one: place_of(one, content)):
        is_finding = sentence.fact is FactKind.FINDING
        if sentence.text in problems if is_finding else is_stated(sentence, content):
            yield sentence


def _lock_sentence(sentence: Sentence, reader: Reader, content: PageContent) -> LockedSentence:
    measures = tuple(dict.fromkeys(figure.measure.id for figure in sentence.figures))
    rests_on = citation((sentence,), reader.catalogue) if sentence.figures else ""
    aside = is_aside(sentence, content)
    return LockedSentence(sentence.text, sentence.fact, rests_on, measures, aside)


def _chart(content: PageContent, catalogue: Catalogue) -> Chart | None:
    """The trend of the first figure of the paper that has one; a few points are read as numbers."""
    long = (one for one in content.trends if one.held >= FEWEST_DRAWN)
    by_measure = {trend.measure.id: trend for trend in long}
    leading = (figure.measure.id for figure in leading_figures(content))
    measure = next((m for m in leading if m in by_measure), None)
    if measure is None:
        return None
    series, figure = by_measure[measure], content.figures.get(measure)
    return trend_chart(series, catalogue, figure, title=content.trend_title(series).text)


def _definitions(pages: Iterable[PageContent]) -> Iterator[Definition]:
    """Measures with a figure, and stated measures without one, each once."""
    seen: set[str] = set()
    for content in pages:
        stated = stated_measures(content)
        for figure in content.figures.values():
            measure = figure.measure
            told = measure.id in stated or isinstance(figure, Figure)
            if told and measure.id not in seen:
                seen.add(measure.id)
                yield Definition(
                    measure.id, measure.title, measure.definition.strip(), measure.caveats
                )


def _sources(
    reader: Reader, contents: Sequence[PageContent], sections: Iterable[Section]
) -> Iterator[SourceCredit]:
    """Every source of a row that a figure rests on, those of its rate and comparisons included."""
    catalogue = reader.catalogue
    figures = [figure for content in contents for figure in content.figures.values()]
    used = [source.id for source in sources_behind(reader, figures)]
    quoted = {claim.source for one in sections for claim in (*one.did, *one.initiatives)}
    every = catalogue.sources.values()
    named = (source.id for source in every if capitalise(source.in_sentence) in quoted)
    for key in dict.fromkeys((*used, *named)):
        source = catalogue.sources[key]
        yield SourceCredit(
            source.id, source.title, source.publisher, source.licence, source.attribution,
            source.url, source.caveat,
        )  # fmt: skip


def _references(catalogue: Catalogue) -> Iterator[Reference]:
    body = catalogue.body
    yield from (Reference(link.title, link.url, "") for link in body.links)
    wanted: Mapping[str, Link | None] = {
        "Latest inspection reports and summary assessment (paragraph 7B)": body.inspections,
        "Complaints (paragraph 7C)": body.complaints,
    }
    for title, link in wanted.items():
        missing = f"The office has not yet named its page for this: {uncapitalise(title)}."
        yield Reference(
            f"{title}: {link.title}" if link else title,
            link.url if link else "",
            "" if link else missing,
        )
