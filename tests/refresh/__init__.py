"""Tests of pcc_metrics.refresh."""
