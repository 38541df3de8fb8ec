"""Every publication, whether all is as it was published, and what was corrected since."""

from pcc_metrics.ui.publish import history_page, withdraw
from pcc_metrics.ui.state.session import current_visit

visit = current_visit()
found = history_page.opening(visit)
withdraw.told()
history_page.chain(found)
history_page.publications(visit, found)
history_page.corrected(visit, found)
