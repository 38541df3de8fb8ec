"""Addresses of data: figures, series, snapshots and the feed, without the web framework."""
