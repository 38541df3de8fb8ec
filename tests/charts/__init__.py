"""Tests of pcc_metrics.charts."""
