"""An empty page beside the app's own side bar: what moves without its parts."""

import streamlit as st

from pcc_metrics.ui.shell.frame import SIDEBAR_PX
from pcc_metrics.ui.shell.menu import render_menu
from pcc_metrics.ui.state import navigation, session

catalogue = session.todays_catalogue()
navigation.choose_page(catalogue)
visit = session.open_visit(catalogue, "", {})
session.keep_visit(visit)
st.set_page_config(layout="wide", initial_sidebar_state=SIDEBAR_PX)
render_menu(visit)
st.title("Empty", anchor=False)
