"""What a page holds, as data and as JSON, without the web framework."""
