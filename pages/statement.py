"""A quarterly statement in the making: locked figures, and the office's own words."""

from pcc_metrics.ui.state.session import current_visit
from pcc_metrics.ui.statement import compose_page

compose_page.render_page(current_visit())
