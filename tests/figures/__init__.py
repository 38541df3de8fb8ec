"""Tests of pcc_metrics.figures."""
