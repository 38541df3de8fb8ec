"""Check a statement: a document brought, its claims against the figures, its figures taken over."""

from pcc_metrics.ui.publish import statement_check
from pcc_metrics.ui.state.session import current_visit

statement_check.render_page(current_visit())
