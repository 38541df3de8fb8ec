"""An address that is no page of this app."""

import streamlit as st

from pcc_metrics.ui import navigation
from pcc_metrics.ui.plain import plain
from pcc_metrics.ui.session import current_visit

visit = current_visit()
st.title(plain(f"There is no page “{visit.path}”"), anchor=False)
navigation.offer(visit)
