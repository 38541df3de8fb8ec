"""Every publication, whether all is as it was published, and what was corrected since."""

from pcc_metrics.ui import history, undoing
from pcc_metrics.ui.session import current_visit

visit = current_visit()
found = history.opening(visit)
undoing.told()
history.chain(found)
history.publications(visit, found)
history.corrected(visit, found)
