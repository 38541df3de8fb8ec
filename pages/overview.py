"""The priorities at a glance."""

from functools import partial

from pcc_metrics.ui import cards, filters, results
from pcc_metrics.ui.session import current_visit

visit = current_visit()
cards.opening(visit)

if visit.reader is not None:
    overview = results.overview(visit, visit.reader)
    complete = partial(results.complete, visit, visit.reader)
    filters.bar(visit, overview.asked, results.months(visit, visit.reader), complete)
    cards.changed(visit, visit.reader)
    cards.place(visit, overview)
