"""Tests of pcc_metrics.stats."""
