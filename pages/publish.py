"""Publish figures: bring them, see what is wrong, see what they change, say why, publish."""

from pcc_metrics.ui.publish import (
    confirmation,
    pending_upload,
    publish_page,
    saved_upload,
    validation,
)
from pcc_metrics.ui.state.session import current_visit

visit = current_visit()
who = publish_page.render_opening(visit)
if who:
    saved_upload.restore_work(visit)
pending = pending_upload.pending_upload()

if who and pending.published:
    confirmation.render_published(visit, pending)
elif who and pending.candidate is None:
    publish_page.render_upload_ways(visit)
elif who and pending.candidate:
    validation.render_file(pending.candidate)
    validation.check_upload(visit, pending)
    publish_page.render_proposal(visit, pending, who)

if who:
    saved_upload.save_work()
