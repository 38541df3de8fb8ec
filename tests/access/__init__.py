"""Tests of pcc_metrics.access."""
