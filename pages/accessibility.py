"""The accessibility statement."""

from pcc_metrics.ui.about import about_pages
from pcc_metrics.ui.state.session import current_visit

about_pages.render_accessibility_statement(current_visit())
