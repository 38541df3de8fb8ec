"""The priorities at a glance."""

from pcc_metrics.content.view_content import OverviewContent
from pcc_metrics.ui.overview import overview_page
from pcc_metrics.ui.state import filters
from pcc_metrics.ui.state.session import current_visit

visit = current_visit()
content = visit.content

if isinstance(content, OverviewContent):
    overview_page.render_opening(visit, content.page)
    filters.render_filter_bar(visit, content)
    overview_page.render_tiles(visit, content.page)
    overview_page.render_updates(content.updates)
    overview_page.render_small_print(visit, content.page)
else:
    overview_page.render_opening(visit, None)
