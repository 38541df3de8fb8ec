"""Tests of pcc_metrics.ui."""
