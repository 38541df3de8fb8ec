"""The accessibility statement."""

from pcc_metrics.ui import about
from pcc_metrics.ui.session import current_visit

about.the_statement(current_visit())
