"""Finds the claims of a text and gives each a verdict by the figures that are held."""
