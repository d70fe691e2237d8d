"""The room's own promise: it needs no YAML, no model, no network, and it touches neither clock nor disk."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import csbot.dialogue

FILES = sorted(Path(csbot.dialogue.__file__).parent.glob("*.py"))
FOREIGN = ("torch", "transformers", "yaml", "jsonschema", "networkx", "onnxruntime", "csbot.nlu", "csbot.answers")


def test_talking_needs_none_of_the_heavy_libraries() -> None:
    code = "import sys, csbot.dialogue.turn, csbot.dialogue.domain_json; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          cwd=Path(csbot.dialogue.__file__).parents[2])
    assert not set(FOREIGN) & set(done.stdout.split())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_clock_and_no_disk(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    asked = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not asked & {"today", "utcnow"} and ("datetime" not in imported or "now" not in asked)
    assert not imported & {"time", "os", "io", "sqlite3", "socket", "pickle", "csbot.project.load"}
    assert not called & {"open", "eval", "exec"}
