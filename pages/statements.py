"""Published statements: read, compared, taken away."""

from pcc_metrics.ui import published
from pcc_metrics.ui.session import current_visit

published.place(current_visit())
