"""Statistics: intervals, tests of change, control charts."""
