"""The priorities at a glance."""

from pcc_metrics.ui.overview import cards
from pcc_metrics.ui.state import filters, results
from pcc_metrics.ui.state.session import current_visit

visit = current_visit()
cards.opening(visit)

if visit.reader is not None:
    overview = results.overview(visit, visit.reader)
    filters.bar(visit, visit.reader, overview.asked)
    cards.changed(visit, visit.reader)
    cards.place(visit, overview)
