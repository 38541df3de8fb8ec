"""The area profile and what moved: pages that go across all priorities."""
