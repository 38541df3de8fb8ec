"""The priorities at a glance."""

from pcc_metrics.ui.overview import cards
from pcc_metrics.ui.state import filters, results
from pcc_metrics.ui.state.session import current_visit

visit = current_visit()
cards.render_opening(visit)

if visit.reader is not None:
    overview = results.overview(visit, visit.reader)
    filters.render_filter_bar(visit, visit.reader, overview.asked)
    cards.render_updates(visit, visit.reader)
    cards.render_cards(visit, overview)
