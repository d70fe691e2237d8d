"""Both verdicts on a project: Rasa's process is started once and asked many times."""

import json
import os
import subprocess
from pathlib import Path
from typing import NamedTuple

from csbot.check import check
from csbot.diagnostics import CsbotError, Diagnostic
from csbot.project.load import load_project

RASA_SIDE = Path(__file__).with_name("rasa_acceptance.py")


class Verdict(NamedTuple):
    """Whether a project is refused, and why in words; `stage` is Rasa's: load, validate or tell."""

    refused: bool
    why: str
    stage: str = ""


class Rasa:
    """A process of Rasa's own environment that is asked for verdicts."""

    def __init__(self, python: str) -> None:
        self.process = subprocess.Popen([python, str(RASA_SIDE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True, encoding="utf8",
                                        env={**os.environ, "PYTHONHASHSEED": "0"})

    def verdict(self, folder: Path) -> Verdict:
        """Whether Rasa accepts the project in a folder. RuntimeError when the process has ended."""
        self.process.stdin.write(json.dumps({"folder": str(folder)}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"rasa's process ended with code {self.process.wait()}")
        told = json.loads(line)
        return Verdict(told["stage"] is not None, told["why"], told["stage"] or "")

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def problems_of(folder: Path) -> list[Diagnostic]:
    """Everything that `csbot check` says of a folder."""
    try:
        return check(load_project(folder))[1]
    except CsbotError as error:
        return list(error.diagnostics)


def csbot_verdict(folder: Path) -> Verdict:
    """Whether csbot refuses the project in a folder."""
    found = [one for one in problems_of(folder) if one.is_error]
    return Verdict(bool(found), "; ".join(f"{one.at} {one.code} {one.message}" for one in found))
