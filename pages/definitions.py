"""The catalogue as a page: what is measured, why, from which source, and what to beware of."""

from pcc_metrics.ui import glossary
from pcc_metrics.ui.session import current_visit

visit = current_visit()
glossary.opening(visit)
glossary.measures(visit)
glossary.sources(visit)
