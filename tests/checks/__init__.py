"""Tests of pcc_metrics.checks."""
