"""The overview of all priorities."""
