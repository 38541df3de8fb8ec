"""The frame around every page: the server runs it for each visit and each change of a filter."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import Page

from pcc_metrics.errors import InputError
from pcc_metrics.ui import navigation, notices, results, rights, session, signing_in
from pcc_metrics.ui.header import header
from pcc_metrics.ui.plain import plain
from pcc_metrics.ui.session import Visit


def main() -> None:
    try:
        catalogue = session.site()
    except InputError as error:
        _no_catalogue(str(error))
        return
    page = navigation.choose(catalogue)
    visitor = rights.rights()
    if visitor.why_not_read:
        st.set_page_config(page_title=catalogue.body.office)
        signing_in.closed(visitor, catalogue)
        return
    query = {key: st.query_params.get_all(key) for key in st.query_params}
    visit = session.open_visit(catalogue, page.url_path, query)
    session.keep(visit)
    st.set_page_config(page_title=f"{page.title} – {catalogue.body.office}")
    navigation.sidebar(visit)
    signing_in.control(visitor)
    try:
        _page(visit, page)
    except InputError as error:
        st.error(plain(str(error)))


def _page(visit: Visit, page: Page) -> None:
    """Header, notices, and the page itself."""
    period = results.asked(visit) if navigation.shows_figures(visit.catalogue, page) else None
    header(visit, period.end if period else None)
    notices.about_the_link(visit)
    if period:
        notices.about_the_snapshot(visit, results.changes(visit))
    page.run()


def _no_catalogue(faults: str) -> None:
    """Nothing can be shown without the catalogue: say what is wrong with it, and where."""
    st.set_page_config(page_title="The catalogue cannot be read")
    st.title("The catalogue cannot be read", anchor=False)
    st.markdown("It defines what these pages show, so nothing can be shown until it is put right.")
    st.markdown("\n".join(f"- {plain(fault)}" for fault in faults.splitlines()))


if __name__ == "__main__":
    main()
