"""Definitions, glossary, accessibility statement, contact."""
