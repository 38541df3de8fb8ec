"""Tests of pcc_metrics.store."""
