"""The app's own server around a script with a clock (`timed.py`): warm, with first views."""

import streamlit as st

from bench.served import TIMED
from pcc_metrics.ui.shell.readiness import Readiness
from pcc_metrics.ui.shell.server import MIDDLEWARE

readiness = Readiness()
app = st.App(TIMED, routes=readiness.routes, lifespan=readiness.lifespan, middleware=MIDDLEWARE)
