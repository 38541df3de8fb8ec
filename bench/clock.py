"""Serves another script and notes how long each run of it took, by the server's own clock.

Streamlit times its runs only while it gathers statistics of use, and that makes every element
dearer. The script is compiled once, as Streamlit does it.
"""

from __future__ import annotations

import os
import time
from functools import cache
from pathlib import Path
from types import CodeType


@cache
def _compiled(script: str) -> CodeType:
    return compile(Path(script).read_text(encoding="utf-8"), script, "exec")


def run() -> None:
    """Run the script that `BENCH_SCRIPT` names; its seconds go to the file of `BENCH_TIMES`."""
    script = os.environ["BENCH_SCRIPT"]
    code = _compiled(script)
    start = time.perf_counter()
    exec(code, {"__name__": "__main__", "__file__": script})  # noqa: S102 - our own scripts
    seconds = time.perf_counter() - start
    with Path(os.environ["BENCH_TIMES"]).open("a", encoding="utf-8") as times:
        times.write(f"{seconds}\n")
