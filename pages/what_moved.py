"""What moved over all priorities: in the whole force, or in the chosen areas."""

from pcc_metrics.content.view_content import MovedContent
from pcc_metrics.ui.area import moved_page
from pcc_metrics.ui.state import filters
from pcc_metrics.ui.state.session import current_visit

visit = current_visit()
content = visit.content

if isinstance(content, MovedContent):
    moved_page.render_opening(visit, content.page)
    filters.render_filter_bar(moved_page.compare_with_year(visit), content)
    moved_page.render_movers(visit, content.page)
    moved_page.render_small_print(content.page)
else:
    moved_page.render_opening(visit, None)
