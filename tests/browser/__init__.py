"""Tests that open the served app in a real Chromium."""
