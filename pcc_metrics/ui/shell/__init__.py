"""What is around every page: frame, menu, header, notices, footer, error page."""
