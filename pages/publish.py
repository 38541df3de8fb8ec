"""Publish figures: bring them, see what is wrong, see what they change, say why, publish."""

from pcc_metrics.ui.publish import confirmation, pending_upload, publish_page, validation
from pcc_metrics.ui.state.session import current_visit

visit = current_visit()
who = publish_page.opening(visit)
here = pending_upload.desk()

if who and here.published:
    confirmation.told(visit, here)
elif who and here.candidate is None:
    publish_page.bring(visit)
elif who and here.candidate:
    validation.the_file(here.candidate)
    validation.check(visit, here)
    publish_page.walk(visit, here, who)
