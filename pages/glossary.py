"""What the words of these pages mean."""

from pcc_metrics.ui import about

about.the_words()
