"""Tests of pcc_metrics.domain."""
