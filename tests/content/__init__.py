"""Tests of pcc_metrics.content."""
