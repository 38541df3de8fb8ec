"""Every measure over all priorities, for one area, several, or the whole force."""

from pcc_metrics.content.view_content import ProfileContent
from pcc_metrics.ui.area import profile_page
from pcc_metrics.ui.state import filters
from pcc_metrics.ui.state.session import current_visit

visit = current_visit()
content = visit.content

if isinstance(content, ProfileContent):
    profile_page.render_opening(visit, content.page)
    filters.render_filter_bar(visit, content)
    profile_page.render_profile(visit, content)
    profile_page.render_small_print(content.page)
else:
    profile_page.render_opening(visit, None)
