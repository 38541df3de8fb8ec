"""Screening, previewing and publishing snapshots: bad data cannot get in, and nothing is lost."""
