"""The priorities at a glance."""

from pcc_metrics.content.view_content import OverviewContent
from pcc_metrics.ui.overview import tiles
from pcc_metrics.ui.state import filters
from pcc_metrics.ui.state.session import current_visit

visit = current_visit()
content = visit.content

if isinstance(content, OverviewContent):
    tiles.render_opening(visit, content.page)
    filters.render_filter_bar(visit, content)
    tiles.render_tiles(visit, content.page)
    tiles.render_updates(content.updates)
    tiles.render_small_print(visit, content.page)
else:
    tiles.render_opening(visit, None)
