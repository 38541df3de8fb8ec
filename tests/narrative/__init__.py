"""Tests of pcc_metrics.narrative."""
