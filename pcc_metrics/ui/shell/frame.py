"""The frame around every page: the server runs it for each visit and each change of a filter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import streamlit as st
from streamlit.navigation.page import Page
from streamlit.runtime.scriptrunner import RerunException, StopException

from pcc_metrics.content.view_text import tab_title
from pcc_metrics.domain.errors import InputError
from pcc_metrics.ui.shell import notices, sign_in
from pcc_metrics.ui.shell.error_page import (
    explain_action,
    render_error,
    render_failed_action,
    render_unguarded,
)
from pcc_metrics.ui.shell.footer import render_footer
from pcc_metrics.ui.shell.header import render_header
from pcc_metrics.ui.shell.menu import render_menu
from pcc_metrics.ui.shell.print_footer import render_print_footer
from pcc_metrics.ui.state import navigation, rights, session
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.widgets.escape import escape_markup

SIDEBAR_PX = 240
PAGE_PX = 1040  # lines and charts stay readable on a wide screen


def main() -> None:
    """One run of a page: choose it, check rights, open the visit, and place what surrounds it."""
    try:
        catalogue = session.todays_catalogue()
    except InputError as error:
        _no_catalogue(str(error))
        return
    page = navigation.choose_page(catalogue)
    visitor = rights.rights()
    if visitor.why_not_read:
        st.set_page_config(page_title=catalogue.body.office)
        sign_in.render_closed(visitor, catalogue)
        return
    query = {key: st.query_params.get_all(key) for key in st.query_params}
    visit = session.open_visit(catalogue, page.url_path, query)
    visit = replace(visit, may_publish=visitor.may_publish)
    session.keep_visit(visit)
    st.set_page_config(
        page_title=tab_title(page.title, catalogue.body.office),
        layout="wide",
        initial_sidebar_state=SIDEBAR_PX,
    )
    render_menu(visit)
    sign_in.render_sign_in(visitor)
    with st.container(width=PAGE_PX, key="page"):
        render_failed_action()
        with _explain_failures(visit, started=False):
            if navigation.shows_figures(catalogue, page):
                visit = session.with_content(visit)
                session.keep_visit(visit)
            _render_top(visit, page)
        with _explain_failures(visit, started=True):
            page.run()
            render_footer(visit)


@contextmanager
def _explain_failures(visit: Visit, *, started: bool) -> Iterator[None]:
    """A part of the page; where it fails, a sentence in its place and no more of the page."""
    try:
        yield
    except InputError as error:
        st.error(escape_markup(str(error)))
        st.stop()
    except Exception as error:
        render_error(visit, error, started=started)
        st.stop()


def _render_top(visit: Visit, page: Page) -> None:
    """The header, and what must be known of the link and the snapshot."""
    if visit.content:
        office, period = visit.catalogue.body.office, visit.content.stated_period
        st.set_page_config(page_title=tab_title(page.title, office, visit.areas, period))
    render_print_footer(visit)
    render_header(visit)
    notices.render_link_notice(visit)
    notices.render_snapshot_notice(visit)


def _no_catalogue(faults: str) -> None:
    """Nothing can be shown without the catalogue: say what is wrong with it, and where."""
    st.set_page_config(page_title="The catalogue cannot be read")
    st.title("The catalogue cannot be read", anchor=False)
    st.markdown("It defines what these pages show, so nothing can be shown until it is put right.")
    st.markdown("\n".join(f"- {escape_markup(fault)}" for fault in faults.splitlines()))


def explain_failure(error: Exception) -> bool:
    """For the framework: a failure that no part of a page has answered for; true, it is said.

    The page of an action that failed is placed after all, with what it failed of.
    """
    if not explain_action(error):
        render_unguarded(error)
        return True
    with suppress(StopException, RerunException):
        main()
    return True


if __name__ == "__main__":
    main()
