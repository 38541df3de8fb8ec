"""A priority: its figures, what they say, where they come from. Served once for each priority."""

from pcc_metrics.content.view_content import PriorityContent
from pcc_metrics.ui.priority import (
    area_comparison,
    control_charts,
    drafted_text,
    page_sections,
)
from pcc_metrics.ui.state.session import current_visit
from pcc_metrics.ui.statement import question_line

visit = current_visit()
content = visit.content

if isinstance(content, PriorityContent):
    page = content.page
    page_sections.render_opening(visit, page)
    page_sections.render_filters_and_tiles(visit, content)
    chosen = page_sections.choose_measures(page)
    page_sections.render_charts(page, "Over time", page.trends, chosen, "trend")
    drafted_text.render_drafted_text(page)
    area_comparison.render_area_comparison(page, chosen)
    page_sections.render_elsewhere(page, chosen)
    page_sections.render_charts(page, "What it is made of", page.components, chosen, "components")
    control_charts.render_control_charts(page, chosen)
    question_line.render_question(visit)
    page_sections.render_closing(visit, page)
else:
    page_sections.render_opening(visit, None)
    page_sections.render_without_figures(visit)
