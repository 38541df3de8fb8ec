"""The quarterly statement: composed, published, compared."""
