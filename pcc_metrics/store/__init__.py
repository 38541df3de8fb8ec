"""Storage: bytes by name, hash-chained ledgers, the register and snapshots, without locks."""
