"""Tests of pcc_metrics.new_catalogue."""
