"""The priorities at a glance."""

from pcc_metrics.content.view_content import OverviewContent
from pcc_metrics.ui.overview import cards
from pcc_metrics.ui.state import filters
from pcc_metrics.ui.state.session import current_visit

visit = current_visit()
content = visit.content
cards.render_opening(visit)

if isinstance(content, OverviewContent):
    filters.render_filter_bar(visit, content)
    cards.render_updates(content.updates)
    cards.render_cards(visit, content.page)
