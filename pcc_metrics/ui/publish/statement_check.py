"""The page on which a past statement is checked: its text with each claim marked, and a table."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import cast

import streamlit as st
from markupsafe import Markup, escape

from pcc_metrics import links
from pcc_metrics.charts.tables import Table, to_csv, to_frame
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.formatting import capitalise, format_date, join_words, pluralise
from pcc_metrics.domain.safe_text import neutralise_formula
from pcc_metrics.publishing.claim_figures import can_take_over, claim_figure
from pcc_metrics.publishing.manual_entry import ManualFigure
from pcc_metrics.publishing.screening.screen_document import (
    KINDS,
    DocumentFaultError,
    screen_document,
)
from pcc_metrics.statement.claim_check.check_text import CheckedDocument, check_document
from pcc_metrics.statement.claim_check.held_levels import reader_without_figures
from pcc_metrics.statement.claim_check.text_claim import TextClaim
from pcc_metrics.store.temporary_folders import temporary_folder
from pcc_metrics.ui.publish.pending_upload import TYPED_LIST
from pcc_metrics.ui.state import navigation
from pcc_metrics.ui.state.rights import rights
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.widgets.escape import escape_markup

STATE_KEY, UPLOADER, LINK, FAULT = "_checked", "check-file", "check-link", "_check-fault"
COLUMNS = ("Paragraph", "Words", "Measure", "Areas", "First month", "Last month", "Verdict", "Why",
           "Figure", "Link")  # fmt: skip


@dataclass(frozen=True)
class CheckedFile:
    """A document that this session has checked, and the figures that it was checked against."""

    name: str
    document: CheckedDocument
    snapshot: str


def render_page(visit: Visit) -> None:
    """The upload, and what the check found; for those who may publish."""
    st.title("Check a statement", anchor=False)
    allowed = rights()
    if not allowed.may_publish:
        st.markdown("Documents are taken from those who may publish.")
        st.markdown(escape_markup(allowed.why))
        return
    st.markdown(
        "A statement of any day and office, as a Word document, PDF, HTML, Markdown or text. Each "
        "claim about figures gets a verdict against those held here. The file is not kept."
    )
    st.file_uploader("The statement", KINDS, key=UPLOADER, on_change=_take_file, args=(visit,))
    fault = st.session_state.get(FAULT)
    if fault:
        st.error(escape_markup(fault))
    checked = cast(CheckedFile | None, st.session_state.get(STATE_KEY))
    if checked:
        _render_result(visit, checked)


def _take_file(visit: Visit) -> None:
    file = st.session_state[UPLOADER]
    if file is not None:
        check_upload_text(visit, file.name, file.getbuffer())


def check_upload_text(visit: Visit, name: str, content: bytes | memoryview) -> None:
    """Read a document in a process of its own, check it, and keep the result with the session."""
    st.session_state[FAULT], st.session_state[STATE_KEY] = "", None
    reader = visit.reader or reader_without_figures(visit.catalogue)
    try:
        with temporary_folder("statement") as folder:
            path = Path(folder) / f"statement{Path(name).suffix.lower()}"
            path.write_bytes(content)
            blocks = screen_document(path)
    except DocumentFaultError as error:
        st.session_state[FAULT] = f"{name}: {error.fault.message}"
        return
    document = check_document(reader, blocks)
    st.session_state[STATE_KEY] = CheckedFile(name, document, reader.snapshot.id)


def _render_result(visit: Visit, checked: CheckedFile) -> None:
    document = checked.document
    dated = f", dated {format_date(document.dated)}" if document.dated else ", without a day"
    snapshot = f"snapshot {checked.snapshot}" if checked.snapshot else "no figures: none are held"
    st.markdown(
        escape_markup(
            f"{checked.name}, read as a statement on {document.area.in_sentence}{dated}, against "
            f"{snapshot}."
        )
    )
    if not document.claims:
        st.markdown("No claim about figures was read in it.")
        return
    counts = Counter(str(claim.verdict) for claim in document.claims)
    said = join_words(f"{count} {verdict}" for verdict, count in counts.most_common())
    st.markdown(f"**{pluralise(len(document.claims), 'claim')}:** {escape_markup(said)}.")
    text, table, take_over = st.tabs(["The text", "Table", "Take figures over"])
    with text:
        st.html(marked_text(document))
    with table:
        _render_table(visit, checked)
    with take_over:
        _render_take_over(visit, document)


def marked_text(document: CheckedDocument) -> Markup:
    """The document's paragraphs, each claim marked and followed by its verdict in brackets."""
    by_paragraph = {
        number: list(claims)
        for number, claims in groupby(document.claims, key=lambda claim: claim.paragraph)
    }
    return Markup("").join(
        Markup("<p><small>{}</small> {}</p>").format(
            one.number or "", _mark(one.text, by_paragraph.get(one.number, []))
        )
        for one in document.paragraphs
    )


def _mark(text: str, claims: list[TextClaim]) -> Markup:
    """One paragraph; of claims on the same words the verdicts stand together."""
    spans: dict[tuple[int, int], list[TextClaim]] = {}
    for claim in claims:
        at = text.find(claim.sentence)
        if at >= 0:
            spans.setdefault((at + claim.start, at + claim.end), []).append(claim)
    out, done = Markup(""), 0
    for (start, end), here in sorted(spans.items()):
        if start < done:
            continue
        verdicts = "; ".join(dict.fromkeys(str(one.verdict) for one in here))
        why = " ".join(one.why for one in here)
        mark = Markup('<mark title="{}">{}</mark> <small>[{}]</small>')
        out += escape(text[done:start]) + mark.format(why, text[start:end], verdicts)
        done = end
    return out + escape(text[done:])


def claims_table(document: CheckedDocument, visit: Visit) -> Table:
    """One row a claim, for showing and as a file."""
    base = links.app_root(st.context.url, visit.path)
    rows = tuple(_row(claim, visit, base) for claim in document.claims)
    return Table(COLUMNS, rows, "Claims of the statement, one a row")


def _row(claim: TextClaim, visit: Visit, base: str) -> tuple[str | float | None, ...]:
    measures, areas = visit.catalogue.measures, visit.catalogue.areas
    figure, period = claim.figure, claim.period
    return (
        claim.paragraph,
        neutralise_formula(claim.words),
        measures[claim.measure].title if claim.measure in measures else None,
        join_words(areas[one].title for one in claim.areas) if claim.areas else None,
        str(period.start) if period else None,
        str(period.end) if period else None,
        capitalise(str(claim.verdict)),
        neutralise_formula(claim.why),
        figure.said if figure else None,
        f"{base}{figure.link}" if figure else None,
    )


def _render_table(visit: Visit, checked: CheckedFile) -> None:
    table = claims_table(checked.document, visit)
    st.dataframe(
        to_frame(table),
        hide_index=True,
        placeholder="–",
        alt=table.caption,
        key="claims",
        column_config={"Link": st.column_config.LinkColumn("Link", display_text="Open")},
    )
    stem = Path(checked.name).stem
    plain = {"claims": [claim.as_json() for claim in checked.document.claims]}
    with st.container(horizontal=True):
        for ending, mime, content in (
            ("csv", "text/csv", to_csv(table, checked.snapshot)),
            ("json", "application/json", json.dumps(plain, ensure_ascii=False, indent=2).encode()),
        ):
            st.download_button(
                f"Download as {ending.upper()}",
                content,
                file_name=f"{stem}-claims.{ending}",
                mime=mime,
                on_click="ignore",
                icon=":material/download:",
                key=f"claims-{ending}",
            )


def _render_take_over(visit: Visit, document: CheckedDocument) -> None:
    """One button a figure: it goes into the list of typed figures, to be checked and published."""
    claims = [claim for claim in document.claims if can_take_over(claim)]
    st.markdown(
        "Each figure goes into the list of typed figures on the publish page, as published, with "
        "its paragraph. There the list is checked, shown and published as any other figures."
    )
    if not claims:
        st.markdown("No claim of it is one exact figure of one area and period.")
        return
    st.text_input("Link to where the statement was published", key=LINK, placeholder="https://…")
    listed = cast(list[ManualFigure], st.session_state.setdefault(TYPED_LIST, []))
    for place, claim in enumerate(claims):
        title = visit.catalogue.measures[claim.measure].title
        assert claim.period is not None
        text = f"Paragraph {claim.paragraph}: {claim.words}. {title}, {claim.period.label}"
        with st.container(horizontal=True, vertical_alignment="center", key=f"take-{place}"):
            st.markdown(escape_markup(text))
            if _is_listed(claim, listed):
                st.markdown("In the list.")
                continue
            st.button(
                "Take over", key=f"take-over-{place}", on_click=_take_over,
                args=(visit, document, claim),
            )  # fmt: skip
    if listed:
        navigation.render_link(
            navigation.PUBLISH, f"Check and publish {pluralise(len(listed), 'figure')}", {}
        )


def _is_listed(claim: TextClaim, listed: list[ManualFigure]) -> bool:
    where = f"Paragraph {claim.paragraph}, as published"
    own = (claim.measure, claim.areas, claim.period, where)
    return any((one.measure, (one.area,), one.period, one.where) == own for one in listed)


def _take_over(visit: Visit, document: CheckedDocument, claim: TextClaim) -> None:
    st.session_state[FAULT] = ""
    link = str(st.session_state.get(LINK) or "").strip()
    if not link.startswith("https://"):
        st.session_state[FAULT] = (
            "Say first where the statement was published: its address, from https:// on."
        )
        return
    try:
        figure = claim_figure(claim, document, visit.catalogue, link)
    except InputError as error:
        st.session_state[FAULT] = str(error)
        return
    cast(list[ManualFigure], st.session_state.setdefault(TYPED_LIST, [])).append(figure)
