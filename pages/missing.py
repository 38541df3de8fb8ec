"""An address that is no page of this app."""

import streamlit as st

from pcc_metrics.ui.state import navigation
from pcc_metrics.ui.state.session import current_visit
from pcc_metrics.ui.widgets.escape import plain

visit = current_visit()
st.title(plain(f"There is no page “{visit.path}”"), anchor=False)
navigation.offer(visit)
