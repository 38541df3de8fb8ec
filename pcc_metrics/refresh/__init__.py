"""Bringing the newest public figures in: fetched, read, compared, checked, left for a person."""
