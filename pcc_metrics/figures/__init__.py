"""From a snapshot to figures: levels, rates, comparisons, series."""
