"""How fast the pages are, and what they cost: `python -m bench`, or `make bench`."""
