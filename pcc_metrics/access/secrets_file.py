"""Whether a secrets file can be read at all: where it cannot, nobody may do anything."""

from __future__ import annotations

import tomllib
from pathlib import Path

CLOSED = "Pages are closed until it is put right"


def find_fault(path: Path) -> str:
    """Why a secrets file cannot be read; empty where it can, or there is none."""
    if path.suffix != ".toml":
        return ""  # a folder of secrets, which the framework takes too
    try:
        tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ""
    except OSError as error:
        return error.strerror or str(error)
    except UnicodeDecodeError:
        return "it is not text in UTF-8"
    except tomllib.TOMLDecodeError as error:
        return str(error)
    return ""
