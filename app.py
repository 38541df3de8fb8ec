"""The server: `streamlit run app.py`, or `pcc-metrics serve`.

Every request goes through the frame. With the frame as the main script beside a `pages/` folder,
the first visitor after a restart who opens a deep link would get that page without the frame.
"""

import streamlit as st

from pcc_metrics.domain.app_files import FRAME
from pcc_metrics.publishing.bundled_updates import open_working_store
from pcc_metrics.ui.shell import logs
from pcc_metrics.ui.shell.readiness import Readiness
from pcc_metrics.ui.shell.server import MIDDLEWARE

logs.start_logging()
open_working_store()
readiness = Readiness()
app = st.App(FRAME, routes=readiness.routes, lifespan=readiness.lifespan, middleware=MIDDLEWARE)
