"""Text that strangers wrote: what may stand in a title or a note, and why some may not.

Pages, tables, files and statements all carry it on. Each escapes for itself; what no figure needs
and what deceives a reader of the raw text is turned away here as well.
"""

from __future__ import annotations

import re
import unicodedata

SHOWN = 80  # characters of a cell that a message quotes

# Directions and invisible signs: what is read is then not what is stored.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# "Open data: tables by force" is plain words; an address of data goes on with its type.
_MARKUP = re.compile(
    r"<[a-zA-Z/!?]|&#?\w+;|\]\(|(?:javascript|vbscript):|\bdata:(?:[;,]|\s*[\w.+-]+/[\w.+-])",
    re.IGNORECASE,
)
# What a spreadsheet would run, full-width signs included; a dash and a space begin plain text.
_FORMULA = re.compile("^\\s*[=+@\uff1d\uff0b\uff20]|^\\s*[-\uff0d](?!\\s)")
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_FORMULA_START = re.compile("^\\s*[-=+@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]")


def find_text_problem(text: str) -> tuple[str, str] | None:
    """The code and the sentence of what is wrong with a text; `None` where nothing is."""
    unseen = next((sign for sign in text if unicodedata.category(sign) in _UNSEEN), None)
    if unseen is not None:
        name = unicodedata.name(unseen, "a control character").lower()
        return (
            "unseen_character",
            (
                f"The text holds {escape_invisible(unseen)} ({name}), which a reader cannot see: "
                "take it out."
            ),
        )
    if _FORMULA.search(text):
        return (
            "formula",
            "A spreadsheet would read this text as a formula: begin it with a letter or digit.",
        )
    if _MARKUP.search(text):
        return ("markup", "The text holds markup (a tag, a link or an entity): write plain words.")
    return None


def find_direction_sign(text: str) -> str:
    """Where a text turns the order of what is read, in words; empty where nowhere.

    With such a sign in it a sentence, or a number, reads otherwise than it is stored.
    """
    match = _DIRECTION.search(text)
    if not match:
        return ""
    sign, before = match.group(), text[: match.start()].split()[-3:]
    where = f" after “{' '.join(before)}”" if before else " at its beginning"
    return f"{escape_invisible(sign)} ({unicodedata.name(sign).lower()}){where}"


def neutralise_formula(text: str) -> str:
    """Text as a spreadsheet may have it: with an apostrophe before what it might run."""
    return f"'{text}" if _FORMULA_START.match(text) else text


def escape_invisible(text: str) -> str:
    """Text with its unprintable and direction-changing characters written out, cut to length."""
    shown = replace_invisible(text[:SHOWN])
    return shown + ("…" if len(text) > SHOWN else "")


def replace_invisible(text: str) -> str:
    """Text with its unprintable and direction-changing characters written out, at full length."""
    return "".join(map(_write_out, text))


def _write_out(sign: str) -> str:
    if unicodedata.category(sign)[0] == "C" or unicodedata.category(sign) in ("Zl", "Zp"):
        return f"\\u{ord(sign):04x}"
    return sign
