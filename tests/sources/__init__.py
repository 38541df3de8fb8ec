"""Tests of pcc_metrics.sources."""
