"""The blocks of README and docs are what they say: Python runs, YAML checks clean, commands do what is shown."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from csbot.check import check
from csbot.project.endpoint_files import read_endpoints
from csbot.project.load import ROLES, load_project
from csbot.project.shapes import check_shape
from csbot.project.yaml import Map, read_yaml
from csbot.text import Source
from tests.docs.pages import ROOT, Block, blocks_in, blocks_of

SETTINGS = ("encoder", "language", "fallback_threshold")
SHIM = '#!/bin/sh\n{more}exec {python} -m csbot "$@"\n'
DIALOGUE_ONLY = '[ "$1" = train ] && { shift; set -- train --dialogue "$@"; }\n'
END = "===== end of block"


@pytest.mark.parametrize("block", blocks_in("python"), ids=str)
def test_python_runs(block: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(block.text, str(block), "exec"), {"__name__": "docs"})


@pytest.mark.parametrize("block", blocks_in("json"), ids=str)
def test_json_is_json(block: Block) -> None:
    for text in [block.text] if block.text.startswith("{\n") else block.text.splitlines():
        json.loads(text)


@pytest.mark.parametrize("block", blocks_in("yaml"), ids=str)
def test_yaml_has_the_right_shape(block: Block) -> None:
    document = read_yaml(Source(str(block), block.text))
    assert isinstance(document, Map)
    if "action_endpoint" in document:
        assert read_endpoints(document, Source(str(block), block.text))[1] == []
        return
    settings = any(key in document for key in SETTINGS)
    kinds = ["config"] if settings else [kind for kind, keys in ROLES.items() if any(key in document for key in keys)]
    assert kinds
    for kind in kinds:
        found, _ = check_shape(kind, document)
        assert [one.message for one in found] == []


def test_the_whole_bot_checks_clean(tmp_path: Path) -> None:
    files = [block for block in blocks_of("docs/yaml.md") if block.mark.startswith("file=")]
    assert len(files) == 4
    for block in files:
        path = tmp_path / block.mark.removeprefix("file=")
        path.parent.mkdir(exist_ok=True)
        path.write_text(block.text, "utf8")
    _, found = check(load_project(tmp_path))
    assert [f"{one.at} {one.code} {one.message}" for one in found] == []


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_the_readme_begins_with_the_two_lines(readme: str) -> None:
    run, test = [block.text for block in blocks_of(readme) if block.language == "bash"][:2]
    assert run.count("\n") == test.count("\n") == 1
    assert run.endswith("pip install -c constraints.txt . && csbot train && csbot shell\n")
    assert test.endswith("""pip install -c constraints.txt '.[test]' && pytest -n auto -m "not slow"\n""")


def scripted(block: Block) -> str:
    """A block for bash: it stops at the first failure, or must end with 1 where its mark is `fails`."""
    stop, code = ("set +e", 1) if block.mark == "fails" else ("set -e", 0)
    return f"{stop}\n{block.text}\n[ $? = {code} ] || exit 97\necho '{END}'\n"


def run_page(page: str, folder: Path, dialogue_only: bool) -> dict[Block, str]:
    """Run a page's bash blocks one behind the other in one shell; what each printed. Fails where one ends wrongly."""
    blocks = [block for block in blocks_of(page) if block.language == "bash"]
    (folder / "bin").mkdir()
    shim = folder / "bin" / "csbot"
    more = DIALOGUE_ONLY if dialogue_only else ""
    shim.write_text(SHIM.format(more=more, python=sys.executable), "utf8")
    shim.chmod(0o755)
    script = "".join(scripted(block) for block in blocks)
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": path, "PATH": f"{shim.parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-o", "pipefail", "-c", script], cwd=folder, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, check=False)
    outputs = done.stdout.split(END + "\n")
    assert done.returncode == 0, f"{blocks[len(outputs) - 1]} failed:\n{outputs[-1]}"
    assert "Traceback" not in done.stdout
    return dict(zip(blocks, outputs))


def shown_exactly(page: str) -> dict[Block, str]:
    """What the page shows behind a bash block as its exact output."""
    blocks = blocks_of(page)
    return {one: other.text for one, other in zip(blocks, blocks[1:])
            if one.language == "bash" and other.language == "console" and other.mark == "exact"}


def test_the_commands_run(tmp_path: Path) -> None:
    run_page("docs/commands.md", tmp_path, dialogue_only=True)


def test_the_tutorial_runs(tmp_path: Path) -> None:
    printed = run_page("docs/tutorial.md", tmp_path, dialogue_only=True)
    for block, shown in shown_exactly("docs/tutorial.md").items():
        assert shown in printed[block], f"{block} shows another output"
    assert (tmp_path / "my_shop" / "graph.html").stat().st_size > 10_000


@pytest.mark.slow
def test_the_tutorial_teaches(tmp_path: Path) -> None:
    printed = list(run_page("docs/tutorial.md", tmp_path, dialogue_only=False).items())
    talks = [output for block, output in printed if "csbot shell" in block.text]
    assert "order_number 'KP240613' [18:26]" in talks[0]
    assert 'tick "Gift wrap"' in talks[1] and "礼品包装" in talks[1]
    kept = [output for block, output in printed if "csbot train" in block.text and "nlu: kept" in output]
    assert len(kept) == 2
    shutil.rmtree(tmp_path / "my_shop" / "models")
