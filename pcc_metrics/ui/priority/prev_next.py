"""From one priority to the next, with the filters kept."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from pcc_metrics import links
from pcc_metrics.ui.state.session import Visit

_NAV = Markup('<nav class="neighbours" aria-label="Previous and next priority">%s</nav>')
_LINK = Markup('<a href="%s" data-app>%s: %s</a>')


def prev_next_html(visit: Visit) -> Markup:
    """Links to the priorities before and after this one, in the order of the side bar."""
    priorities = list(visit.catalogue.priorities.values())
    at = [priority.id for priority in priorities].index(visit.path)
    root, query = links.app_root(st.context.url, visit.path), links.carried_query(visit.request)
    shown = [
        _LINK % (links.build_address(root, one.id, query), label, one.short)
        for label, one in (
            *(("Previous", one) for one in priorities[:at][-1:]),
            *(("Next", one) for one in priorities[at + 1 :][:1]),
        )
    ]
    return _NAV % Markup("").join(shown)
