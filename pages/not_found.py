"""An address that is no page of this app."""

import streamlit as st

from pcc_metrics.links import clip
from pcc_metrics.ui.state import navigation
from pcc_metrics.ui.state.session import current_visit
from pcc_metrics.ui.widgets.escape import escape_markup

visit = current_visit()
st.title(escape_markup(f"There is no page “{clip(visit.path)}”"), anchor=False)
navigation.render_page_list(visit)
