"""Publishing figures, and the history of publications."""
