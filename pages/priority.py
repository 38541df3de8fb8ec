"""A priority: its figures, what they say, where they come from. Served once for each priority."""

from pcc_metrics.ui import areas, blocks, drafted, filters, moving, results, watching
from pcc_metrics.ui.session import current_visit

visit = current_visit()
blocks.opening(visit.priority)

if visit.reader is None:
    blocks.without_figures(visit)
else:
    page = results.priority_page(visit, visit.reader)
    filters.bar(visit, visit.reader, page.brief.asked)
    blocks.headlines(page)
    drafted.narrative(page)
    chosen = blocks.measures(page)
    blocks.charts(page, "Over time", page.trends, chosen, "trend")
    watching.month_by_month(page, chosen)
    areas.by_area(page, chosen)
    blocks.elsewhere(page)
    blocks.charts(page, "What it is made of", page.components, chosen, "components")
    blocks.closing(visit, page)
moving.neighbours(visit)
