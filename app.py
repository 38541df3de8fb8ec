"""The server: `streamlit run app.py`, or `pcc-metrics serve`.

Every request goes through the frame. With the frame as the main script beside a `pages/` folder,
the first visitor after a restart who opens a deep link would get that page without the frame.
"""

import streamlit as st
from starlette.middleware import Middleware

from pcc_metrics.api.data_addresses import DataAddresses
from pcc_metrics.domain.app_files import FRAME
from pcc_metrics.publishing.bundled_updates import open_working_store
from pcc_metrics.ui.shell import logs
from pcc_metrics.ui.shell.base_path import base_path
from pcc_metrics.ui.shell.frame import explain_failure
from pcc_metrics.ui.shell.readiness import Readiness
from pcc_metrics.ui.shell.request_ids import RequestIds
from pcc_metrics.ui.shell.server import MIDDLEWARE
from pcc_metrics.ui.state.rights import (
    everybody_may_read,
    may_read,
    set_aside_unreadable_secrets,
)

logs.start_logging()
set_aside_unreadable_secrets()
open_working_store()
data = DataAddresses(everybody_may_read, may_read, base_path())
readiness = Readiness(data.warm)
app = st.App(
    FRAME,
    routes=readiness.routes,
    lifespan=readiness.lifespan,
    middleware=[Middleware(RequestIds), data.middleware, *MIDDLEWARE],
    on_script_error=explain_failure,
)
