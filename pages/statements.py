"""Published statements: read, compared, taken away."""

from pcc_metrics.ui.state.session import current_visit
from pcc_metrics.ui.statement import published_page

published_page.render_page(current_visit())
