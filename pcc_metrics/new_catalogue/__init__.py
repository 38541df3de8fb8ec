"""A catalogue for another force, made from the one that comes with the package."""
