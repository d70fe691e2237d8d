"""The house rules of the code: layers, sizes, docstrings, what start-up imports, and that tests mirror the tree."""

import ast
import configparser
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "csbot"
MODULES = sorted(PACKAGE.rglob("*.py"))
MOST_LINES, MOST_FUNCTION_LINES, MOST_COLUMNS = 450, 70, 120
FORBIDDEN_IMPORTS = {"pickle", "cPickle", "dill", "joblib", "marshal", "shelve", "cloudpickle"}
FORBIDDEN_CALLS = {"eval", "exec", "__import__"}


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module")
def trees() -> dict[Path, ast.Module]:
    """Every module's syntax tree."""
    return {path: ast.parse(path.read_bytes()) for path in MODULES}


@pytest.fixture(scope="module")
def setup() -> configparser.ConfigParser:
    """setup.cfg."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", "utf8")
    return parser


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))


def imported(tree: ast.Module) -> Iterator[str]:
    """The first parts of all imported names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").partition(".")[0]


def test_imports_go_down_only():
    from importlinter import cli

    assert cli.lint_imports(config_filename=str(ROOT / "setup.cfg"), no_cache=True) == 0


def test_every_module_says_what_happens_in_it(trees: dict[Path, ast.Module]):
    assert [named(path) for path, tree in trees.items() if tree.body and not ast.get_docstring(tree)] == []


def test_files_and_functions_stay_small(trees: dict[Path, ast.Module]):
    assert [named(path) for path in MODULES if len(path.read_text("utf8").splitlines()) > MOST_LINES] == []
    long = [(named(path), one.name) for path, tree in trees.items() for one in functions(tree)
            if (one.end_lineno or 0) - one.lineno >= MOST_FUNCTION_LINES]
    assert long == []


def test_lines_fit(trees: dict[Path, ast.Module]):
    assert [f"{named(path)}:{number}" for path in trees
            for number, line in enumerate(path.read_text("utf8").splitlines(), 1)
            if len(line) > MOST_COLUMNS and "# noqa" not in line] == []


def test_nothing_is_pickled_or_evaluated(trees: dict[Path, ast.Module]):
    assert [named(path) for path, tree in trees.items() if FORBIDDEN_IMPORTS & set(imported(tree))] == []
    calls = [(named(path), node.func.id) for path, tree in trees.items() for node in ast.walk(tree)
             if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FORBIDDEN_CALLS]
    assert calls == []


def test_networkx_is_imported_late_and_in_one_room(trees: dict[Path, ast.Module]):
    users = {path for path, tree in trees.items() if "networkx" in set(imported(tree))}
    assert all((PACKAGE / "graph") in path.parents for path in users)
    at_start = [named(path) for path in users for node in trees[path].body
                if isinstance(node, (ast.Import, ast.ImportFrom)) and "networkx" in ast.unparse(node)]
    assert at_start == []


def test_setup_lists_every_package(setup: configparser.ConfigParser):
    listed = set(setup["options"]["packages"].split())
    found = {".".join(path.parent.relative_to(ROOT).parts) for path in MODULES}
    assert listed == found | {"csbot.templates"}
    assert [name for name in found if not (ROOT / Path(*name.split(".")) / "__init__.py").is_file()] == []


def test_setup_packs_every_data_file(setup: configparser.ConfigParser):
    packed = {section: [pattern.strip() for pattern in patterns.replace("\n", ",").split(",") if pattern.strip()]
              for section, patterns in setup["options.package_data"].items()}
    folders = {"csbot.templates": ROOT / "examples"}
    for path in [path for path in PACKAGE.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")]:
        package = ".".join(path.parent.relative_to(ROOT).parts)
        home = next((name for name in packed if package == name or package.startswith(name + ".")), None)
        assert home is not None, named(path)
        folders[home] = ROOT / Path(*home.split("."))
        assert any(path in folders[home].glob(pattern) for pattern in packed[home]), named(path)
    suffixes = {path.suffix for path in (ROOT / "examples").rglob("*")
                if path.is_file() and path.suffix and "models" not in path.parts}
    assert suffixes - {".pyc", ".db"} <= {Path(pattern).suffix for pattern in packed["csbot.templates"]}


def test_what_is_imported_is_required(setup: configparser.ConfigParser, trees: dict[Path, ast.Module]):
    required = {line.split(";")[0].split(">")[0].strip().lower().replace("-", "_")
                for line in setup["options"]["install_requires"].splitlines() if line.strip()}
    known = {"yaml": "pyyaml", "ruamel": "ruamel.yaml", "google": "protobuf", "huggingface_hub": "transformers",
             "phonenumbers": "phonenumberslite", "stdnum": "python_stdnum"}
    used = {name for tree in trees.values() for name in imported(tree)} - set(sys.stdlib_module_names) - {"csbot"}
    assert {known.get(name, name) for name in used} <= required


def test_tests_mirror_the_tree():
    """A room has a folder of tests, a module of the top a file."""
    rooms = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    alone = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__", "__main__", "version"}
    tests = ROOT / "tests"
    assert {room for room in rooms if not list((tests / room).glob("test_*.py"))} - {"diagnostics_format"} == set()
    assert {name for name in alone if not (tests / f"test_{name}.py").is_file()} == set()


# ---- what start-up imports -------------------------------------------------------------------------------------------

HEAVY = ("torch", "transformers", "peft", "tensorboard", "networkx", "onnx", "huggingface_hub", "scipy", "sklearn", "pandas", "matplotlib")
LISTING = """
import json, sys
from csbot.cli.main import main
try:
    main(sys.argv[1:], prog_name="csbot")
finally:
    print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})), file=sys.stderr)
"""


def loaded(csbot: Any, *words: str | Path, input: str = "") -> set[str]:
    """The top-level modules that a command loads; it must end well."""
    done = subprocess.run([sys.executable, "-c", LISTING, *map(str, words)], input=input, capture_output=True,
                          text=True, env=csbot.environment(), check=False)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize("command", ["check", "graph", "shell", "parse", "test", "train"])
def test_commands_load_nothing_heavy(csbot: Any, trained: Path, command: str):
    words = {"parse": ("parse", "--project", trained, "--json", "--batch", "-"),
             "graph": ("graph", trained, "--format", "mermaid")}.get(command, (command, trained))
    modules = loaded(csbot, *words, input="你好\n")
    allowed = {"networkx"} if command == "graph" else set()
    assert modules & set(HEAVY) - allowed == set()
    assert "onnxruntime" in modules or command not in ("shell", "parse", "test")


def test_help_loads_next_to_nothing(csbot: Any):
    modules = loaded(csbot, "--help")
    others = {"numpy", "yaml", "jsonschema", "rich", "prompt_toolkit", "onnxruntime", "asyncio"}
    assert modules.isdisjoint({*HEAVY, *others})


def test_importing_csbot_costs_nothing():
    done = subprocess.run([sys.executable, "-c", "import csbot, sys; print(*sys.modules)"], capture_output=True,
                          text=True, cwd=ROOT, check=True)
    assert {name for name in done.stdout.split() if name.startswith("csbot.")} == {"csbot.version"}
