"""Charts and tables of figures, as specifications and as images."""
