"""Tests of pcc_metrics.export."""
