"""What the words of these pages mean."""

from pcc_metrics.ui.about import about_pages

about_pages.render_glossary()
