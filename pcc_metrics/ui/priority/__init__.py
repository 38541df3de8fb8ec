"""A priority's page."""
