"""The one kind of error that a person can act on: shown as a sentence, never as a traceback."""

from __future__ import annotations


class InputError(Exception):
    """Something given to the program is wrong; the text says what, where and what to do."""
