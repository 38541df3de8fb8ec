"""Tests of pcc_metrics.statement."""
