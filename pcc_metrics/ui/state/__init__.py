"""The visit: its address, content, rights, filters and pages."""
