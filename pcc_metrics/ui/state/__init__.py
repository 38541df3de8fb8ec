"""The visit: its address, rights, filters, pages and finished results."""
