"""Every publication, whether all is as it was published, and what was corrected since."""

from pcc_metrics.ui.publish import history_page, withdraw
from pcc_metrics.ui.state.session import current_visit

visit = current_visit()
audit = history_page.render_opening(visit)
withdraw.render_withdrawn()
history_page.render_audit(audit)
history_page.render_publications(visit, audit)
history_page.render_corrections(visit, audit)
