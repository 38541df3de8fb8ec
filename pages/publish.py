"""Publish figures: bring them, see what is wrong, see what they change, say why, publish."""

from pcc_metrics.ui.publish import confirmation, pending_upload, publish_page, validation
from pcc_metrics.ui.state.session import current_visit

visit = current_visit()
who = publish_page.render_opening(visit)
here = pending_upload.pending_upload()

if who and here.published:
    confirmation.render_published(visit, here)
elif who and here.candidate is None:
    publish_page.render_upload_ways(visit)
elif who and here.candidate:
    validation.render_file(here.candidate)
    validation.check_upload(visit, here)
    publish_page.render_steps(visit, here, who)
