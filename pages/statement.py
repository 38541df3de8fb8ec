"""A quarterly statement in the making: locked figures, and the office's own words."""

from pcc_metrics.ui import statement_page
from pcc_metrics.ui.session import current_visit

statement_page.place(current_visit())
