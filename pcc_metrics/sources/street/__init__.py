"""Street-level crimes of data.police.uk, counted by area and month."""
