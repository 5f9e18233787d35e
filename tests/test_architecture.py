"""The arrows of the house, read from the imports: one way, no cycle, third parties behind one door."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("ingestion", "assistant", "evals", "ui")
ALLOWED = {
    "ingestion": {"ingestion"},
    "assistant": {"assistant", "ingestion"},
    "evals": {"evals", "assistant", "ingestion"},
    "ui": {"ui", "assistant", "ingestion"},
}
DOORS = {
    "faiss": {"ingestion/index/dense.py"},
    "tantivy": {"ingestion/index/lexical.py"},
    "gradio": {"ui/"},
    "fastapi": {"assistant/api/", "ui/"},
    "sqlalchemy": {"assistant/storage/"},
    "llama_index": {"assistant/generation/", "assistant/llamaindex.py", "evals/judge.py"},
    "sentence_transformers": {
        "ingestion/encoding.py",
        "ingestion/training/",
        "assistant/reranking.py",
    },
}
HEAVY = ("torch", "sentence_transformers", "transformers", "gradio", "llama_index", "matplotlib")


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path, *, top_level: bool = False) -> set[str]:
    """Return the imported module names; only those run at import when ``top_level``."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = list(tree.body) if top_level else list(ast.walk(tree))
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


@pytest.mark.parametrize("package", PACKAGES)
def test_arrows_point_one_way(package: str) -> None:
    wrong = [
        (name_of(path), name)
        for path in (ROOT / package).rglob("*.py")
        for name in imports(path)
        if name.split(".")[0] in PACKAGES and name.split(".")[0] not in ALLOWED[package]
    ]
    assert wrong == []


@pytest.mark.parametrize("library", DOORS)
def test_third_party_types_stay_behind_one_door(library: str) -> None:
    doors = DOORS[library]
    users = {
        str(path.relative_to(ROOT))
        for path in modules()
        if any(name.split(".")[0] == library for name in imports(path))
    }
    strangers = {user for user in users if not any(user.startswith(door) for door in doors)}
    assert strangers == set()


def test_there_is_no_import_cycle() -> None:
    known = {name_of(path): path for path in modules()}
    graph = {
        name: {target for target in imports(path, top_level=True) if target in known} - {name}
        for name, path in known.items()
    }
    # A package and its own modules see each other by construction: only leaves are compared.
    leaves = {n for n in graph if known[n].name != "__init__.py"}
    state: dict[str, int] = {}

    def visit(name: str, trail: tuple[str, ...]) -> None:
        if state.get(name) == 2:
            return
        assert state.get(name) != 1, f"cycle: {' → '.join((*trail, name))}"
        state[name] = 1
        for target in graph[name] & leaves:
            visit(target, (*trail, name))
        state[name] = 2

    for name in sorted(leaves):
        visit(name, ())


def test_the_default_path_imports_nothing_heavy() -> None:
    """`vademecum ask` starts in well under two seconds because these stay out."""
    import subprocess
    import sys

    code = (
        "import sys; import assistant.cli, assistant.engine, assistant.commands.ask, "
        "assistant.commands.search, ingestion.pipeline; "
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"


def test_no_path_of_a_machine_and_no_registry() -> None:
    suffixes = {".py", ".md", ".toml", ".lock", ".txt", ".yml", ".cfg", ".ini", ".css", ".js", ""}
    forbidden = ("/work" + "/", "index" + "-url", "find" + "-links", "trusted" + "-host")
    skipped = {".git", ".venv", "var", "node_modules", ".mypy_cache", ".ruff_cache", ".hypothesis"}
    wrong = []
    for path in ROOT.rglob("*"):
        relative = path.relative_to(ROOT)
        if not path.is_file() or path.suffix not in suffixes or set(relative.parts) & skipped:
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        wrong += [(str(relative), word) for word in forbidden if word in text]
    assert wrong == []
