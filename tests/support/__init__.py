"""What the tests share: factories, servers, processes."""
