"""The server: `streamlit run app.py`, or `pcc-metrics serve`.

Every request goes through the frame. With the frame as the main script beside a `pages/` folder,
the first visitor after a restart who opens a deep link would get that page without the frame.
"""

import streamlit as st
from starlette.middleware import Middleware

from pcc_metrics.domain.app_files import FRAME
from pcc_metrics.publishing.bundled_updates import open_working_store
from pcc_metrics.ui.shell import logs
from pcc_metrics.ui.shell.mangled_links import MangledLinks
from pcc_metrics.ui.shell.middleware import SafeHeaders, SameOrigin, UploadGuard
from pcc_metrics.ui.shell.page_shell import PageShell
from pcc_metrics.ui.shell.return_to_view import ReturnToView

logs.start_logging()
open_working_store()
app = st.App(
    FRAME,
    middleware=[
        Middleware(one)
        for one in (SameOrigin, MangledLinks, SafeHeaders, UploadGuard, ReturnToView, PageShell)
    ],
)
