"""An empty page with one control: what a first sight and a change of filter cost at the least."""

import streamlit as st

st.title("Empty")
st.write(st.selectbox("Area", [f"Area {number}" for number in range(1, 21)]))
