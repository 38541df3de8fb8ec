"""Tests of pcc_metrics.cli."""
