"""Tests of pcc_metrics.api."""
