"""Publish figures: bring them, see what is wrong, see what they change, say why, publish."""

from pcc_metrics.ui import candidate, checking, confirming, publishing
from pcc_metrics.ui.session import current_visit

visit = current_visit()
who = publishing.opening(visit)
here = candidate.desk()

if who and here.published:
    confirming.told(visit, here)
elif who and here.candidate is None:
    publishing.bring(visit)
elif who and here.candidate:
    checking.the_file(here.candidate)
    checking.check(visit, here)
    publishing.walk(visit, here, who)
