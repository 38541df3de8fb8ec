"""Tests of pcc_metrics.publishing."""
