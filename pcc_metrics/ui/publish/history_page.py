"""The history page: every publication with its changes, whether all is as it was, corrections."""

from __future__ import annotations

import time
from collections.abc import Hashable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import streamlit as st

from pcc_metrics.charts.tables import Table, to_csv
from pcc_metrics.content.panels import ArrowTable
from pcc_metrics.content.reader_cache import snapshot_key
from pcc_metrics.domain.cache import Cache
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.formatting import format_date, join_words, pluralise
from pcc_metrics.domain.view import View
from pcc_metrics.links import LinkRequest
from pcc_metrics.publishing.corrections import Correction, corrections_table, find_corrections
from pcc_metrics.statement.statement_audit import StatementAudit, audit_statements
from pcc_metrics.statement.statement_store import StatementStore
from pcc_metrics.store.audit import RegisterAudit, audit_register, digest_of_copy
from pcc_metrics.store.object_store import ObjectStore
from pcc_metrics.store.register import RegisterEntry, public_entries
from pcc_metrics.ui.publish import withdraw
from pcc_metrics.ui.state.rights import rights
from pcc_metrics.ui.state.session import Visit, reader_of, with_content
from pcc_metrics.ui.state.share import pinned_link
from pcc_metrics.ui.widgets.escape import escape_markup
from pcc_metrics.ui.widgets.spinner import get_with_spinner

SHOWN = 1_000  # corrections on the page; the file has all
COLUMNS = (
    *("Number", "Written at (UTC)", "What", "Snapshot", "By", "Note", "Mode", "Rows", "Added"),
    *("Revised", "Removed", "Warnings", "Why they passed", "Follows", "Hidden until (UTC)"),
)
NO_CHANGE = "No published figure has been changed since."
HOUR = 60 * 60  # seconds
_DIGESTS: Cache[tuple[ObjectStore, str, str, int], str] = Cache(2_000)  # files of a century
_CORRECTIONS: Cache[Hashable, Correction] = Cache(500)


def render_opening(visit: Visit) -> RegisterAudit:
    """What the page holds; the register as far as it can be read."""
    st.title("History", anchor=False)
    st.markdown(
        "Every publication of figures, who made it and why. Nothing is ever deleted or overwritten."
    )
    return audit_register(visit.register, _digest)


def _digest(objects: ObjectStore, name: str) -> str:
    """Worked out within the hour: a disk may lose bytes of a file that nobody has touched.

    Of a store far away the copy here is read, which was fetched under the tag that it shows now.
    """
    key = (objects, name, objects.version(name), int(time.time() // HOUR))
    return get_with_spinner(
        _DIGESTS, key, lambda: digest_of_copy(objects, name), "Checking every published file"
    )


def render_audit(audit: RegisterAudit) -> None:
    """Whether everything is as it was published, in words, and what is wrong where it is not."""
    st.header("Is everything as it was published?", anchor=False)
    statements = audit_statements(StatementStore())
    # Drafts are the office's own: other readers are told that one is damaged, and not which.
    of_statements = statements.faults
    if of_statements and not rights().may_publish:
        of_statements = ("A statement is not as it was written.",)
    faults = (*audit.faults, *of_statements)
    if faults:
        lines = "\n".join(f"- {escape_markup(fault)}" for fault in faults)
        st.error(
            "No. Something was changed, lost or added outside this app. Restore the data folder "
            f"from a backup, and compare the two.\n\n{lines}"
        )
        return
    if not audit.entries:
        st.info("Nothing has been published here, so there was nothing to check.")
        return
    entries = pluralise(len(audit.entries), "entry", "entries")
    st.success(
        f"Yes. Checked: {entries} of the register, each following from the one before, and "
        f"{pluralise(audit.files, 'file')}, byte for byte as published when read on this server "
        "within the hour; "
        f"{_describe_statements(statements)}."
    )
    if audit.head:
        st.caption(
            "Each entry holds the digest of the one before. Whoever notes the digest of the last "
            "one elsewhere can tell later that the register was not cut short or rewritten: "
            f"{escape_markup(audit.head)}"
        )


def _describe_statements(audit: StatementAudit) -> str:
    if not audit.statements:
        return "there are no statements"
    entries = pluralise(audit.entries, "entry", "entries")
    files = pluralise(audit.files, "file")
    return f"and {pluralise(audit.statements, 'statement')} with {entries} and {files}"


def _visible_entries(audit: RegisterAudit, *, all_of_them: bool) -> list[RegisterEntry]:
    """The entries that this visitor may see, the newest first: analysts see every one."""
    entries = audit.entries if all_of_them else public_entries(audit.entries)
    return list(reversed(entries))


def render_publications(visit: Visit, audit: RegisterAudit) -> None:
    """Each publication and withdrawal, the newest first."""
    may = rights().may_publish
    entries = _visible_entries(audit, all_of_them=may)
    st.header("Publications", anchor=False)
    if not entries:
        st.markdown("Nothing has been published.")
        return
    marks = {} if audit.faults else visit.register.marks()
    public = {entry.number for entry in public_entries(audit.entries)}
    for entry in entries:
        with st.container(border=True, key=f"entry-{entry.number}"):
            _entry(entry, marks.get(entry.number, ""))
            if entry.action == "publish" and entry.number in public:
                _pinned_link_box(visit, entry)
            if may and not audit.faults:
                withdraw.render_buttons(visit, entry)
    st.download_button(
        "Download the history as CSV",
        lambda: to_csv(_table(entries), "", ""),
        file_name="history.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
        key="download-history",
    )


def _entry(entry: RegisterEntry, mark: str) -> None:
    done = "Published" if entry.action == "publish" else "Withdrawn"
    heading = f"{done}: {entry.snapshot}" + (f" ({mark})" if mark else "")
    st.markdown(f"**{escape_markup(heading)}**")
    st.caption(escape_markup(f"Entry {entry.number}. {_when(entry)}, by {entry.who}."))
    st.markdown(escape_markup(entry.note))
    if entry.action != "publish":
        return
    if entry.title:
        said = f"The update: {entry.title}. {entry.file_note}"
        st.markdown(escape_markup(said.strip()))
    st.markdown(escape_markup(_counts(entry)))
    if entry.explanation:
        warnings = join_words(f"{n:,} {code}" for code, n in entry.warnings.items())
        st.markdown(escape_markup(f"Warnings that passed: {warnings}. Why: {entry.explanation}"))


def _pinned_link_box(visit: Visit, entry: RegisterEntry) -> None:
    box = st.expander("Pinned link", on_change="rerun", key=f"pinned-{entry.number}")
    if box.open:
        with box:
            _render_pinned_link(visit, entry)


def _render_pinned_link(visit: Visit, entry: RegisterEntry) -> None:
    """The link that always shows these figures; their own latest month is written out in it."""
    try:
        reader = reader_of(visit, entry)
        request = LinkRequest(View())
        then = with_content(replace(visit, path="", request=request, entry=entry, reader=reader))
    except InputError as error:
        st.error(escape_markup(str(error)))
        return
    if then.period:
        st.code(pinned_link(then, then.period.end), language=None, wrap_lines=True)


def _when(entry: RegisterEntry) -> str:
    moment = datetime.fromisoformat(entry.when).astimezone(UTC)
    return f"{format_date(moment.date())}, {moment:%H:%M} UTC"


def _counts(entry: RegisterEntry) -> str:
    counts = join_words(f"{count:,} {kind}" for kind, count in entry.rows.items())
    follows = f" It follows {entry.parent}." if entry.parent else ""
    how = "merged with the rows before it" if entry.mode == "update" else "in place of all rows"
    return f"Rows: {counts}; {how}.{follows}" if counts else follows


def _table(entries: list[RegisterEntry]) -> Table:
    rows = tuple(
        (
            str(e.number),
            e.when,
            e.action,
            e.snapshot,
            e.who,
            e.note,
            e.mode,
            *(float(e.rows.get(kind, 0)) for kind in ("total", "added", "revised", "removed")),
            join_words(f"{n} {code}" for code, n in e.warnings.items()),
            e.explanation,
            e.parent,
            e.embargo,
        )
        for e in entries
    )
    return Table(COLUMNS, rows, "The register, the newest entry first")


def render_corrections(visit: Visit, audit: RegisterAudit) -> None:
    """The public log: which published figures were changed, from what to what, and why."""
    st.header("Corrections of published figures", anchor=False)
    if audit.faults:
        st.markdown("They can be told once the register is whole again.")
        return
    log, withdrawn = list(_corrections(visit, audit)), visit.register.withdrawals()
    undone = [one for one in log if one.entry.snapshot in withdrawn]
    log = [one for one in log if one not in undone]
    if undone:
        st.markdown(
            f"{pluralise(len(undone), 'publication')} that changed figures "
            f"{'was' if len(undone) == 1 else 'were'} withdrawn, so the figures are as before. "
            "Their changes are not listed."
        )
    table = corrections_table(log, visit.catalogue)
    hidden = sum(one.hidden for one in log)
    if not table.rows and not hidden:
        st.markdown("No other published figure has been changed since." if undone else NO_CHANGE)
        return
    st.markdown(
        f"{pluralise(len(table.rows), 'published figure')} "
        f"{'was' if len(table.rows) == 1 else 'were'} changed by a later publication, for the "
        "reason beside it. Sources revise their figures, too: that is named here like an error."
    )
    if hidden:
        st.markdown(f"{pluralise(hidden, 'row')} with hidden small numbers changed, not listed.")
    if len(table.rows) > SHOWN:
        st.markdown(f"The first {SHOWN:,} are shown; the file has all.")
    shown = Table(table.columns, table.rows[:SHOWN], table.caption)
    st.dataframe(
        ArrowTable(shown).arrow, hide_index=True, placeholder="–", alt=table.caption, key="log"
    )
    st.download_button(
        "Download the log of corrections as CSV",
        lambda: to_csv(table, "", ""),
        file_name="corrections.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
        key="download-corrections",
    )


def _corrections(visit: Visit, audit: RegisterAudit) -> Iterator[Correction]:
    for entry in _visible_entries(audit, all_of_them=False):
        if entry.action == "publish" and entry.rows.get("revised"):
            yield _correction(visit, entry)


def _correction(visit: Visit, entry: RegisterEntry) -> Correction:
    # An entry's number too: its parent is another one where a snapshot is published again.
    key = (*snapshot_key(visit.register, entry), entry.number, visit.catalogue)
    return get_with_spinner(
        _CORRECTIONS,
        key,
        lambda: find_corrections(visit.register, entry, visit.catalogue),
        "Working out what was corrected",
    )
