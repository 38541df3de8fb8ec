"""A priority: its figures, what they say, where they come from. Served once for each priority."""

from pcc_metrics.ui.priority import (
    area_comparison,
    control_charts,
    drafted_text,
    page_sections,
    prev_next,
)
from pcc_metrics.ui.state import filters, results
from pcc_metrics.ui.state.session import current_visit

visit = current_visit()
page_sections.opening(visit.priority)

if visit.reader is None:
    page_sections.without_figures(visit)
else:
    page = results.priority_page(visit, visit.reader)
    filters.bar(visit, visit.reader, page.brief.asked)
    page_sections.headlines(page)
    drafted_text.narrative(page)
    chosen = page_sections.measures(page)
    page_sections.charts(page, "Over time", page.trends, chosen, "trend")
    control_charts.month_by_month(page, chosen)
    area_comparison.by_area(page, chosen)
    page_sections.elsewhere(page)
    page_sections.charts(page, "What it is made of", page.components, chosen, "components")
    page_sections.closing(visit, page)
prev_next.neighbours(visit)
