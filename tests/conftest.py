"""Fixtures that many tests share: the command, a small bilingual project, and that project trained with a tiny BERT."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from csbot.cli.main import main
from csbot.project.load import load_project
from csbot.train import train
from tests.tiny_encoder import make_tiny_bert

os.environ["HF_HUB_OFFLINE"] = "1"  # read when the hub's client is imported; no test reaches the hub
ROOT = Path(__file__).resolve().parent.parent
PARCELS = ROOT / "tests" / "projects" / "parcels"
QUICK = """encoder: encoder
nlu: {epochs: 15, batch: 16, rate: 0.001, head_rate: 10, train_words: true, dropout: 0.0, threads: 1}
"""


@dataclass
class Csbot:
    """The `csbot` command, run in this process or in one of its own."""

    def __call__(self, *words: str | Path, input: str | bytes | None = None) -> Result:
        """Run it here. Fails when anything but a clean exit came out of it."""
        result = CliRunner().invoke(main, [str(word) for word in words], input=input, prog_name="csbot")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert "Traceback" not in result.output
        return result

    def command(self, *words: str | Path) -> list[str]:
        """What starts it as a process."""
        return [sys.executable, "-m", "csbot", *(str(word) for word in words)]

    def apart(self, *words: str | Path, input: bytes = b"", env: dict[str, str] | None = None,
              timeout: float = 60) -> subprocess.CompletedProcess:
        """Run it in a process of its own."""
        return self.run_command(self.command(*words), input, env, timeout)

    def run_command(self, command: list[str], input: bytes, env: dict[str, str] | None = None,
                    timeout: float = 60) -> subprocess.CompletedProcess:
        """Run a command line in a process that finds csbot."""
        return subprocess.run(command, input=input, capture_output=True, timeout=timeout, env=self.environment(env),
                              check=False)

    @staticmethod
    def environment(more: dict[str, str] | None = None) -> dict[str, str]:
        """The environment of a process that finds csbot wherever it is run."""
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        return {**os.environ, "PYTHONPATH": path, **(more or {})}


@pytest.fixture(scope="session")
def csbot() -> Csbot:
    """The `csbot` command."""
    return Csbot()


def copy_parcels(folder: Path) -> Path:
    """The small project with its test stories where `csbot test` looks for them."""
    shutil.copytree(PARCELS, folder)
    (folder / "tests").mkdir()
    (folder / "dialogues.yml").rename(folder / "tests" / "test_dialogues.yml")
    return folder


@pytest.fixture
def parcels(tmp_path: Path) -> Path:
    """A copy of the small project; it has no settings, so that training it would take a real encoder."""
    return copy_parcels(tmp_path / "parcels")


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny BERT with the vocabulary of the small project."""
    texts = [example.text for example in load_project(PARCELS).nlu.examples]
    return make_tiny_bert(tmp_path_factory.mktemp("tiny") / "encoder", texts)


@pytest.fixture
def untrained(parcels: Path, tiny_encoder: Path) -> Path:
    """A copy of the small project with the tiny encoder in it."""
    shutil.copytree(tiny_encoder, parcels / "encoder")
    (parcels / "config.yml").write_text(QUICK, "utf8")
    return parcels


@pytest.fixture(scope="session")
def trained_once(tmp_path_factory: pytest.TempPathFactory, tiny_encoder: Path) -> Path:
    """The small project, trained with the tiny encoder. Only to be read."""
    folder = copy_parcels(tmp_path_factory.mktemp("trained") / "parcels")
    shutil.copytree(tiny_encoder, folder / "encoder")
    (folder / "config.yml").write_text(QUICK, "utf8")
    train(folder, name="first")
    return folder


@pytest.fixture
def trained(trained_once: Path, tmp_path: Path) -> Path:
    """A copy of the trained small project, to be changed at will."""
    return Path(shutil.copytree(trained_once, tmp_path / "trained"))


@pytest.fixture
def fitting_forbidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails a test that fits the NLU."""
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the NLU was fitted")

    monkeypatch.setattr("csbot.train.fit_nlu", refuse)


@pytest.fixture
def edit() -> Callable[[Path, str, str], None]:
    """Replace a text that must be there in a file."""
    def replace(path: Path, old: str, new: str) -> None:
        text = path.read_text("utf8")
        assert old in text, f"'{old}' is not in {path}"
        path.write_text(text.replace(old, new), "utf8")

    return replace


def heeding_ctrl_c() -> None:
    """For a new process: heed SIGINT even where the tests themselves run in the background and ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
