"""Pieces of a page that know nothing of the visit: text, numbers, definitions."""
