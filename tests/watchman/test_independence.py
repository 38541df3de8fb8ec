"""The checker shares no code with what it checks: of the program it takes only data."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
# These make the pages that are checked, or run the checker.
MAKERS = {"snapshots.py", "views.py"}
# Types that hold data: definitions, periods, claims, and the page whose sentences are read.
DATA = {
    "pcc_metrics.domain.catalogue.Catalogue",
    "pcc_metrics.domain.definitions.Measure",
    "pcc_metrics.domain.periods.Period",
    "pcc_metrics.narrative.claims.Claim",
    "pcc_metrics.narrative.claims.ClaimKind",
    "pcc_metrics.narrative.fact_types.FactKind",
    "pcc_metrics.narrative.sentences.Sentence",
    "pcc_metrics.content.page_content.PageContent",
}
OWN = "tests.watchman."


def checker_modules() -> list[Path]:
    return [
        path
        for path in sorted(HERE.glob("*.py"))
        if path.name not in MAKERS and not path.name.startswith("test_")
    ]


def imported_names(path: Path) -> Iterator[str]:
    """Everything that a module imports, with the module it comes from; `import x` as `x`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from (f"{module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and "import" in ast.unparse(node.func):
            yield ast.unparse(node)


def is_allowed(name: str) -> bool:
    """Data of the program, the checker itself, and libraries; never a module that makes pages."""
    if name.startswith(OWN):
        return f"{name.removeprefix(OWN).split('.')[0]}.py" not in MAKERS
    ours = name.startswith((".", "pcc_metrics", "tests", "bench")) or "import" in name
    return name in DATA or not ours


def test_the_checker_imports_only_data_from_the_program() -> None:
    modules = checker_modules()
    assert {"rows.py", "signs.py", "watch.py"} <= {path.name for path in modules}
    shared = {
        f"{path.name}: {name}"
        for path in modules
        for name in imported_names(path)
        if not is_allowed(name)
    }
    assert not shared


def test_what_is_allowed_is_what_is_used() -> None:
    used = {name for path in checker_modules() for name in imported_names(path)}
    assert used >= DATA


def test_figures_code_would_be_seen(tmp_path: Path) -> None:
    path = tmp_path / "cheat.py"
    path.write_text(
        "import pcc_metrics.figures.reader\n"
        "from pcc_metrics.stats import change_signs\n"
        "from tests.watchman.snapshots import watched\n"
        "made = __import__('pcc_metrics.figures')\n",
        encoding="utf-8",
    )
    assert not any(map(is_allowed, imported_names(path)))
