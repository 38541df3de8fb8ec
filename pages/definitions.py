"""The catalogue as a page: what is measured, why, from which source, and what to beware of."""

from pcc_metrics.ui.about import definitions_page
from pcc_metrics.ui.state.session import current_visit

visit = current_visit()
definitions_page.render_opening(visit)
definitions_page.render_measures(visit)
definitions_page.render_sources(visit)
