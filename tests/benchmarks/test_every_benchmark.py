"""Every benchmark says how it is used, and every module of one can be loaded."""

import importlib
import subprocess
import sys

import pytest

from tests.conftest import ROOT

FOLDER = ROOT / "benchmarks"
COMMANDS = sorted([*(path.stem for path in FOLDER.glob("*.py")),
                   *(path.parent.name for path in FOLDER.glob("*/__main__.py"))])
PARTS = sorted(path for path in FOLDER.glob("*/*.py") if path.stem not in ("__init__", "__main__"))


@pytest.mark.parametrize("name", COMMANDS)
def test_it_says_how_it_is_used(name):
    done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}", "--help"], cwd=ROOT, capture_output=True,
                          text=True, check=False)
    assert done.returncode == 0 and done.stdout.startswith("usage:"), done.stderr


@pytest.mark.parametrize("path", PARTS, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_each_part_can_be_loaded(path):
    """What runs in another environment (Rasa's, the floor's) is only compiled."""
    text = path.read_text("utf8")
    compile(text, path.name, "exec")
    if not path.stem.endswith(("rasa_side", "floor_side")):
        assert importlib.import_module(f"benchmarks.{path.parent.name}.{path.stem}").__doc__
