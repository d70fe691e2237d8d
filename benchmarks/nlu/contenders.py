"""Who learns a set: csbot, the linear floor, Rasa's DIET. How each is started and configured, and its code."""

import hashlib
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import csbot
from benchmarks.nlu.sets import E5, Set

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
ALL_EPOCHS = 100  # of DIET in Rasa's default pipeline
PYTHON = "CSBOT_RASA_PYTHON"


@dataclass(frozen=True)
class Contender:
    """A way to learn: `name`, the start of its command line, what it is configured with, and the hash of its code."""

    name: str
    command: tuple[str, ...]
    config: Mapping[str, Any]
    code: str
    recipe: str
    finds_entities: bool = True

    @property
    def shown(self) -> str:
        """The encoder, or what stands in its place."""
        return str(self.config.get("encoder") or self.name).rpartition("/")[2]


def of_csbot(one: Set, settings: Mapping[str, Any], recipe: str, encoder: str | None) -> Contender:
    """csbot with some settings of `nlu:`; what is not set is as `csbot train` has it."""
    chosen = encoder or one.encoder
    rooms = [path for room in ("nlu", "encoders") for path in Path(csbot.__file__).parent.glob(f"{room}/**/*.py")]
    config = {"encoder": chosen, "settings": dict(settings)}
    if Path(chosen).is_dir():
        config["encoder_files"] = hash_of(path for path in Path(chosen).rglob("*") if path.is_file())
    return Contender("csbot", module("csbot_side"), config, hash_of([HERE / "csbot_side.py", *rooms]), recipe)


def of_floor(seed: int) -> Contender:
    """TF-IDF and a linear SVM."""
    return Contender("TF-IDF + SVM", module("floor_side"), {"seed": seed}, hash_of([HERE / "floor_side.py"]), "untuned",
                     finds_entities=False)


def of_diet(one: Set, seed: int, epochs: int) -> Contender:
    """Rasa's default NLU pipeline; KeyError when there is no Python with Rasa."""
    config = {"seed": seed, "epochs": epochs, "language": "zh" if one.encoder == E5 else "en"}
    command = (os.environ[PYTHON], str(HERE / "rasa_side.py"))
    return Contender("Rasa DIET", command, config, hash_of([HERE / "rasa_side.py"]), f"{epochs} epochs")


def module(name: str) -> tuple[str, ...]:
    """The command line of a module beside this one."""
    return sys.executable, "-m", f"benchmarks.nlu.{name}"


def hash_of(paths: Any) -> str:
    """A hash of files, their names included."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(f"{path.parent.name}/{path.name}\0".encode() + path.read_bytes())
    return total.hexdigest()
