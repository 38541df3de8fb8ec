"""An empty page: what any Streamlit page costs, and so the floor for all others."""
