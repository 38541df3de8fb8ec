"""What is kept: where its bytes lie, and the ledgers on them, without locks."""
