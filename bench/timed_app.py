"""The app's own server around a script with a clock (`timed.py`): warm, with first views."""

import streamlit as st

from bench.served import TIMED
from pcc_metrics.api.data_addresses import DataAddresses
from pcc_metrics.ui.shell.readiness import Readiness
from pcc_metrics.ui.shell.server import MIDDLEWARE
from pcc_metrics.ui.state.rights import everybody_may_read, may_read

data = DataAddresses(everybody_may_read, may_read)
readiness = Readiness(data.warm)
middleware = [data.middleware, *MIDDLEWARE]
app = st.App(TIMED, routes=readiness.routes, lifespan=readiness.lifespan, middleware=middleware)
