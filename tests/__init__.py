"""Tests of PCC Metrics: units, pages and, under `browser`, the app in a real Chromium."""
